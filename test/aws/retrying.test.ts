import type { RetryAttempt } from '../../src/aws/retrying.js';
import { Retrying } from '../../src/aws/retrying.js';
import { KinesisVideoServiceError } from '../../src/aws/service-error.js';
import { answerInTime, pause, unlessAborted } from '../../src/aws/waiting.js';
import { UsageError } from '../../src/errors.js';
import { sdkError } from './fake-archive.js';

const PLACE = { operation: 'GetMedia', stream: 'front-door' };
const lost = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

function aRetrying(options: ConstructorParameters<typeof Retrying>[1] = {}) {
  const attempts: RetryAttempt[] = [];
  const retrying = new Retrying(PLACE, {
    retry: { firstDelayMs: 1, maxDelayMs: 4 },
    random: () => 0.5,
    onRetry: (attempt) => attempts.push(attempt),
    ...options,
  });
  return { retrying, attempts };
}

describe('Retrying', () => {
  it('waits longer after each failure, up to the most, and begins anew after progress', async () => {
    const { retrying, attempts } = aRetrying();
    for (let at = 0; at < 4; at++) await retrying.afterFailure(lost);
    retrying.progressed();
    await retrying.afterFailure(lost);
    expect(attempts.map(({ attempt, delayMs }) => [attempt, delayMs])).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 2],
      [4, 2],
      [1, 0.5],
    ]);
    expect(attempts[0]).toMatchObject({ reason: 'connection-lost', error: lost });
  });

  it('makes a request until it is answered, with a new endpoint after a stale one', async () => {
    const { retrying, attempts } = aRetrying();
    const failures = [lost, sdkError('InvalidEndpointException', 400), sdkError('ThrottlingException', 400)];
    let stale = 0;
    const answer = await retrying.run(
      () => {
        const failure = failures.shift();
        return failure === undefined ? Promise.resolve('answer') : Promise.reject(failure);
      },
      () => stale++,
    );
    expect({ answer, stale }).toEqual({ answer: 'answer', stale: 1 });
    expect(attempts.map(({ reason }) => reason)).toEqual(['connection-lost', 'stale-endpoint', 'throttled']);
  });

  it('throws a typed error for what asking again does not help against', async () => {
    const { retrying, attempts } = aRetrying();
    const cause = sdkError('NotAuthorizedException', 401);
    const error: unknown = await retrying.afterFailure(cause).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KinesisVideoServiceError);
    expect(error).toMatchObject({ code: 'NOT_AUTHORIZED', cause, httpStatus: 401, ...PLACE });
    expect(attempts).toEqual([]);
  });

  it('throws what this library threw on purpose as it is', async () => {
    const error = new UsageError('not so');
    await expect(aRetrying().retrying.afterFailure(error)).rejects.toBe(error);
  });

  it('gives up before a wait that would be too long, counted from the first failure without progress', async () => {
    let nowMs = 0;
    const { retrying, attempts } = aRetrying({
      now: () => nowMs,
      retry: { firstDelayMs: 0, giveUpAfterMs: 100 },
    });
    await retrying.afterFailure(lost);
    nowMs = 100;
    await retrying.afterFailure(lost);
    retrying.progressed();
    nowMs = 200;
    await retrying.afterFailure(lost);
    nowMs = 301;
    await expect(retrying.afterFailure(lost)).rejects.toMatchObject({ code: 'RETRIES_EXHAUSTED', cause: lost });
    expect(attempts).toHaveLength(3);
  });

  it.each([{ firstDelayMs: NaN }, { maxDelayMs: -1 }, { giveUpAfterMs: NaN }])('refuses %j', (retry) => {
    expect(() => aRetrying({ retry })).toThrow(UsageError);
  });

  it('throws the reason of the signal, before it waits and while it does', async () => {
    const abortion = new AbortController();
    const reason = new Error('enough');
    const { retrying } = aRetrying({
      signal: abortion.signal,
      retry: { firstDelayMs: 1e6, maxDelayMs: 1e6, giveUpAfterMs: Infinity },
    });
    const waiting = retrying.afterFailure(lost);
    abortion.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(retrying.afterFailure(lost)).rejects.toBe(reason);
  });
});

describe('pause', () => {
  it('takes a signal that has aborted already', async () => {
    const reason = new Error('too late');
    await expect(pause(1e6, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('waits for a time that is longer than a timer can, instead of not at all', async () => {
    const abortion = new AbortController();
    const waiting = pause(2 ** 40, abortion.signal).catch(() => 'left');
    expect(await Promise.race([waiting, pause(5).then(() => 'still waiting')])).toBe('still waiting');
    abortion.abort();
    expect(await waiting).toBe('left');
  });
});

describe('unlessAborted', () => {
  it('gives what the promise comes to', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
    expect(await unlessAborted(Promise.resolve(7), undefined)).toBe(7);
    await expect(unlessAborted(Promise.reject(lost), signal)).rejects.toBe(lost);
  });

  it('gives the reason at once, and leaves no rejection behind', async () => {
    const abortion = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const never = new Promise((_resolve, reject) => (fail = reject));
    const reason = new Error('enough');
    const waiting = unlessAborted(never, abortion.signal);
    abortion.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    fail(lost);
    await new Promise(setImmediate);
  });
});

describe('answerInTime', () => {
  const never = new Promise<never>(() => undefined);

  it('gives up a request that is not answered, and aborts it', async () => {
    let given: AbortSignal | undefined;
    const request = (signal: AbortSignal) => ((given = signal), never);
    await expect(answerInTime(request, { timeoutMs: 5 })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(given?.aborted).toBe(true);
  });

  it('throws the reason of the signal at once', async () => {
    const abortion = new AbortController();
    const waiting = answerInTime(() => never, { timeoutMs: Infinity, signal: abortion.signal });
    abortion.abort(lost);
    await expect(waiting).rejects.toBe(lost);
    await expect(answerInTime(() => never, { timeoutMs: 1e6, signal: abortion.signal })).rejects.toBe(lost);
  });

  it('does not abort what was answered', async () => {
    const abortion = new AbortController();
    let given: AbortSignal | undefined;
    const request = (signal: AbortSignal) => ((given = signal), Promise.resolve(7));
    expect(await answerInTime(request, { timeoutMs: 5, signal: abortion.signal })).toBe(7);
    abortion.abort();
    await pause(10);
    expect(given?.aborted).toBe(false);
  });
});
