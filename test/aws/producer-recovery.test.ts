import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import type { PutMediaProducerOptions } from '../../src/aws/producer-options.js';
import { PutMediaProducer } from '../../src/aws/put-media-producer.js';
import { pause } from '../../src/aws/waiting.js';
import { aLocalService, type LocalService } from '../support/local-service.js';
import { Random, seedOfRun } from '../support/random.js';
import { producerOptions, storedFragments } from './producer-store.js';

const START_MS = 1_750_000_000_000;
const seed = seedOfRun();

/** Loses the producer's side of the first PutMedia at an event; the server is told so long after, in milliseconds. */
interface HalfOpenFault {
  readonly event: 'BUFFERING' | 'RECEIVED' | 'PERSISTED';
  readonly lingerMs: number;
}

/** A way to the service on which its side of a connection stays open for longer than the producer's. */
async function aHalfOpenWay(service: LocalService, { event, lingerMs }: HalfOpenFault) {
  const sockets = new Set<Socket>();
  let isLost = false;
  const way = createServer((near) => {
    const far = connect({ port: Number(new URL(service.endpoint).port), host: '127.0.0.1' });
    let isPutMedia = false;
    for (const socket of [near, far])
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    near.on('data', (chunk) => {
      isPutMedia ||= chunk.includes('POST /putMedia');
      far.write(chunk);
    });
    near.on('end', () => far.end());
    far.on('end', () => near.end());
    far.on('data', (chunk) => {
      if (near.destroyed) return;
      if (!isPutMedia || isLost || !chunk.includes(event)) {
        near.write(chunk);
        return;
      }
      isLost = true;
      near.removeAllListeners('end').destroy();
      setTimeout(() => far.destroy(), lingerMs).unref();
    });
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => way.close(resolve));
  };
  return {
    endpoint: `http://127.0.0.1:${(way.address() as AddressInfo).port}`,
    hasLost: () => isLost,
    [Symbol.asyncDispose]: close,
  };
}

async function aService(): Promise<LocalService> {
  const service = await aLocalService({ limits: { requestsPerSecond: Infinity }, seed });
  await service.createStream('s');
  return service;
}

interface UploadOptions extends Partial<PutMediaProducerOptions> {
  /** Between frames, in milliseconds. */
  readonly paceMs?: number;
}

/** One fragment a second, each of one frame that no other has. */
async function upload(service: LocalService, count: number, { paceMs = 0, ...options }: UploadOptions = {}) {
  const retry = { firstDelayMs: 5, maxDelayMs: 20 };
  const tracks = [{ number: 1, type: 'video', codecId: 'V_MPEG4/ISO/AVC' }] as const;
  const producer = new PutMediaProducer({ ...producerOptions(service, 's'), tracks, retry, ...options });
  for (let second = 0; second < count; second++) {
    const data = Uint8Array.of(second, 1, 2);
    await producer.writeFrame({ timestampMs: START_MS + second * 1_000, keyframe: true, data });
    await pause(paceMs);
  }
  await producer.end();
}

async function storedSeconds(service: LocalService): Promise<readonly number[]> {
  const stored = await storedFragments(service, 's');
  return stored.map(({ producerTimestampMs }) => (producerTimestampMs - START_MS) / 1_000);
}

const secondsUpTo = (count: number): readonly number[] => Array.from({ length: count }, (_, second) => second);

describe('a cut that the service notices later than the producer', () => {
  it.each<HalfOpenFault>([
    { event: 'BUFFERING', lingerMs: 150 },
    { event: 'BUFFERING', lingerMs: 1_000 },
    { event: 'RECEIVED', lingerMs: 1_000 },
    { event: 'PERSISTED', lingerMs: 1_000 },
  ])('stores nothing twice: %j', async (fault) => {
    await using service = await aService();
    await using way = await aHalfOpenWay(service, fault);
    // The service waits 250 ms for the tags of a Cluster that is whole.
    await upload(service, 4, { endpoint: way.endpoint, paceMs: 300 });
    expect(way.hasLost()).toBe(true);
    // Until the service has noticed it, too.
    await pause(fault.lingerMs);
    expect(await storedSeconds(service)).toEqual(secondsUpTo(4));
  });
});

describe(`the same times from two producers, one after the other (KVP_SEED=${seed})`, () => {
  const COUNT = 40;

  it.each([
    ['before anything of the second is acknowledged', [0]],
    ['often', Array.from({ length: 12 }, (_, after) => after)],
  ])('are all stored, although the second is cut %s', async (_, cuts) => {
    const random = new Random(seed);
    await using service = await aService();
    await upload(service, COUNT);
    for (const after of cuts)
      service.server.faults.add({
        kind: 'cut',
        operation: 'PutMedia',
        bytes: cuts.length === 1 ? 1 : 1 + random.below(700),
        after,
        times: 1,
      });
    const reasons: string[] = [];
    await upload(service, COUNT, { onRetry: ({ reason }) => reasons.push(reason) });
    expect(reasons).toContain('connection-lost');
    expect(await storedSeconds(service)).toEqual([...secondsUpTo(COUNT), ...secondsUpTo(COUNT)]);
  });
});
