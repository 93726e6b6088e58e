import { readFileSync } from 'node:fs';
import type { Fragment } from '../../src/fragment/fragment.js';
import { liveFragments } from '../../src/page/live-fragments.js';
import type { StartSelector } from '../../src/page/local-service.js';
import { ServiceRefusal } from '../../src/page/service-refusal.js';

const BODY = readFileSync('test-resources/get-media.mkv');
const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };

/** What one call of GetMedia comes to. */
type Answer = Error | { readonly bytes: Uint8Array; readonly end: 'close' | 'fail' | 'wait' };

describe('liveFragments', () => {
  it('goes on after the last whole fragment when a connection is over', async () => {
    const service = aService([
      { bytes: BODY, end: 'close' },
      { bytes: BODY.subarray(0, 30_000), end: 'wait' },
    ]);
    const fragments = await first(6, service);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(Array(6).fill('complete'));
    const { continuationToken } = fragments[4]!.metadata;
    expect(service.starts).toEqual([
      EARLIEST,
      { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: continuationToken },
    ]);
  });

  it('shows the fragment in which a connection broke, and does not go on after that one', async () => {
    const service = aService([
      { bytes: BODY.subarray(0, 50_000), end: 'fail' },
      { bytes: BODY, end: 'wait' },
    ]);
    const fragments = await first(4, service);
    expect(fragments.map(({ completeness }) => completeness)).toEqual([
      'complete',
      'complete',
      'truncated',
      'complete',
    ]);
    const { continuationToken } = fragments[1]!.metadata;
    expect(service.starts[1]).toMatchObject({ ContinuationToken: continuationToken });
    expect(service.troubles).toContain('cut');
    expect(service.troubles.at(-1)).toBeUndefined();
  });

  it('asks again after what passes', async () => {
    const passing = [new TypeError('Failed to fetch'), new ServiceRefusal('ConnectionLimitExceededException', 'three')];
    const service = aService([...passing, { bytes: BODY, end: 'wait' }]);
    expect(await first(1, service)).toHaveLength(1);
    expect(service.starts).toEqual([EARLIEST, EARLIEST, EARLIEST]);
    expect(service.troubles.slice(0, 2)).toEqual(['Failed to fetch', 'three']);
  });

  it('ends with what does not pass', async () => {
    const service = aService([new ServiceRefusal('ResourceNotFoundException', 'There is no stream')]);
    await expect(first(1, service)).rejects.toThrow('There is no stream');
  });

  it('ends when it is told to, and lets go of the connection', async () => {
    const service = aService([{ bytes: BODY.subarray(0, 40_000), end: 'wait' }]);
    const seen: Fragment[] = [];
    for await (const fragment of service.fragments()) if (seen.push(fragment) === 2) service.closing.abort();
    expect(seen).toHaveLength(2);
    expect(service.open).toBe(0);
  });
});

async function first(count: number, service: ReturnType<typeof aService>): Promise<readonly Fragment[]> {
  const fragments: Fragment[] = [];
  for await (const fragment of service.fragments()) if (fragments.push(fragment) === count) break;
  expect(service.open).toBe(0);
  return fragments;
}

/** Answers one after the other, and then nothing any more. */
function aService(answers: readonly Answer[]) {
  const rest = [...answers];
  const closing = new AbortController();
  const state = { starts: [] as StartSelector[], troubles: [] as (string | undefined)[], open: 0, closing };
  const openMedia = (_: string, start: StartSelector, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    state.starts.push(start);
    const answer = rest.shift() ?? { bytes: new Uint8Array(), end: 'wait' as const };
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(aBody(answer, signal));
  };
  const aBody = ({ bytes, end }: Exclude<Answer, Error>, signal: AbortSignal): ReadableStream<Uint8Array> => {
    state.open += 1;
    let share = 1;
    const over = (): void => {
      state.open -= share;
      share = 0;
    };
    const chunks = [bytes];
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          controller.enqueue(chunk);
          return;
        }
        if (end === 'wait') await aborted(signal);
        over();
        if (end === 'close') controller.close();
        else controller.error(new TypeError('cut'));
      },
      cancel: over,
    });
  };
  const fragments = () =>
    liveFragments({
      service: { openMedia },
      streamName: 'front-door',
      start: EARLIEST,
      signal: closing.signal,
      onTrouble: (trouble) => state.troubles.push(trouble),
      retryMs: 1,
    });
  return Object.assign(state, { fragments });
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener('abort', resolve));
}
