import { PutMediaProducer } from '../../src/aws/put-media-producer.js';
import type { Fault } from '../../src/local-server/faults/fault.js';
import { adler32 } from '../support/adler32.js';
import { aLocalService } from '../support/local-service.js';
import { Random, seedOfRun } from '../support/random.js';
import { producerOptions, storedFragments } from '../aws/producer-store.js';

const FRAGMENTS = 500;
const CUTS = 200;
const MIXED_FAULTS = 60;
const SILENCES = 5;
const FRAMES_A_FRAGMENT = 4;
const LARGEST_FRAME = 8_000;
/** Two fragments or so are stored on each connection: there are enough for all the cuts. */
const BYTES_TO_CUT = 2.2 * FRAMES_A_FRAGMENT * LARGEST_FRAME;
const START_MS = 1_750_000_000_000;
const LONG_MS = 180_000;

const seed = seedOfRun();

/** One fault for each of the first calls, and now and then one for what is asked in between. */
function* cuts(random: Random): Generator<Fault> {
  for (let after = 0; after < CUTS; after++)
    yield { kind: 'cut', operation: 'PutMedia', bytes: 1 + random.below(BYTES_TO_CUT), after, times: 1 };
}

/** Of all kinds; silences at the end, since from then on the service needs a second to answer a PutMedia. */
function* mixedFaults(random: Random): Generator<Fault> {
  for (let after = 0; after < MIXED_FAULTS; after++) {
    const occasion = { operation: 'PutMedia', after, times: 1 };
    const kinds: readonly Fault[] = [
      { ...occasion, kind: 'cut', bytes: 1 + random.below(BYTES_TO_CUT) },
      { ...occasion, kind: 'cut' },
      { ...occasion, kind: 'in-band-error', id: random.pick([4000, 4503, 5000, 5001]), fragments: random.below(5) },
      { ...occasion, kind: 'session-end', ms: random.below(20) },
    ];
    if (after < MIXED_FAULTS - SILENCES) yield random.pick(kinds);
    else yield { ...occasion, kind: 'silence', bytes: random.below(BYTES_TO_CUT) };
  }
  // Beside those: a call that is refused is not counted by what spoils media.
  for (const kind of ['throttle', 'connection-limit', 'internal-error', 'invalid-endpoint'] as const)
    yield { kind, operation: 'PutMedia', chance: 0.1 };
  yield { kind: 'delay', operation: 'PutMedia', ms: 20, chance: 0.2 };
  yield { kind: 'throttle', operation: 'ListFragments', chance: 0.2 };
  yield { kind: 'internal-error', operation: 'GetDataEndpoint', chance: 0.2 };
}

describe.each([
  [`${CUTS} cuts`, cuts, { strikes: CUTS, maxBufferBytes: 200_000 }],
  [`${CUTS} cuts, with all of it in the buffer`, cuts, { strikes: CUTS }],
  [`faults of all kinds`, mixedFaults, { strikes: MIXED_FAULTS, maxBufferBytes: 200_000, stallTimeoutMs: 500 }],
])(`a producer that suffers %s (KVP_SEED=${seed})`, (_, faultsOf, { strikes, ...options }) => {
  it(
    `stores each of ${FRAGMENTS} fragments exactly once, in order, complete`,
    async () => {
      const random = new Random(seed);
      await using service = await aLocalService({ limits: { requestsPerSecond: Infinity }, seed });
      await service.createStream('cut');
      for (const fault of faultsOf(random)) service.server.faults.add(fault);
      const reasons: string[] = [];
      const producer = new PutMediaProducer({
        ...producerOptions(service, 'cut'),
        ...options,
        tracks: [{ number: 1, type: 'video', codecId: 'V_MPEG4/ISO/AVC' }],
        minFragmentMs: 0,
        retry: { firstDelayMs: 5, maxDelayMs: 20 },
        random: () => random.next(),
        onRetry: ({ reason }) => reasons.push(reason),
      });
      const written = await writeFragments(producer, random);
      await producer.end();

      service.server.faults.clear();
      const stored = await storedFragments(service, 'cut');
      expect(stored.map(({ producerTimestampMs }) => (producerTimestampMs - START_MS) / 1_000)).toEqual(
        written.map((__, at) => at),
      );
      expect(stored.map(({ frames }) => frames)).toEqual(written);
      expect(reasons.length).toBeGreaterThanOrEqual(strikes);
      expect(reasons).not.toContain('archive-unavailable');
    },
    LONG_MS,
  );
});

/** Gives the frames of each, as the store shows them. */
async function writeFragments(producer: PutMediaProducer, random: Random): Promise<readonly (readonly string[])[]> {
  const written: string[][] = [];
  for (let fragment = 0; fragment < FRAGMENTS; fragment++) {
    const frames = Array.from({ length: FRAMES_A_FRAGMENT }, () => random.bytes(1 + random.below(LARGEST_FRAME)));
    written.push(frames.map((data) => `1 ${adler32(data)}`));
    for (const [at, data] of frames.entries())
      await producer.writeFrame({ timestampMs: START_MS + fragment * 1_000 + at * 40, keyframe: at === 0, data });
  }
  return written;
}
