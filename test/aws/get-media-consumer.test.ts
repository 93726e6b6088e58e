import { getEventListeners } from 'node:events';
import { MemoryCheckpointStore } from '../../src/aws/memory-checkpoint-store.js';
import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import type { GetMediaConsumerOptions, GetMediaRetry } from '../../src/aws/get-media-options.js';
import { KinesisVideoServiceError } from '../../src/aws/service-error.js';
import { UsageError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { Random, seedOfRun } from '../support/random.js';
import {
  type Answer,
  FakeMedia,
  FIRST_SERVER_MS,
  fragmentAt,
  inBandError,
  indexOf,
  numbered,
  sdkError,
} from './get-media-fakes.js';

const QUICK = { firstDelayMs: 1, maxDelayMs: 2 };

/** A consumer of a fake stream from its beginning, which ends when nothing more comes. */
function aConsumer(media: FakeMedia, options: Partial<GetMediaConsumerOptions> = {}): GetMediaConsumer {
  return new GetMediaConsumer({
    streamName: 'stream',
    clients: {
      media,
      archivedMedia: new FakeMedia(0, Array<Answer>(9).fill({ error: sdkError('NoDataRetentionException') })),
    },
    startAt: 'earliest',
    idleTimeoutMs: 30,
    whenIdle: 'end',
    retry: QUICK,
    ...options,
  });
}

async function allOf(consumer: AsyncIterable<Fragment>): Promise<number[]> {
  const read: number[] = [];
  for await (const fragment of consumer) read.push(indexOf(fragment));
  return read;
}

/** What came, and what was thrown behind it. */
async function outcomeOf(consumer: AsyncIterable<Fragment>) {
  const read: number[] = [];
  try {
    for await (const fragment of consumer) read.push(indexOf(fragment));
  } catch (error) {
    return { read, error: error as KinesisVideoServiceError };
  }
  return { read, error: undefined };
}

const SIZE = fragmentAt(0).length;
const firstTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('GetMediaConsumer', () => {
  describe('over cuts', () => {
    it('gives each fragment once, in order, complete, wherever the body is cut', async () => {
      const step = 37;
      for (let cutAfter = 0; cutAfter <= 3 * SIZE; cutAfter += step) {
        const media = new FakeMedia(3, [{ cutAfter }, { cutAfter: SIZE + 10 }, { cutAfter }]);
        const read: Fragment[] = [];
        for await (const fragment of aConsumer(media, { idleTimeoutMs: 10 })) read.push(fragment);
        expect(read.map(indexOf)).toEqual([0, 1, 2]);
        expect(read.every(({ isComplete }) => isComplete)).toBe(true);
        expect(media.mostOpen).toBe(1);
        expect(media.open).toBe(0);
      }
    });

    it('asks behind the last complete fragment', async () => {
      const media = new FakeMedia(3, [{ cutAfter: SIZE + 50 }]);
      expect(await allOf(aConsumer(media))).toEqual([0, 1, 2]);
      expect(media.selectors).toEqual([
        { StartSelectorType: 'EARLIEST' },
        { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: numbered(0) },
      ]);
    });

    it('finds the first fragment again by its time, if it was cut after `now`', async () => {
      const media = new FakeMedia(4, [{ cutAfter: SIZE - 20 }, { cutAfter: 30 }]);
      media.now = 2;
      expect(await allOf(aConsumer(media, { startAt: 'now' }))).toEqual([2, 3]);
      expect(media.selectors.slice(1)).toEqual(
        Array(2).fill({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: new Date(FIRST_SERVER_MS + 1999) }),
      );
    });

    it('passes by what comes before that fragment', async () => {
      const media = new FakeMedia(4, [
        { cutAfter: SIZE - 20 },
        { bytes: Buffer.concat([0, 1, 2, 3].map((at) => fragmentAt(at))) },
      ]);
      media.now = 2;
      expect(await allOf(aConsumer(media, { startAt: 'now' }))).toEqual([2, 3]);
    });

    it('asks for now again if nothing came', async () => {
      const media = new FakeMedia(1, [{ error: sdkError('ClientLimitExceededException') }, { cutAfter: 5 }]);
      expect(await allOf(aConsumer(media, { startAt: 'now' }))).toEqual([0]);
      expect(media.selectors).toEqual(Array(3).fill({ StartSelectorType: 'NOW' }));
    });

    it('does not give a fragment twice that the service sends again', async () => {
      const media = new FakeMedia(0, [
        { bytes: fragmentAt(1) },
        { bytes: Buffer.concat([0, 1, 2].map((at) => fragmentAt(at))) },
      ]);
      expect(await allOf(aConsumer(media))).toEqual([1, 2]);
    });

    it('tells opaque numbers apart, and gives no order to them', async () => {
      const [a, b] = [fragmentAt(0, { number: 'b' }), fragmentAt(0, { number: 'a' })];
      const consumer = aConsumer(new FakeMedia(0, [{ bytes: a }, { bytes: Buffer.concat([a, b]) }]));
      const numbers: (string | undefined)[] = [];
      for await (const { metadata } of consumer) numbers.push(metadata.fragmentNumber);
      expect(numbers).toEqual(['b', 'a']);
    });

    it('gives a fragment that was interrupted in the stream itself as it is, and goes on behind it', async () => {
      const broken = fragmentAt(1, { ending: 'interrupted' });
      const media = new FakeMedia(4, [{ bytes: Buffer.concat([fragmentAt(0), broken, fragmentAt(2)]) }]);
      const read: string[] = [];
      for await (const fragment of aConsumer(media)) read.push(`${indexOf(fragment)} ${fragment.completeness}`);
      expect(read).toEqual(['0 complete', '1 truncated', '2 complete', '3 complete']);
    });

    it('gives a fragment that is too large as it is, and goes on behind it', async () => {
      const [small, large] = [new Uint8Array(10), new Uint8Array(5000)].map((bytes, at) =>
        fragmentAt(at, { frames: [{ bytes }] }),
      );
      const media = new FakeMedia(2, [{ bytes: Buffer.concat([small!, large!]) }]);
      const read: string[] = [];
      for await (const fragment of aConsumer(media, { maxFragmentBytes: 4000 }))
        read.push(`${indexOf(fragment)} ${fragment.completeness}`);
      expect(read).toEqual(['0 complete', '1 too-large']);
      expect(media.selectors[1]).toEqual({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: numbered(1) });
    });

    it('does not warn of what is read again', async () => {
      const codes: string[] = [];
      const media = new FakeMedia(2, [{ cutAfter: SIZE + 50 }]);
      expect(await allOf(aConsumer(media, { onWarning: ({ code }) => codes.push(code) }))).toEqual([0, 1]);
      expect(codes).toEqual([]);
    });
  });

  describe('asking again', () => {
    it.each([
      { reason: 'connection-limit', answer: { error: sdkError('ConnectionLimitExceededException') } },
      { reason: 'throttled', answer: { error: sdkError('ClientLimitExceededException') } },
      { reason: 'service-error', answer: { error: sdkError('InternalFailure', 500) } },
      { reason: 'stale-endpoint', answer: { error: sdkError('InvalidEndpointException') } },
      { reason: 'connection-lost', answer: { error: Object.assign(new Error('aborted'), { code: 'ECONNRESET' }) } },
      { reason: 'connection-lost', answer: { cutAfter: 0 } },
      { reason: 'session-ended', answer: { bytes: new Uint8Array(0) } },
      { reason: 'service-error', answer: { bytes: inBandError(5000, 'INTERNAL_ERROR') } },
      { reason: 'service-error', answer: { bytes: inBandError(3002, 'STREAM_WRITE_ERROR') } },
      { reason: 'service-error', answer: { bytes: inBandError(4503, 'KMS_KEY_UNAVAILABLE') } },
    ])('goes on after $reason ($answer)', async ({ reason, answer }) => {
      const told: GetMediaRetry[] = [];
      const media = new FakeMedia(2, [answer, answer]);
      expect(await allOf(aConsumer(media, { onRetry: (retry) => told.push(retry) }))).toEqual([0, 1]);
      expect(told.slice(0, 2)).toMatchObject([
        { reason, attempt: 1, after: undefined },
        { reason, attempt: 2, after: undefined },
      ]);
    });

    it('waits longer each time, by chance, and starts over when a fragment came', async () => {
      const told: string[] = [];
      const cut = { cutAfter: 0 };
      const media = new FakeMedia(2, [cut, cut, cut, { cutAfter: SIZE + 1 }, cut]);
      const retry = { firstDelayMs: 2, maxDelayMs: 6 };
      const onRetry = ({ attempt, delayMs }: GetMediaRetry) => told.push(`${attempt}: ${delayMs}`);
      expect(await allOf(aConsumer(media, { retry, random: () => 0.5, now: () => 0, onRetry }))).toEqual([0, 1]);
      expect(told).toEqual(['1: 1', '2: 2', '3: 3', '1: 1', '2: 2']);
    });

    it('reconnects at once when a session that gave something ends', async () => {
      const told: GetMediaRetry[] = [];
      const media = new FakeMedia(2, [{ bytes: fragmentAt(0) }]);
      expect(await allOf(aConsumer(media, { random: () => 1, onRetry: (retry) => told.push(retry) }))).toEqual([0, 1]);
      expect(told).toEqual([{ reason: 'session-ended', attempt: 1, delayMs: 0, error: undefined, after: numbered(0) }]);
    });

    it('gives up when there was nothing new for too long, with the last cause', async () => {
      let nowMs = 0;
      const media = new FakeMedia(1, [
        { cutAfter: SIZE },
        ...Array<Answer>(99).fill({ error: sdkError('ThrottlingException') }),
      ]);
      const { read, error } = await outcomeOf(
        aConsumer(media, { retry: { ...QUICK, giveUpAfterMs: 1000 }, now: () => (nowMs += 100) }),
      );
      expect(read).toEqual([0]);
      expect(error).toMatchObject({ code: 'RETRIES_EXHAUSTED', operation: 'GetMedia', stream: 'stream' });
      expect(error?.cause).toMatchObject({ name: 'ThrottlingException' });
      expect(media.answers.length).toBeGreaterThan(80);
    });

    it('does not give up on a stream in which nothing happens', async () => {
      let [nowMs, idle] = [0, 0];
      const abortion = new AbortController();
      const onRetry = ({ reason }: GetMediaRetry): void => {
        expect(reason).toBe('idle');
        if (++idle === 5) abortion.abort('enough');
      };
      const { error } = await outcomeOf(
        aConsumer(new FakeMedia(0), {
          idleTimeoutMs: 2,
          whenIdle: 'reconnect',
          now: () => (nowMs += 3_600_000),
          onRetry,
          signal: abortion.signal,
        }),
      );
      expect(error).toBe('enough');
    });

    it('does not give up on one whose sessions end without a fragment, if they stood for long', async () => {
      let nowMs = 0;
      const media = new FakeMedia(0, Array<Answer>(9).fill({}));
      const options = { now: () => (nowMs += 2_700_000), whenIdle: 'fail' } as const;
      const { error } = await outcomeOf(aConsumer(media, options));
      expect(error).toMatchObject({ code: 'IDLE_TIMEOUT' });
      expect(media.selectors).toHaveLength(10);
    });

    it('ends the reading with what a handler throws', async () => {
      const media = new FakeMedia(1, [{ cutAfter: 0 }]);
      const { error } = await outcomeOf(
        aConsumer(media, {
          onRetry: () => {
            throw new RangeError('mine');
          },
        }),
      );
      expect(error).toMatchObject({ message: 'mine' });
      expect(media.open).toBe(0);
    });
  });

  describe('fatal errors', () => {
    it.each([
      { name: 'NotAuthorizedException', status: 401, code: 'NOT_AUTHORIZED' },
      { name: 'ResourceNotFoundException', status: 404, code: 'STREAM_NOT_FOUND' },
      { name: 'InvalidArgumentException', status: 400, code: 'CLIENT_ERROR' },
    ])('does not ask again after $name', async ({ name, status, code }) => {
      const media = new FakeMedia(2, [{ cutAfter: SIZE }, { error: sdkError(name, status) }]);
      const { read, error } = await outcomeOf(aConsumer(media));
      expect(read).toEqual([0]);
      expect(error).toBeInstanceOf(KinesisVideoServiceError);
      expect(error).toMatchObject({
        code,
        operation: 'GetMedia',
        stream: 'stream',
        serviceErrorName: name,
        httpStatus: status,
        requestId: 'request-1',
      });
      expect(media.selectors).toHaveLength(2);
    });

    it('is told after the fragments that came before it in the same bytes', async () => {
      const bytes = Buffer.concat([fragmentAt(0), fragmentAt(1), inBandError(4000, 'FRAGMENT_NOT_FOUND')]);
      const { read, error } = await outcomeOf(aConsumer(new FakeMedia(0, [{ bytes, then: 'silence' }])));
      expect(read).toEqual([0, 1]);
      expect(error).toMatchObject({ code: 'FRAGMENT_NOT_FOUND', serviceErrorId: 4000 });
    });
  });

  describe('idle', () => {
    it('counts the time of waiting, not that of the caller', async () => {
      const media = new FakeMedia(3);
      const read: number[] = [];
      for await (const fragment of aConsumer(media, {
        idleTimeoutMs: 20,
        whenIdle: 'fail',
        until: { fragmentNumber: numbered(2) },
      })) {
        read.push(indexOf(fragment));
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      expect(read).toEqual([0, 1, 2]);
      expect(media.selectors).toHaveLength(1);
    });

    it('fails if that is wanted, after what came', async () => {
      const { read, error } = await outcomeOf(aConsumer(new FakeMedia(2), { whenIdle: 'fail' }));
      expect(read).toEqual([0, 1]);
      expect(error).toMatchObject({ code: 'IDLE_TIMEOUT' });
    });

    it('also is one if the service does not answer', async () => {
      const media = new FakeMedia(1, [{ isMute: true }]);
      const told: string[] = [];
      const consumer = aConsumer(media, {
        whenIdle: 'reconnect',
        until: { fragmentNumber: numbered(0) },
        onRetry: ({ reason }) => told.push(reason),
      });
      expect(await allOf(consumer)).toEqual([0]);
      expect(told).toEqual(['idle']);
    });

    it('closes the silent body before it asks again', async () => {
      const media = new FakeMedia(0, [{ then: 'silence' }, { then: 'silence' }, { bytes: fragmentAt(0) }]);
      expect(await allOf(aConsumer(media, { whenIdle: 'reconnect', until: { fragmentNumber: numbered(0) } }))).toEqual([
        0,
      ]);
      expect(media.mostOpen).toBe(1);
      expect(media.open).toBe(0);
    });
  });

  describe('leaving', () => {
    it('closes the body when the loop is left', async () => {
      const media = new FakeMedia(3);
      for await (const fragment of aConsumer(media)) if (indexOf(fragment) === 1) break;
      expect(media.open).toBe(0);
    });

    it.each(['silence', 'mute'] as const)('cancels at once what is under way (%s)', async (kind) => {
      const media = new FakeMedia(0, [kind === 'mute' ? { isMute: true } : { then: 'silence' }]);
      const iterator = aConsumer(media, { idleTimeoutMs: Infinity })[Symbol.asyncIterator]();
      const pending = iterator.next();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await iterator.return!()).toEqual({ done: true, value: undefined });
      expect(await pending).toEqual({ done: true, value: undefined });
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      expect(media.open).toBe(0);
    });

    it('closes the body of an answer that comes too late', async () => {
      const media = new FakeMedia(1);
      const iterator = aConsumer(media)[Symbol.asyncIterator]();
      const pending = iterator.next();
      const left = iterator.return!();
      await Promise.all([pending, left]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(media.open).toBe(0);
    });

    it('throws the reason of the signal, and closes the body, also while the caller is busy', async () => {
      const media = new FakeMedia(3);
      const abortion = new AbortController();
      const { signal } = abortion;
      const iterator = aConsumer(media, { signal })[Symbol.asyncIterator]();
      await iterator.next();
      abortion.abort('the reason');
      await new Promise(setImmediate);
      expect(media.open).toBe(0);
      await expect(iterator.next()).rejects.toBe('the reason');
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('throws the reason of a signal while it waits for the next attempt', async () => {
      const abortion = new AbortController();
      const media = new FakeMedia(0, [{ cutAfter: 0 }]);
      const options = { signal: abortion.signal, retry: { firstDelayMs: 1e6, maxDelayMs: 1e6 }, random: () => 0.9 };
      const onRetry = (): void => void setTimeout(() => abortion.abort('now'), 1);
      expect((await outcomeOf(aConsumer(media, { ...options, onRetry }))).error).toBe('now');
    });

    it('asks for nothing if the signal has aborted before', async () => {
      const media = new FakeMedia(1);
      expect((await outcomeOf(aConsumer(media, { signal: AbortSignal.abort('before') }))).error).toBe('before');
      expect(media.selectors).toEqual([]);
    });

    it('leaves no listener behind on the signal', async () => {
      const { signal } = new AbortController();
      await allOf(aConsumer(new FakeMedia(3, [{ cutAfter: 10 }, { cutAfter: SIZE + 3 }]), { signal }));
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('ends with close, which closes the clients that were made, and is final', async () => {
      const made = new FakeMedia(1);
      const kinesisVideo = { send: () => Promise.resolve({ DataEndpoint: 'http://endpoint' }) };
      const consumer = aConsumer(made, {
        region: 'here',
        clients: { kinesisVideo, media: () => made },
        idleTimeoutMs: Infinity,
      });
      const iterator = consumer[Symbol.asyncIterator]();
      await iterator.next();
      const pending = iterator.next();
      await consumer.close();
      expect(await pending).toEqual({ done: true, value: undefined });
      expect([made.open, made.destroyed]).toEqual([0, 1]);
      await expect(allOf(consumer)).rejects.toBeInstanceOf(UsageError);
    });

    it('closes what is opened in a block', async () => {
      const media = new FakeMedia(1);
      {
        await using consumer = aConsumer(media);
        await consumer[Symbol.asyncIterator]().next();
        expect(media.open).toBe(1);
      }
      expect(media.open).toBe(0);
    });
  });

  describe('checkpoints', () => {
    it('saves what is done when the next one is asked for, before it is given', async () => {
      const checkpoints = new MemoryCheckpointStore();
      const saved: (string | undefined)[] = [];
      for await (const fragment of aConsumer(new FakeMedia(3), { checkpoints })) {
        saved.push((await checkpoints.load('stream'))?.fragmentNumber);
        if (indexOf(fragment) === 2) break;
      }
      expect(saved).toEqual([undefined, numbered(0), numbered(1)]);
    });

    it('goes on from the store, in place of `startAt`, with what was in hand', async () => {
      const checkpoints = new MemoryCheckpointStore();
      for await (const fragment of aConsumer(new FakeMedia(4), { checkpoints })) if (indexOf(fragment) === 2) break;
      expect(await allOf(aConsumer(new FakeMedia(4), { checkpoints }))).toEqual([2, 3]);
    });

    it('has nothing to read, and asks for nothing, if the last one wanted is done', async () => {
      const checkpoints = new MemoryCheckpointStore();
      const until = { fragmentNumber: numbered(1) };
      expect(await allOf(aConsumer(new FakeMedia(3), { checkpoints, until }))).toEqual([0, 1]);
      const media = new FakeMedia(3);
      expect(await allOf(aConsumer(media, { checkpoints, until, whenIdle: 'fail' }))).toEqual([]);
      expect(media.selectors).toEqual([]);
    });

    it('counts as done what is said to be', async () => {
      const checkpoints = new MemoryCheckpointStore();
      const consumer = aConsumer(new FakeMedia(3), { checkpoints, checkpointKey: 'mine' });
      for await (const fragment of consumer) {
        await consumer.done(fragment);
        expect(await checkpoints.load('mine')).toEqual(consumer.checkpoint);
        break;
      }
      expect(consumer.checkpoint).toEqual({
        fragmentNumber: numbered(0),
        serverTimestampMs: FIRST_SERVER_MS,
        producerTimestampMs: FIRST_SERVER_MS,
        continuationToken: numbered(0),
      });
      expect(await allOf(consumer)).toEqual([1, 2]);
    });

    it('saves each checkpoint once', async () => {
      const saved: string[] = [];
      const store = new MemoryCheckpointStore();
      const checkpoints = {
        load: (key: string) => store.load(key),
        save: async (key: string, checkpoint: { readonly fragmentNumber: string }) => {
          saved.push(checkpoint.fragmentNumber);
          await store.save(key, checkpoint);
        },
      };
      const consumer = aConsumer(new FakeMedia(2), { checkpoints });
      for await (const fragment of consumer) {
        void consumer.done(fragment);
        await consumer.done(fragment);
      }
      expect(saved).toEqual([numbered(0), numbered(1)]);
    });

    it('does not take another fragment for done', async () => {
      const consumer = aConsumer(new FakeMedia(3));
      const read: Fragment[] = [];
      for await (const fragment of consumer) {
        read.push(fragment);
        await consumer.done(read[0]!);
      }
      await expect(aConsumer(new FakeMedia(3)).done(read[2]!)).rejects.toBeInstanceOf(UsageError);
    });

    it('begins a second loop with what was in hand in the first, also after `now`', async () => {
      const media = new FakeMedia(4);
      media.now = 1;
      const consumer = aConsumer(media, { startAt: 'now' });
      for await (const fragment of consumer) if (indexOf(fragment) === 1) break;
      media.now = 3;
      expect(await allOf(consumer)).toEqual([1, 2, 3]);
    });

    it.each(['load', 'save'] as const)('fails when the store cannot %s, and closes the body', async (method) => {
      const store = new MemoryCheckpointStore();
      const checkpoints = {
        load: (key: string) => store.load(key),
        save: () => Promise.resolve(),
        [method]: () => Promise.reject(new RangeError('full')),
      };
      const media = new FakeMedia(3);
      const { read, error } = await outcomeOf(aConsumer(media, { checkpoints }));
      expect(read).toEqual(method === 'load' ? [] : [0]);
      expect(error).toMatchObject({ code: 'CHECKPOINT_FAILED', cause: new RangeError('full') });
      expect(media.open).toBe(0);
    });
  });

  describe('at a fragment', () => {
    const startAt = { atFragment: numbered(2) };

    it('takes it from the archive, and goes on behind it', async () => {
      const archivedMedia = new FakeMedia(0, [{ bytes: fragmentAt(2) }]);
      const media = new FakeMedia(5);
      expect(await allOf(aConsumer(media, { clients: { media, archivedMedia }, startAt }))).toEqual([2, 3, 4]);
      expect(archivedMedia.inputs).toEqual([{ StreamName: 'stream', Fragments: [numbered(2)] }]);
      expect(media.selectors[0]).toEqual({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: numbered(2) });
    });

    it('asks the archive again after a cut', async () => {
      const archivedMedia = new FakeMedia(0, [{ bytes: fragmentAt(2), cutAfter: SIZE - 40 }, { bytes: fragmentAt(2) }]);
      const media = new FakeMedia(4);
      expect(await allOf(aConsumer(media, { clients: { media, archivedMedia }, startAt }))).toEqual([2, 3]);
    });

    it.each<{ why: string; answers: Answer[] }>([
      { why: 'keeps nothing', answers: [{ error: sdkError('NoDataRetentionException') }] },
      { why: 'does not have it', answers: [{ bytes: inBandError(4000, 'FRAGMENT_NOT_FOUND') }] },
      { why: 'is not allowed', answers: [{ error: sdkError('NotAuthorizedException', 401) }] },
      { why: 'gives another one', answers: [{ bytes: fragmentAt(1) }, {}, {}] },
      { why: 'cannot be reached', answers: Array<Answer>(3).fill({ cutAfter: 0 }) },
      {
        why: 'gives the first half of it only',
        answers: Array<Answer>(3).fill({ bytes: fragmentAt(2), cutAfter: SIZE / 2 }),
      },
    ])('looks for it in the stream, if the archive $why', async ({ answers }) => {
      const archivedMedia = new FakeMedia(0, answers);
      const media = new FakeMedia(4, [{ cutAfter: SIZE + 30 }]);
      expect(await allOf(aConsumer(media, { clients: { media, archivedMedia }, startAt }))).toEqual([2, 3]);
      expect(archivedMedia.answers).toEqual([]);
      expect(media.selectors.slice(0, 2)).toEqual([
        { StartSelectorType: 'EARLIEST' },
        { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: numbered(0) },
      ]);
    });

    it('fails if it is nowhere, and does not begin with a later one in silence', async () => {
      const media = new FakeMedia(0, [{ bytes: Buffer.concat([fragmentAt(1), fragmentAt(3)]) }]);
      const { read, error } = await outcomeOf(aConsumer(media, { startAt }));
      expect(read).toEqual([]);
      expect(error).toMatchObject({ code: 'FRAGMENT_NOT_FOUND', fragmentNumber: numbered(2) });
    });
  });

  it('gives each fragment once, in order, whatever the service does', async () => {
    const seed = seedOfRun();
    const random = new Random(seed);
    const errors = ['ConnectionLimitExceededException', 'ThrottlingException', 'InvalidEndpointException'];
    const anAnswer = (): Answer =>
      random.pick<() => Answer>([
        () => ({ cutAfter: random.below(4 * SIZE) }),
        () => ({ cutAfter: random.below(4 * SIZE) }),
        () => ({ error: sdkError(random.pick(errors)) }),
        () => ({ bytes: inBandError(5000, 'INTERNAL_ERROR') }),
        () => ({ bytes: Buffer.concat([0, 1, 2].map((at) => fragmentAt(at))) }),
        () => ({ bytes: new Uint8Array(0) }),
        () => ({ then: random.pick(['end', 'cut'] as const) }),
      ])();
    const checkpoints = new MemoryCheckpointStore();
    for (let round = 0; round < 30; round++) {
      const read: number[] = [];
      const options = { checkpoints, checkpointKey: round.toString(), idleTimeoutMs: 10 };
      for (let readings = 0; read.at(-1) !== 7 && readings < 500; readings++) {
        const media = new FakeMedia(8, Array.from({ length: random.below(12) }, anAnswer));
        const leaveAfter = random.below(9);
        for await (const fragment of aConsumer(media, options)) {
          // What was in hand when the last loop was left comes again, and nothing else.
          if (indexOf(fragment) !== read.at(-1)) read.push(indexOf(fragment));
          if (indexOf(fragment) >= leaveAfter) break;
        }
        expect([media.open, media.mostOpen <= 1]).toEqual([0, true]);
      }
      expect({ seed, read }).toEqual({ seed, read: firstTo(8) });
    }
  }, 30_000);

  it.each([
    { kind: 'a web stream', payload: () => new Blob([fragmentAt(0), fragmentAt(1)]).stream() },
    { kind: 'a Blob', payload: () => new Blob([fragmentAt(0), fragmentAt(1)]) },
    { kind: 'an iterable', payload: () => [fragmentAt(0), fragmentAt(1)] },
  ])('reads $kind, as clients give it outside of Node', async ({ payload }) => {
    const media = { send: () => Promise.resolve({ Payload: payload() }) };
    const until = { fragmentNumber: numbered(1) };
    expect(
      await allOf(new GetMediaConsumer({ streamName: 's', startAt: 'earliest', clients: { media }, until })),
    ).toEqual([0, 1]);
  });

  it('says so if the client gives what is no source of bytes', async () => {
    const media = { send: () => Promise.resolve({ Payload: 7 }) };
    const { error } = await outcomeOf(new GetMediaConsumer({ streamName: 's', clients: { media } }));
    expect(error).toBeInstanceOf(UsageError);
  });

  it('gives frames with their fragments', async () => {
    const consumer = aConsumer(new FakeMedia(2));
    const read: string[] = [];
    for await (const { fragment, frame } of consumer.frames()) {
      expect(fragment.frames).toContain(frame);
      read.push(`${indexOf(fragment)} ${frame.payload.length}`);
      expect(consumer.checkpoint?.fragmentNumber).toBe(indexOf(fragment) === 0 ? undefined : numbered(0));
    }
    expect(read).toEqual(['0 3', '1 3']);
  });

  it('reads one loop at a time', async () => {
    const consumer = aConsumer(new FakeMedia(3));
    for await (const fragment of consumer) {
      expect(indexOf(fragment)).toBe(0);
      await expect(allOf(consumer)).rejects.toThrow('Another reading');
      break;
    }
    expect(await allOf(consumer)).toEqual([0, 1, 2]);
  });

  it('asks for bytes when the caller asks for fragments', async () => {
    const media = new FakeMedia(200);
    const iterator = aConsumer(media)[Symbol.asyncIterator]();
    expect(media.selectors).toEqual([]);
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(media.open).toBe(1);
    await iterator.return!();
  });

  it.each<Partial<GetMediaConsumerOptions>>([
    { idleTimeoutMs: 0 },
    { idleTimeoutMs: NaN },
    { whenIdle: 'never' as 'end' },
    { retry: { giveUpAfterMs: -1 } },
    { startAt: { serverTime: new Date(NaN) } },
    { startAt: { atFragment: '' } },
    { startAt: 'yesterday' as 'now' },
    { until: { producerTime: new Date(NaN) } },
    { streamArn: 'arn:aws:s3:::bucket', streamName: undefined },
  ])('refuses %j', (options) => {
    expect(() => aConsumer(new FakeMedia(0), options)).toThrow(UsageError);
  });

  it('takes an option that is undefined for one not given', async () => {
    const media = new FakeMedia(1);
    const options = { until: undefined, signal: undefined, onRetry: undefined, retry: { firstDelayMs: undefined } };
    expect(await allOf(aConsumer(media, options as object))).toEqual(firstTo(1));
  });
});
