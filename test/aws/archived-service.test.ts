import { ArchivedFragments, type ArchivedFragmentsOptions } from '../../src/aws/archived-fragments.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import type { Fault } from '../../src/local-server/faults/fault.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { aLocalService, CREDENTIALS, type LocalService } from '../support/local-service.js';
import { seedOfRun } from '../support/random.js';
import { FIRST_PRODUCER_MS, hashPut, hashRead, placeOf, putFragments } from './put-fragments.js';

const COUNT = 1050;
const FRAME_BYTES = 500;
const seed = seedOfRun();

let service: LocalService;
let numbers: readonly string[];
let hashes: readonly string[];

beforeAll(async () => {
  service = await aLocalService({ seed, limits: { requestsPerSecond: Infinity } });
  hashes = Array.from({ length: COUNT }, (_, at) => hashPut(at, FRAME_BYTES));
  await service.createStream('front-door');
  await service.createStream('empty');
  await service.createStream('forgetful', 0);
  numbers = await putFragments({
    endpoint: service.endpoint,
    streamName: 'front-door',
    count: COUNT,
    frameBytes: FRAME_BYTES,
  });
}, 30_000);

afterEach(() => service.server.faults.clear());
afterAll(() => service.close());

function anArchive(options: Partial<ArchivedFragmentsOptions> = {}): ArchivedFragments {
  const { endpoint } = service;
  return new ArchivedFragments({
    streamName: 'front-door',
    region: 'us-east-1',
    endpoint,
    credentials: CREDENTIALS,
    retry: { firstDelayMs: 5, maxDelayMs: 20 },
    ...options,
  });
}

async function all(fragments: AsyncIterable<Fragment>): Promise<readonly Fragment[]> {
  const read: Fragment[] = [];
  for await (const fragment of fragments) read.push(fragment);
  return read;
}

function expectWhole(fragments: readonly Fragment[], count = COUNT): void {
  expect(fragments.map(placeOf)).toEqual(Array.from({ length: count }, (_, at) => at));
  expect(fragments.filter(({ isComplete }) => !isComplete)).toEqual([]);
  const damaged = fragments.filter((fragment, at) => hashRead(fragment) !== hashes[at]);
  expect(damaged.map(placeOf)).toEqual([]);
}

describe('ArchivedFragments with the clients of the SDK', () => {
  it('lists all pages in order', async () => {
    await using archive = anArchive();
    const listed = await archive.list();
    expect(listed.map(({ fragmentNumber }) => fragmentNumber)).toEqual(numbers);
    expect(listed[7]).toMatchObject({
      producerTimestampMs: FIRST_PRODUCER_MS + 7000,
      sizeInBytes: expect.any(Number) as number,
    });
  });

  it('lists a part by the time of the producer, both ends included', async () => {
    await using archive = anArchive();
    const [from, to] = [new Date(FIRST_PRODUCER_MS + 10_000), new Date(FIRST_PRODUCER_MS + 12_000)];
    const listed = await archive.list({ from, to, by: 'producer-timestamp' });
    expect(listed.map(({ fragmentNumber }) => fragmentNumber)).toEqual(numbers.slice(10, 13));
  });

  it('fetches more than the service gives at a time, frames equal by hash', async () => {
    await using archive = anArchive();
    expectWhole(await all(archive.get(await archive.list())));
  });

  // prettier-ignore
  it.each<{ readonly what: string; readonly fault: Fault; readonly reason?: string }>([
    { what: 'cuts in the middle of fragments', fault: { kind: 'cut', times: 20 }, reason: 'connection-lost' },
    { what: 'cuts after some bytes',           fault: { kind: 'cut', bytes: 70_001, times: 7 }, reason: 'connection-lost' },
    { what: 'throttling',                      fault: { kind: 'throttle', times: 3, after: 2 }, reason: 'throttled' },
    { what: 'connection limits',               fault: { kind: 'connection-limit', times: 4 }, reason: 'connection-limit' },
    { what: 'errors of the service',           fault: { kind: 'internal-error', times: 7, after: 2 }, reason: 'service-error' },
    { what: 'stale endpoints',                 fault: { kind: 'invalid-endpoint', times: 2 }, reason: 'stale-endpoint' },
    { what: 'passing errors in the media',     fault: { kind: 'in-band-error', id: 5000, times: 1, after: 1 } },
  ])(`gives all in order in spite of $what (seed ${seed})`, async ({ fault, reason }) => {
    service.server.faults.add({ operation: 'GetMediaForFragmentList', ...fault });
    const reasons = new Set<string>();
    await using archive = anArchive({ onRetry: (attempt) => reasons.add(attempt.reason) });
    const inManyRequests = numbers.map((fragmentNumber) => ({ fragmentNumber, sizeInBytes: 500_000 }));
    expectWhole(await all(archive.get(inManyRequests)));
    expect([...reasons]).toEqual(reason === undefined ? [] : [reason]);
  }, 20_000);

  it('delivers what the service does not have as failed, and the rest', async () => {
    await using archive = anArchive();
    const unknown = `1${numbers[0]!.slice(1)}`;
    const fragments = await all(archive.get([numbers[0]!, unknown, numbers[1]!]));
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'failed', 'complete']);
    expect(fragments[1]).toMatchObject({ metadata: { fragmentNumber: unknown }, error: { id: 4000 } });
  });

  it('B15: throws a typed error for a key that is disabled', async () => {
    service.server.faults.add({ kind: 'in-band-error', id: 4501, operation: 'GetMediaForFragmentList' });
    await using archive = anArchive();
    await expect(all(archive.get(numbers))).rejects.toMatchObject({ code: 'KMS_ERROR', serviceErrorId: 4501 });
  });

  it('merges a range into one file with every frame', async () => {
    await using archive = anArchive();
    service.server.faults.add({ kind: 'cut', operation: 'GetMediaForFragmentList', times: 5 });
    const reader = new FragmentReader({ source: 'fragment-list' });
    const documents = new Set<number>();
    let frames = 0;
    const range = { from: new Date(FIRST_PRODUCER_MS), to: new Date(FIRST_PRODUCER_MS + 299_000) };
    const count = ({ document, frameCount }: Fragment): void => {
      documents.add(document);
      frames += frameCount;
    };
    for await (const chunk of archive.merge({ ...range, by: 'producer-timestamp' })) reader.push(chunk).forEach(count);
    reader.end().forEach(count);
    expect({ documents: documents.size, frames }).toEqual({ documents: 1, frames: 900 });
  });

  it('lets go of the connections when the loop is left: the limit of the service is never met', async () => {
    const retries: unknown[] = [];
    await using archive = anArchive({ concurrency: 3, onRetry: (attempt) => retries.push(attempt) });
    const large = numbers.map((fragmentNumber) => ({ fragmentNumber, sizeInBytes: 4_000_000 }));
    for (let round = 0; round < 6; round++) {
      for await (const fragment of archive.get(large)) if (placeOf(fragment) === 9) break;
      await new Promise((resolve) => setTimeout(resolve, 20)); // until the server has seen it
    }
    expect(retries).toEqual([]);
  });

  it('has nothing to tell of a stream without fragments', async () => {
    await using archive = anArchive({ streamName: 'empty' });
    expect(await archive.list()).toEqual([]);
    for await (const chunk of archive.merge()) expect(chunk).toBeUndefined();
  });

  it.each([
    { streamName: 'unknown', code: 'STREAM_NOT_FOUND' },
    { streamName: 'forgetful', code: 'NO_DATA_RETENTION' },
  ])('throws $code for a stream called $streamName', async ({ streamName, code }) => {
    await using archive = anArchive({ streamName });
    await expect(archive.list()).rejects.toMatchObject({ code });
  });

  it('waits out the limits of a server that has the real ones', async () => {
    const real = await aLocalService();
    try {
      await real.createStream('front-door');
      await putFragments({ endpoint: real.endpoint, streamName: 'front-door', count: 12 });
      const reasons: string[] = [];
      await using archive = anArchive({
        endpoint: real.endpoint,
        concurrency: 4,
        retry: { firstDelayMs: 50, maxDelayMs: 400 },
        onRetry: ({ reason }) => reasons.push(reason),
      });
      const large = (await archive.list()).map((fragment) => ({ ...fragment, sizeInBytes: 40_000_000 }));
      expect((await all(archive.get(large))).map(placeOf)).toEqual(Array.from({ length: 12 }, (_, at) => at));
      expect(reasons).toContain('throttled');
    } finally {
      await real.close();
    }
  }, 20_000);
});
