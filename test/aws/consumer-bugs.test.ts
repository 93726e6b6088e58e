import { type KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import type { CommandSender } from '../../src/aws/clients.js';
import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import type { GetMediaConsumerOptions, GetMediaRetry } from '../../src/aws/get-media-options.js';
import { MemoryCheckpointStore } from '../../src/aws/memory-checkpoint-store.js';
import type { KinesisVideoServerOptions } from '../../src/local-server/server-options.js';
import { aLocalService, CREDENTIALS, type LocalService } from '../support/local-service.js';
import { FakeMedia } from './get-media-fakes.js';
import { hashPut, hashRead, placeOf, putFragments } from './put-fragments.js';

/*
 * Bugs that consumers of GetMedia keep writing, by their ids: with this library the natural way of writing the program
 * does not have them. Against the server of ours, with the clients of the SDK.
 */

const STREAM = 'stream';
const COUNT = 8;
const all = Array.from({ length: COUNT }, (_, at) => at);

/** A server with a stream of eight fragments. */
async function aStream(options: KinesisVideoServerOptions = {}) {
  const service = await aLocalService({ ...options, limits: { requestsPerSecond: Infinity, ...options.limits } });
  await service.createStream(STREAM);
  const numbers = await putFragments({ endpoint: service.endpoint, streamName: STREAM, count: COUNT });
  return { service, numbers };
}

function aConsumer({ endpoint }: LocalService, options: Partial<GetMediaConsumerOptions> = {}): GetMediaConsumer {
  return new GetMediaConsumer({
    streamName: STREAM,
    endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    startAt: 'earliest',
    retry: { firstDelayMs: 1, maxDelayMs: 5 },
    ...options,
  });
}

/** Reads as programs do, and closes the consumer. */
async function readAll(consumer: GetMediaConsumer): Promise<number[]> {
  const read: number[] = [];
  await using open = consumer;
  for await (const fragment of open) {
    expect(fragment.isComplete).toBe(true);
    expect(hashRead(fragment)).toBe(hashPut(placeOf(fragment)));
    read.push(placeOf(fragment));
  }
  return read;
}

describe('with this library', () => {
  it('B1: the rest of an interrupted fragment is not lost, in this process or in the next one', async () => {
    const { service, numbers } = await aStream();
    await using open = service;
    const checkpoints = new MemoryCheckpointStore();
    open.server.faults.add({ kind: 'cut', operation: 'GetMedia', times: 5 });
    const first = await readAll(aConsumer(open, { checkpoints, until: { fragmentNumber: numbers[4]! } }));
    open.server.faults.add({ kind: 'cut', operation: 'GetMedia', times: 2 });
    const second = await readAll(aConsumer(open, { checkpoints, until: { fragmentNumber: numbers[7]! } }));
    expect([...first, ...second]).toEqual(all);
  });

  it('B2: a connection on which nothing comes is noticed', async () => {
    const { service, numbers } = await aStream();
    await using open = service;
    open.server.faults.add({ kind: 'silence', operation: 'GetMedia', bytes: 3000, times: 1 });
    const told: string[] = [];
    const onRetry = ({ reason }: GetMediaRetry) => told.push(reason);
    const until = { fragmentNumber: numbers.at(-1)! };
    expect(await readAll(aConsumer(open, { idleTimeoutMs: 200, onRetry, until }))).toEqual(all);
    expect(told).toEqual(['idle']);
    await expect(readAll(aConsumer(open, { idleTimeoutMs: 200, whenIdle: 'fail' }))).rejects.toMatchObject({
      code: 'IDLE_TIMEOUT',
    });
    expect(await readAll(aConsumer(open, { idleTimeoutMs: 200, whenIdle: 'end' }))).toEqual(all);
  });

  it('B3: the region is that of the ARN', async () => {
    const regions: string[] = [];
    const media = ({ region }: { readonly region: string }): CommandSender => {
      regions.push(region);
      return new FakeMedia(1);
    };
    const kinesisVideo = { send: () => Promise.resolve({ DataEndpoint: 'https://data' }) };
    const streamArn = 'arn:aws:kinesisvideo:ap-southeast-2:123456789012:stream/front-door/1646229468350';
    const consumer = new GetMediaConsumer({
      streamArn,
      region: 'us-west-2',
      clients: { kinesisVideo, media },
      startAt: 'earliest',
    });
    for await (const fragment of consumer) if (fragment.isComplete) break;
    expect(regions).toEqual(['ap-southeast-2']);
  });

  it('B12: the first fragment wanted is read, and the last one as soon as it is there', async () => {
    const { service, numbers } = await aStream();
    await using open = service;
    await using consumer = aConsumer(open, { startAt: { atFragment: numbers[2]! }, idleTimeoutMs: Infinity });
    const read: number[] = [];
    for await (const fragment of consumer) {
      read.push(placeOf(fragment));
      if (fragment.metadata.fragmentNumber === numbers.at(-1)) break; // with nothing behind it
    }
    expect(read).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('B12: the first fragment wanted is read also where the archive has none', async () => {
    const { service } = await aStream();
    await using open = service;
    const archivedMedia: CommandSender = {
      send: () => Promise.reject(Object.assign(new Error('none'), { name: 'NoDataRetentionException' })),
    };
    const more = { endpoint: open.endpoint, streamName: STREAM, from: 100, count: 3 };
    const numbers = await putFragments(more);
    const consumer = aConsumer(open, {
      startAt: { atFragment: numbers[0]! },
      until: { fragmentNumber: numbers[2]! },
      clients: { archivedMedia },
    });
    expect(await readAll(consumer)).toEqual([100, 101, 102]);
  });

  it('B13: reading goes on when the service ends the session', async () => {
    const { service, numbers } = await aStream({ limits: { getMediaSessionMs: 100 } });
    await using open = service;
    const told: string[] = [];
    const onRetry = ({ reason }: GetMediaRetry) => told.push(reason);
    await using consumer = aConsumer(open, { onRetry });
    const read: number[] = [];
    for await (const fragment of consumer) {
      read.push(placeOf(fragment));
      // The last one of what is there: more comes only when two sessions have ended meanwhile.
      if (fragment.metadata.fragmentNumber === numbers.at(-1)) void putLater(open, told);
      if (read.length === COUNT + 2) break;
    }
    expect(read).toEqual([...all, 8, 9]);
    expect(new Set(told)).toEqual(new Set(['session-ended']));
  });

  it('B13: the endpoint is asked for again when it is too old', async () => {
    let nowMs = 0;
    let asked = 0;
    const media = new FakeMedia(4, [{ cutAfter: 600 }, { cutAfter: 600 }]);
    const kinesisVideo = {
      send: () => {
        asked++;
        return Promise.resolve({ DataEndpoint: 'https://data' });
      },
    };
    const clients = { kinesisVideo, media: () => media };
    const onRetry = (): void => void (nowMs += 45 * 60_000);
    const consumer = new GetMediaConsumer({
      streamName: STREAM,
      region: 'here',
      clients,
      startAt: 'earliest',
      retry: { firstDelayMs: 1 },
      now: () => nowMs,
      onRetry,
    });
    let read = 0;
    for await (const fragment of consumer) if (fragment.isComplete && ++read === 4) break;
    expect([asked, media.selectors.length]).toEqual([3, 3]);
  });

  it.each([
    { id: 4500, code: 'KMS_ERROR', name: 'KMS_KEY_ACCESS_DENIED', meaning: /Access to the stream's KMS key is denied/ },
    { id: 4501, code: 'KMS_ERROR', name: 'KMS_KEY_DISABLED', meaning: /disabled/ },
    { id: 4506, code: 'KMS_ERROR', name: 'KMS_KEY_NOT_FOUND', meaning: /does not exist/ },
    { id: 4000, code: 'FRAGMENT_NOT_FOUND', name: 'FRAGMENT_NOT_FOUND', meaning: /is not there/ },
  ])(
    'B15: an error inside the media is thrown, with its meaning, and not tried again: $id',
    async ({ id, code, name, meaning }) => {
      const { service } = await aStream();
      await using open = service;
      open.server.faults.add({ kind: 'in-band-error', operation: 'GetMedia', id });
      const told: GetMediaRetry[] = [];
      const reading = readAll(aConsumer(open, { onRetry: (retry) => told.push(retry) }));
      await expect(reading).rejects.toMatchObject({ code, serviceErrorId: id, serviceErrorName: name });
      await expect(reading).rejects.toThrow(meaning);
      expect(told).toEqual([]);
    },
  );

  it('B16: the endpoint is asked for once, and no connection is left behind', async () => {
    const { service, numbers } = await aStream({ limits: { getMediaConnections: 1 } });
    await using open = service;
    open.server.faults.add({ kind: 'cut', operation: 'GetMedia', times: 4 });
    let asked = 0;
    const client = open.kinesisVideo;
    const kinesisVideo: CommandSender = {
      config: { credentials: client.config.credentials, region: client.config.region },
      send: (command, options) => {
        asked++;
        return client.send(command as Parameters<KinesisVideoClient['send']>[0], options);
      },
    };
    const until = { fragmentNumber: numbers.at(-1)! };
    expect(await readAll(aConsumer(open, { endpoint: undefined, clients: { kinesisVideo }, until }))).toEqual(all);
    expect(asked).toBe(1);
    for (let times = 0; times < 5; times++) {
      await using consumer = aConsumer(open);
      for await (const fragment of consumer) if (placeOf(fragment) === 3) break;
    }
    expect(await readAll(aConsumer(open, { until }))).toEqual(all);
  });

  it.each([
    { kind: 'connection-limit', reason: 'connection-limit' },
    { kind: 'throttle', reason: 'throttled' },
    { kind: 'internal-error', reason: 'service-error' },
    { kind: 'invalid-endpoint', reason: 'stale-endpoint' },
  ] as const)(
    'B16: it waits longer each time, and by chance, before it asks again: $kind',
    async ({ kind, reason }) => {
      const { service, numbers } = await aStream();
      await using open = service;
      open.server.faults.add({ kind, operation: 'GetMedia', times: 12 });
      const told: GetMediaRetry[] = [];
      const consumer = aConsumer(open, {
        random: () => 0.5,
        retry: { firstDelayMs: 2, maxDelayMs: 8 },
        onRetry: (retry) => told.push(retry),
        until: { fragmentNumber: numbers.at(-1)! },
      });
      expect(await readAll(consumer)).toEqual(all);
      expect(told.slice(0, 4).map(({ attempt, delayMs }) => `${attempt}: ${delayMs}`)).toEqual([
        '1: 1',
        '2: 2',
        '3: 4',
        '4: 4',
      ]);
      expect(told[0]).toMatchObject({ reason });
    },
  );

  it('takes the clients of the SDK as they are', async () => {
    const { service, numbers } = await aStream();
    await using open = service;
    const kinesisVideo: CommandSender = open.kinesisVideo;
    const media: CommandSender = open.media();
    expect(media).toBeInstanceOf(KinesisVideoMediaClient);
    const clients = { kinesisVideo, media, archivedMedia: open.archivedMedia() };
    expect(await readAll(aConsumer(open, { clients, until: { fragmentNumber: numbers.at(-1)! } }))).toEqual(all);
  });
});

/** Puts two more fragments when two sessions have ended since. */
async function putLater({ endpoint }: LocalService, told: readonly string[]): Promise<void> {
  const before = told.length;
  for (let polls = 0; told.length < before + 2 && polls < 1000; polls++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await putFragments({ endpoint, streamName: STREAM, from: COUNT, count: 2 });
}
