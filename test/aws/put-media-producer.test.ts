import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import type { FragmentAcknowledgement } from '../../src/aws/acknowledgement.js';
import type { PutMediaProducerOptions } from '../../src/aws/producer-options.js';
import type { ProducerTrack } from '../../src/aws/outgoing-tracks.js';
import { PutMediaProducer } from '../../src/aws/put-media-producer.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { UsageError } from '../../src/errors.js';
import type { Fault } from '../../src/local-server/faults/fault.js';
import type { ServiceLimits } from '../../src/local-server/server-options.js';
import { adler32 } from '../support/adler32.js';
import { readFragments } from '../support/fragments.js';
import { aLocalService, type LocalService } from '../support/local-service.js';
import { aCluster, aDocument, anInfo, aTracks } from '../support/mkv-builder.js';
import { producerOptions, storedFragments } from './producer-store.js';

const FILE = new Uint8Array(readFileSync('test-resources/h264-aac.mkv'));
const TRACK: ProducerTrack = { number: 1, type: 'video', codecId: 'V_MPEG4/ISO/AVC' };
const START_MS = 1_750_000_000_000;
const FAST = { firstDelayMs: 5, maxDelayMs: 20 };

let service: LocalService;
const open: PutMediaProducer[] = [];

async function startService(limits: Partial<ServiceLimits> = {}, retentionHours = 24): Promise<void> {
  service = await aLocalService({ limits: { requestsPerSecond: Infinity, ...limits } });
  await service.createStream('s', retentionHours);
}

function aProducer(options: Partial<PutMediaProducerOptions> = {}): PutMediaProducer {
  const producer = new PutMediaProducer({ ...producerOptions(service, 's'), retry: FAST, ...options });
  open.push(producer);
  return producer;
}

/** One fragment a second, each of one frame that no other has. */
async function writeSeconds(producer: PutMediaProducer, from: number, to: number): Promise<void> {
  for (let second = from; second < to; second++)
    await producer.writeFrame({
      timestampMs: START_MS + second * 1_000,
      keyframe: true,
      data: Uint8Array.of(second, 1, 2),
    });
}

async function storedSeconds(): Promise<readonly number[]> {
  const stored = await storedFragments(service, 's');
  return stored.map(({ producerTimestampMs }) => (producerTimestampMs - START_MS) / 1_000);
}

const secondsUpTo = (count: number): readonly number[] => Array.from({ length: count }, (_, second) => second);

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

afterEach(async () => {
  for (const producer of open.splice(0)) await producer.close();
  await service.close();
});

describe('a producer of Matroska', () => {
  it('stores every frame of a file, in order', async () => {
    await startService();
    const producer = aProducer();
    await producer.putMkv(FILE);
    await producer.end();
    const frames = readFragments([FILE]).fragments.flatMap((fragment) => fragment.frames);
    expect((await storedFragments(service, 's')).flatMap((fragment) => fragment.frames)).toEqual(
      frames.map(({ trackNumber, payload }) => `${trackNumber} ${adler32(payload)}`),
    );
  });

  it('takes a file that begins at 0 as relative to its start', async () => {
    await startService();
    const producer = aProducer({ producerStartTime: new Date(START_MS) });
    await producer.putMkv(FILE);
    await producer.end();
    const [first] = await storedFragments(service, 's');
    expect(first!.producerTimestampMs - START_MS).toBe(21);
  });

  it('takes bytes as they come, and sends a Cluster without waiting for the next one', async () => {
    await startService();
    const producer = aProducer();
    const acknowledgements = producer.acknowledgements();
    const children = [anInfo(), aTracks(), aCluster({ ticks: START_MS, size: 'known' })];
    for (const byte of aDocument({ children })) await producer.write(Uint8Array.of(byte));
    const first = await acknowledgements.next();
    expect(first.value).toMatchObject({ event: 'BUFFERING', fragmentTimecodeMs: START_MS });
  });

  it('puts again what GetMedia gave', async () => {
    await startService({ getMediaSessionMs: 300 });
    await service.createStream('copy');
    const producer = aProducer();
    await producer.putMkv(FILE);
    await producer.end();
    const command = new GetMediaCommand({ StreamName: 's', StartSelector: { StartSelectorType: 'EARLIEST' } });
    const { Payload } = await service.media().send(command);
    const copier = aProducer({ streamName: 'copy' });
    await copier.putMkv(Payload as AsyncIterable<Uint8Array>);
    await copier.end();
    const [original, copy] = [await storedFragments(service, 's'), await storedFragments(service, 'copy')];
    expect(copy.map(({ frames }) => frames)).toEqual(original.map(({ frames }) => frames));
  });

  it('knows its fragments although their times have parts of a millisecond', async () => {
    await startService();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    const producer = aProducer();
    const clusters = Array.from({ length: 10 }, (_, second) =>
      aCluster({ ticks: (START_MS + second * 1_000) * 10 + second }),
    );
    await producer.putMkv(aDocument({ children: [anInfo({ timestampScale: 100_000 }), aTracks(), ...clusters] }));
    await producer.end();
    expect((await storedSeconds()).map(Math.floor)).toEqual(secondsUpTo(10));
  });

  it('makes another request where the tracks change', async () => {
    await startService();
    const producer = aProducer();
    const document = (name: string, second: number): Uint8Array =>
      aDocument({ children: [anInfo(), aTracks([{ name }]), aCluster({ ticks: START_MS + second * 1_000 })] });
    await producer.putMkv(concatenated([document('a', 0), document('a', 1), document('b', 2)]));
    await producer.end();
    expect(await storedSeconds()).toEqual([0, 1, 2]);
  });

  it('stores what came before a broken rule, sends nothing of the fragment, and says which rule', async () => {
    await startService();
    const producer = aProducer();
    const cluster = (second: number, track = 1): Uint8Array =>
      aCluster({ ticks: START_MS + second * 1_000, frames: [{ track }] });
    const children = [anInfo(), aTracks(), cluster(0), cluster(1), cluster(2, 5), cluster(3)];
    expect(await failureOf(producer.putMkv(aDocument({ children })))).toMatchObject({
      code: 'PRODUCER_RULE',
      serviceErrorId: 4010,
    });
    expect(await failureOf(producer.end())).toMatchObject({ serviceErrorId: 4010 });
    expect(await storedSeconds()).toEqual([0, 1]);
  });

  it('closes the source when the service is lost for good', async () => {
    await startService();
    const producer = aProducer({ streamName: 'nobody' });
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield FILE;
        await new Promise(() => undefined);
      } finally {
        isClosed = true;
      }
    }
    const generator = source();
    const readable = {
      [Symbol.asyncIterator]: () => ({
        next: () => generator.next(),
        return: () => ((isClosed = true), Promise.resolve({ done: true as const, value: undefined })),
      }),
    };
    expect(await failureOf(producer.putMkv(readable))).toMatchObject({ code: 'STREAM_NOT_FOUND' });
    expect(isClosed).toBe(true);
  });
});

describe('a producer of frames', () => {
  it('stores fragments with their tags: persistent ones until cancelled, others once', async () => {
    await startService();
    const producer = aProducer({ tracks: [TRACK] });
    await writeSeconds(producer, 0, 1);
    producer.putFragmentMetadata('room', 'hall', { persistent: true });
    producer.putFragmentMetadata('event', 'door');
    producer.putFragmentMetadata('event', 'bell');
    await writeSeconds(producer, 1, 3);
    producer.putFragmentMetadata('room', '', { persistent: true });
    await writeSeconds(producer, 3, 4);
    await producer.end();
    expect((await storedFragments(service, 's')).map(({ tags }) => tags)).toEqual([
      ['room=hall', 'event=door', 'event=bell'],
      ['room=hall'],
      [],
      [],
    ]);
  });

  it('says what the service says of each fragment', async () => {
    await startService();
    const producer = aProducer({ tracks: [TRACK] });
    const heard: FragmentAcknowledgement[] = [];
    const listening = (async () => {
      for await (const acknowledgement of producer.acknowledgements()) heard.push(acknowledgement);
    })();
    await writeSeconds(producer, 0, 2);
    await producer.end();
    await listening;
    const ofSecond = (second: number) =>
      heard.flatMap((one) =>
        'fragmentTimecodeMs' in one && one.fragmentTimecodeMs === START_MS + second * 1_000 ? [one.event] : [],
      );
    expect([ofSecond(0), ofSecond(1)]).toEqual([
      ['BUFFERING', 'RECEIVED', 'PERSISTED'],
      ['BUFFERING', 'RECEIVED', 'PERSISTED'],
    ]);
  });

  it('goes on after a flush, and after the service has closed for want of data', async () => {
    await startService({ putMediaIdleMs: 400 });
    const retries: unknown[] = [];
    const producer = aProducer({ tracks: [TRACK], onRetry: (retry) => retries.push(retry) });
    await writeSeconds(producer, 0, 2);
    await producer.flush();
    expect(await storedSeconds()).toEqual([0, 1]);
    await writeSeconds(producer, 2, 5);
    await new Promise((resolve) => setTimeout(resolve, 900));
    await writeSeconds(producer, 5, 6);
    await producer.end();
    expect([await storedSeconds(), retries]).toEqual([secondsUpTo(6), []]);
  });

  it('refuses fragments whose time does not grow', async () => {
    await startService();
    const producer = aProducer({ tracks: [TRACK], minFragmentMs: 0 });
    await writeSeconds(producer, 5, 6);
    await producer.flush();
    await producer.writeFrame({ timestampMs: START_MS, keyframe: true, data: Uint8Array.of(1) });
    expect(await failureOf(producer.flush())).toMatchObject({ code: 'PRODUCER_RULE', serviceErrorId: 4004 });
  });
});

describe('a producer in trouble', () => {
  const FAULTS: readonly (readonly [string, Fault])[] = [
    ['connection-lost', { kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 }],
    ['throttled', { kind: 'throttle', operation: 'PutMedia', times: 2 }],
    ['connection-limit', { kind: 'connection-limit', operation: 'PutMedia', times: 2 }],
    ['stale-endpoint', { kind: 'invalid-endpoint', operation: 'PutMedia', times: 1 }],
    ['service-error', { kind: 'internal-error', operation: 'PutMedia', times: 1 }],
    ['service-error', { kind: 'internal-error', operation: 'GetDataEndpoint', times: 3 }],
    ['service-error', { kind: 'in-band-error', operation: 'PutMedia', id: 5000, times: 1 }],
    ['service-error', { kind: 'in-band-error', operation: 'PutMedia', id: 5001, times: 1, fragments: 2 }],
    ['service-error', { kind: 'in-band-error', operation: 'PutMedia', id: 4000, times: 1 }],
    ['service-error', { kind: 'in-band-error', operation: 'PutMedia', id: 4503, times: 1 }],
    ['session-ended', { kind: 'session-end', operation: 'PutMedia', ms: 1, times: 2 }],
    ['connection-lost', { kind: 'silence', operation: 'PutMedia', bytes: 300, times: 1 }],
  ];

  it.each(FAULTS)('stores each fragment once: %s %j', async (reason, fault) => {
    await startService();
    service.server.faults.add(fault);
    const reasons: string[] = [];
    const producer = aProducer({
      tracks: [TRACK],
      stallTimeoutMs: 150,
      onRetry: (retry) => reasons.push(retry.reason),
    });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(await storedSeconds()).toEqual(secondsUpTo(10));
    if (fault.kind !== 'session-end') expect(new Set(reasons)).toEqual(new Set([reason]));
  });

  it('gets done with a service that is slower than it bears at first', async () => {
    await startService();
    for (const operation of ['GetDataEndpoint', 'ListFragments', 'PutMedia'])
      service.server.faults.add({ kind: 'delay', operation, ms: 100 });
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    const reasons: string[] = [];
    const producer = aProducer({ tracks: [TRACK], stallTimeoutMs: 5, onRetry: ({ reason }) => reasons.push(reason) });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(await storedSeconds()).toEqual(secondsUpTo(10));
    expect(new Set(reasons)).toEqual(new Set(['connection-lost']));
  });

  it('asks the archive again when it is throttled', async () => {
    await startService();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    service.server.faults.add({ kind: 'throttle', operation: 'ListFragments', times: 1 });
    const producer = aProducer({ tracks: [TRACK] });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(await storedSeconds()).toEqual(secondsUpTo(10));
  });

  it('goes on without a pause at the end of a session', async () => {
    await startService({ putMediaSessionMs: 150 });
    const reasons = new Set<string>();
    const producer = aProducer({ tracks: [TRACK], onRetry: ({ reason }) => reasons.add(reason) });
    for (let second = 0; second < 20; second++) {
      await writeSeconds(producer, second, second + 1);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await producer.end();
    expect([await storedSeconds(), [...reasons]]).toEqual([secondsUpTo(20), ['session-ended']]);
  });

  it.each([
    [4500, { code: 'KMS_ERROR', serviceErrorId: 4500 }],
    [4506, { code: 'KMS_ERROR', serviceErrorId: 4506 }],
    [4006, { code: 'SERVICE_REFUSED_FRAGMENT', serviceErrorId: 4006, serviceErrorName: 'INVALID_MKV_DATA' }],
    [4008, { code: 'SERVICE_REFUSED_FRAGMENT', serviceErrorId: 4008 }],
  ])('gives up at error %d, and says so to all', async (id, error) => {
    await startService();
    service.server.faults.add({ kind: 'in-band-error', operation: 'PutMedia', id });
    const producer = aProducer({ tracks: [TRACK] });
    const acknowledgements = producer.acknowledgements();
    await writeSeconds(producer, 0, 2);
    expect(await failureOf(producer.flush())).toMatchObject({ ...error, stream: 's', operation: 'PutMedia' });
    expect(await failureOf(writeSeconds(producer, 2, 3))).toMatchObject(error);
    expect(await failureOf(producer.end())).toMatchObject(error);
    const events: string[] = [];
    for await (const { event } of acknowledgements) events.push(event);
    expect(events.at(-1)).toBe('ERROR');
  });

  it.each([
    ['takes', 'right', undefined],
    ['refuses', 'wrong', { code: 'NOT_AUTHORIZED', stream: 's' }],
  ])('%s what is signed with the %s secret', async (_, secretAccessKey, error) => {
    service = await aLocalService({ credentials: { accessKeyId: 'AKID', secretAccessKey: 'right' } });
    await service.createStream('s');
    const credentials = { accessKeyId: 'AKID', secretAccessKey };
    const producer = aProducer({ tracks: [TRACK], credentials });
    await writeSeconds(producer, 0, 2);
    const failure = await failureOf(producer.end());
    if (error === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject(error);
  });

  it('gives up when there is no such stream', async () => {
    await startService();
    const producer = aProducer({ streamName: 'nobody', tracks: [TRACK] });
    await writeSeconds(producer, 0, 2);
    expect(await failureOf(producer.flush())).toMatchObject({ code: 'STREAM_NOT_FOUND', stream: 'nobody' });
  });

  it('gives up after giveUpAfterMs without progress', async () => {
    await startService();
    service.server.faults.add({ kind: 'internal-error', operation: 'PutMedia' });
    const producer = aProducer({ tracks: [TRACK], retry: { ...FAST, giveUpAfterMs: 40 } });
    await writeSeconds(producer, 0, 2);
    expect(await failureOf(producer.flush())).toMatchObject({ code: 'RETRIES_EXHAUSTED', httpStatus: 500 });
  });

  it('gives up a service that ends each answer before it has taken anything', async () => {
    await startService();
    const server = createServer().on('checkContinue', (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const DataEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kinesisVideo = { send: () => Promise.resolve({ DataEndpoint }) };
    const retry = { ...FAST, giveUpAfterMs: 40 };
    const producer = aProducer({ tracks: [TRACK], clients: { kinesisVideo }, retry });
    await writeSeconds(producer, 0, 2);
    expect(await failureOf(producer.flush())).toMatchObject({ code: 'RETRIES_EXHAUSTED' });
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['GetDataEndpoint', 'ListFragments'])('does not wait for ever for %s', async (operation) => {
    await startService();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    service.server.faults.add({ kind: 'delay', operation, ms: 60_000, times: 1 });
    const reasons: string[] = [];
    const producer = aProducer({
      tracks: [TRACK],
      stallTimeoutMs: 150,
      onRetry: ({ reason }) => reasons.push(reason),
    });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(await storedSeconds()).toEqual(secondsUpTo(10));
    expect(reasons).toContain('connection-lost');
  });

  it('closes although a client that was given never answers', async () => {
    await startService();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    let tell: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (tell = resolve));
    const archivedMedia = { send: () => (tell(), new Promise<never>(() => undefined)) };
    const producer = aProducer({ tracks: [TRACK], clients: { archivedMedia } });
    await writeSeconds(producer, 0, 10);
    await asked;
    await producer.close();
  });

  it('sends again what it cannot ask the archive for, and tells', async () => {
    await startService();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    const reasons: string[] = [];
    const denied = Object.assign(new TypeError('Not allowed'), { name: 'AccessDeniedException' });
    const producer = aProducer({
      tracks: [TRACK],
      clients: { archivedMedia: { send: () => Promise.reject(denied) } },
      onRetry: ({ reason }) => reasons.push(reason),
    });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(reasons).toEqual(['connection-lost', 'archive-unavailable']);
    expect(new Set(await storedSeconds())).toEqual(new Set(secondsUpTo(10)));
  });

  it('does not ask the archive if it is told to send again', async () => {
    await startService();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    const asked: unknown[] = [];
    const archivedMedia = { send: (command: object) => Promise.reject(new TypeError(String(asked.push(command)))) };
    const producer = aProducer({ tracks: [TRACK], resume: 'resend', clients: { archivedMedia } });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(asked).toEqual([]);
    expect(new Set(await storedSeconds())).toEqual(new Set(secondsUpTo(10)));
  });

  it('does not take an earlier upload of the same times for its own', async () => {
    await startService();
    const before = aProducer({ tracks: [TRACK] });
    await writeSeconds(before, 0, 10);
    await before.end();
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    const later = Date.now() + 60_000;
    const producer = aProducer({ tracks: [TRACK], now: () => later });
    await writeSeconds(producer, 0, 3);
    expect(await failureOf(producer.end())).toBeUndefined();
    expect((await storedSeconds()).length).toBeGreaterThanOrEqual(13);
  });
});

describe('a producer of a stream that keeps nothing', () => {
  it('is done when all was received', async () => {
    await startService({}, 0);
    const producer = aProducer({ tracks: [TRACK] });
    await writeSeconds(producer, 0, 3);
    await producer.end();
    expect(producer.bufferedBytes).toBe(0);
  });

  it('does not wait for ever when its buffer is full', async () => {
    await startService({}, 0);
    const producer = aProducer({ tracks: [TRACK], maxBufferBytes: 100 });
    await writeSeconds(producer, 0, 20);
    await producer.end();
    expect(producer.bufferedBytes).toBe(0);
  });

  it('survives a cut', async () => {
    await startService({}, 0);
    service.server.faults.add({ kind: 'cut', operation: 'PutMedia', bytes: 300, times: 1 });
    const producer = aProducer({ tracks: [TRACK] });
    await writeSeconds(producer, 0, 10);
    await producer.end();
    expect(producer.bufferedBytes).toBe(0);
  });
});

describe('backpressure of a producer', () => {
  it('makes the writer wait while maxBufferBytes are not stored', async () => {
    await startService();
    service.server.faults.add({ kind: 'silence', operation: 'PutMedia', bytes: 0 });
    const producer = aProducer({ tracks: [TRACK], maxBufferBytes: 100 });
    let written = 0;
    const writing = (async () => {
      for (let second = 0; second < 100; second++, written++) await writeSeconds(producer, second, second + 1);
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(written).toBeLessThan(10);
    expect(producer.bufferedBytes).toBeLessThan(200);
    await producer.close();
    expect(await failureOf(writing)).toMatchObject({ code: 'USAGE' });
  });

  it('refuses what a writer that does not wait writes on and on', async () => {
    await startService();
    service.server.faults.add({ kind: 'silence', operation: 'PutMedia', bytes: 0 });
    const producer = aProducer({ tracks: [TRACK], maxBufferBytes: 100 });
    const writes = Array.from({ length: 200 }, (_, second) => failureOf(writeSeconds(producer, second, second + 1)));
    expect(await writes.at(-1)).toMatchObject({ code: 'BUFFER_FULL' });
    await producer.close();
    await Promise.all(writes);
  });
});

describe('the options of a producer', () => {
  it.each<Partial<PutMediaProducerOptions>>([
    { maxBufferBytes: 0 },
    { maxBufferBytes: NaN },
    { stallTimeoutMs: -1 },
    { stallTimeoutMs: NaN },
    { retry: { firstDelayMs: NaN } },
    { resume: 'maybe' as 'verify' },
    { timecodeType: 'absolute' as 'ABSOLUTE' },
    { producerStartTime: new Date(NaN) },
    { tracks: [] },
  ])('are refused if they cannot be: %j', async (options) => {
    await startService();
    expect(() => aProducer(options)).toThrow(UsageError);
  });

  it('may have no timeout, and a clock that tells parts of a millisecond', async () => {
    await startService();
    const producer = aProducer({ stallTimeoutMs: Infinity, now: () => START_MS + 0.5 });
    await producer.putMkv(FILE);
    await producer.end();
    expect((await storedFragments(service, 's'))[0]!.producerTimestampMs).toBe(START_MS + 21);
  });
});

describe('the end of a producer', () => {
  it('comes at once with its signal: who waits gets the reason', async () => {
    await startService();
    service.server.faults.add({ kind: 'silence', operation: 'PutMedia', bytes: 0 });
    const abort = new AbortController();
    const producer = aProducer({ tracks: [TRACK], signal: abort.signal });
    await writeSeconds(producer, 0, 3);
    const flushed = failureOf(producer.flush());
    const reason = new RangeError('enough');
    abort.abort(reason);
    expect(await flushed).toBe(reason);
    expect(await failureOf(writeSeconds(producer, 3, 4))).toBe(reason);
  });

  it('is told to who calls afterwards', async () => {
    await startService();
    const producer = aProducer({ tracks: [TRACK] });
    await writeSeconds(producer, 0, 1);
    await producer.end();
    expect(await failureOf(writeSeconds(producer, 1, 2))).toMatchObject({ code: 'USAGE' });
    await producer.end();
    await producer.close();
  });

  it('comes once: who asks for it again waits for the same', async () => {
    await startService();
    const producer = aProducer({ tracks: [TRACK] });
    await writeSeconds(producer, 0, 2);
    void producer.end();
    await producer.end();
    expect([producer.bufferedBytes, await storedSeconds()]).toEqual([0, [0, 1]]);
  });

  it('stores a write that nobody has waited for, however large', async () => {
    await startService();
    const producer = aProducer({ maxBufferBytes: 1_000 });
    const written = producer.write(FILE);
    await producer.end();
    await written;
    expect(await storedFragments(service, 's')).toHaveLength(4);
  });

  it('needs no beginning', async () => {
    await startService();
    const producer = aProducer();
    await producer.flush();
    await producer.end();
    expect(await storedSeconds()).toEqual([]);
  });

  it.each([
    ['frames without tracks', {}, (producer: PutMediaProducer) => writeSeconds(producer, 0, 1)],
    ['Matroska with tracks', { tracks: [TRACK] }, (producer: PutMediaProducer) => producer.write(FILE)],
  ])('is not brought about by calls that are wrong: %s', async (_, options, call) => {
    await startService();
    const producer = aProducer(options);
    expect(await failureOf(call(producer))).toMatchObject({ code: 'USAGE' });
    await producer.end();
  });
});
