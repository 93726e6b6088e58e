import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import { MemoryCheckpointStore } from '../../src/aws/memory-checkpoint-store.js';
import type { GetMediaConsumerOptions } from '../../src/aws/get-media-options.js';
import type { StartPosition } from '../../src/aws/start-position.js';
import { aLocalService, CREDENTIALS, type LocalService } from '../support/local-service.js';
import { FIRST_PRODUCER_MS, hashPut, hashRead, placeOf, putFragments } from './put-fragments.js';

/* Against the server of ours, through the clients of the SDK that the consumer makes itself. */

const STREAM = 'stream';
let service: LocalService;
let numbers: readonly string[];

beforeAll(async () => {
  service = await aLocalService({ limits: { requestsPerSecond: Infinity } });
  await service.createStream(STREAM);
  await service.createStream('live');
  await service.createStream('calls');
});

afterAll(() => service.close());

function aConsumer(options: Partial<GetMediaConsumerOptions> = {}): GetMediaConsumer {
  return new GetMediaConsumer({
    streamName: STREAM,
    endpoint: service.endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    retry: { firstDelayMs: 1, maxDelayMs: 5 },
    ...options,
  });
}

async function placesOf(options: Partial<GetMediaConsumerOptions>): Promise<number[]> {
  const places: number[] = [];
  await using consumer = aConsumer(options);
  for await (const fragment of consumer) {
    expect(hashRead(fragment)).toBe(hashPut(placeOf(fragment)));
    places.push(placeOf(fragment));
  }
  return places;
}

describe('GetMediaConsumer, with the SDK', () => {
  beforeAll(async () => {
    numbers = await putFragments({ endpoint: service.endpoint, streamName: STREAM, count: 5 });
  });

  it.each<{ what: string; startAt: () => StartPosition; read: number[] }>([
    { what: 'the earliest', startAt: () => 'earliest', read: [0, 1, 2, 3, 4] },
    { what: 'a fragment', startAt: () => ({ atFragment: numbers[2]! }), read: [2, 3, 4] },
    { what: 'the place behind a fragment', startAt: () => ({ afterFragment: numbers[2]! }), read: [3, 4] },
    { what: 'a token', startAt: () => ({ continuationToken: numbers[1]! }), read: [2, 3, 4] },
    { what: 'a checkpoint', startAt: () => ({ checkpoint: { fragmentNumber: numbers[0]! } }), read: [1, 2, 3, 4] },
    {
      what: "a time of the producer's",
      startAt: () => ({ producerTime: new Date(FIRST_PRODUCER_MS + 2500) }),
      read: [3, 4],
    },
    { what: "a time of the service's", startAt: () => ({ serverTime: new Date(0) }), read: [0, 1, 2, 3, 4] },
  ])('begins at $what', async ({ startAt, read }) => {
    expect(await placesOf({ startAt: startAt(), until: { fragmentNumber: numbers[4]! } })).toEqual(read);
  });

  it('says that a checkpoint is of no use any more, and which one', async () => {
    const checkpoints = new MemoryCheckpointStore();
    await checkpoints.save('job', { fragmentNumber: '91343852333180000000000000000000000000000000001' });
    const error = await placesOf({ checkpoints, checkpointKey: 'job' }).catch((thrown: unknown) => thrown);
    expect(error).toHaveProperty('code', 'CHECKPOINT_EXPIRED');
    expect(error).toHaveProperty('message', expect.stringContaining('"job"'));
    await checkpoints.delete('job');
    expect(await placesOf({ checkpoints, checkpointKey: 'job', startAt: 'earliest', until: () => true })).toEqual([]);
  });

  it('does not wait for ever for a first fragment that nobody has', async () => {
    const startAt = { atFragment: `${numbers[4]!.slice(0, 26)}999999999999999999999` };
    const error = await placesOf({ startAt, idleTimeoutMs: 300 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'FRAGMENT_NOT_FOUND', fragmentNumber: startAt.atFragment });
  });

  it('waits for what comes, from now on', async () => {
    const spec = { endpoint: service.endpoint, streamName: 'live' };
    await putFragments({ ...spec, count: 2 });
    await using consumer = aConsumer({ streamName: 'live', startAt: 'now' });
    const places: number[] = [];
    const reading = (async () => {
      for await (const fragment of consumer) if (places.push(placeOf(fragment)) === 3) break;
    })();
    for (let from = 2; places.length < 3 && from < 200; from++) await putFragments({ ...spec, from, count: 1 });
    await reading;
    const [first = NaN] = places;
    expect(first).toBeGreaterThan(1);
    expect(places).toEqual([first, first + 1, first + 2]);
  });

  it('B14: reads one call of a stream that is used again, and then the next one', async () => {
    const spec = { endpoint: service.endpoint, streamName: 'calls' };
    await putFragments({ ...spec, count: 2, tag: ['ContactId', 'a'] });
    await putFragments({ ...spec, from: 2, count: 1 });
    await putFragments({ ...spec, from: 3, count: 2, tag: ['ContactId', 'b'] });
    await using consumer = aConsumer({
      streamName: 'calls',
      startAt: 'earliest',
      until: { tagChanges: 'ContactId' },
      idleTimeoutMs: 200,
      whenIdle: 'end',
    });
    const calls: number[][] = [];
    for (let call = 0; call < 2; call++) {
      const places: number[] = [];
      for await (const fragment of consumer) places.push(placeOf(fragment));
      calls.push(places);
    }
    expect(calls).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it.each<{ why: string; options: Partial<GetMediaConsumerOptions>; error: object }>([
    {
      why: 'there is no such stream',
      options: { streamName: 'none' },
      error: { code: 'STREAM_NOT_FOUND', stream: 'none', serviceErrorName: 'ResourceNotFoundException' },
    },
    {
      why: 'the start is nowhere',
      options: { startAt: { afterFragment: '9'.repeat(47) } },
      error: { code: 'FRAGMENT_NOT_FOUND', serviceErrorId: 4000 },
    },
    {
      why: 'nobody listens there, for longer than it is to wait',
      options: { endpoint: 'http://127.0.0.1:9', retry: { firstDelayMs: 1, maxDelayMs: 2, giveUpAfterMs: 50 } },
      error: { code: 'RETRIES_EXHAUSTED' },
    },
  ])('says so if $why', async ({ options, error }) => {
    await expect(placesOf(options)).rejects.toMatchObject(error);
  });

  it.each([
    { why: 'the secret is wrong', credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } },
    { why: 'nobody knows who asks', credentials: { ...CREDENTIALS, accessKeyId: 'AKIDNOBODY' } },
  ])('says so, and asks once, if $why', async ({ credentials }) => {
    await using strict = await aLocalService({ credentials: CREDENTIALS });
    await strict.createStream(STREAM);
    const reading = placesOf({
      endpoint: strict.endpoint,
      credentials,
      onRetry: ({ error }) => expect(error).toBeUndefined(),
    });
    await expect(reading).rejects.toMatchObject({ code: 'NOT_AUTHORIZED', httpStatus: 403, stream: STREAM });
  });
});
