import fc from 'fast-check';
import {
  blockTimestampNs,
  blockTimestampTicks,
  type Integer,
  segmentTicksToNs,
  trackTicksToNs,
} from '../../src/matroska/timestamp.js';

const MILLISECONDS = 1_000_000;

describe('blockTimestampNs', () => {
  // prettier-ignore
  it.each([
    { relative: 5,      timestamp: 100,                    scale: MILLISECONDS, trackScale: 1,   ns: 105_000_000n,             of: 'an ordinary block' },
    { relative: -30,    timestamp: 10,                     scale: MILLISECONDS, trackScale: 1,   ns: -20_000_000n,             of: 'a negative time' },
    { relative: 7,      timestamp: undefined,              scale: MILLISECONDS, trackScale: 1,   ns: 7_000_000n,               of: 'no Timestamp' },
    { relative: 0,      timestamp: 0,                      scale: MILLISECONDS, trackScale: 1,   ns: 0n,                       of: 'the beginning' },
    { relative: 33,     timestamp: 1_763_700_000_123,      scale: MILLISECONDS, trackScale: 1,   ns: 1_763_700_000_156_000_000n, of: 'a Kinesis stream, in Unix time' },
    { relative: 32767,  timestamp: 2 ** 53 - 1,            scale: 1,            trackScale: 1,   ns: 2n ** 53n + 32766n,       of: 'a sum above 2^53' },
    { relative: -1,     timestamp: 2n ** 64n - 1n,         scale: 2n ** 64n - 1n, trackScale: 1, ns: (2n ** 64n - 2n) * (2n ** 64n - 1n), of: 'the largest numbers' },
    { relative: 10,     timestamp: 100,                    scale: MILLISECONDS, trackScale: 2,   ns: 120_000_000n,             of: 'Track Ticks of two Segment Ticks' },
    { relative: 10,     timestamp: 100,                    scale: MILLISECONDS, trackScale: 0.5, ns: 105_000_000n,             of: 'Track Ticks of half a Segment Tick' },
    { relative: 1,      timestamp: 0,                      scale: 1,            trackScale: 0.5, ns: 1n,                       of: 'a half, rounded up' },
    { relative: -1,     timestamp: 0,                      scale: 1,            trackScale: 0.5, ns: -1n,                      of: 'a negative half, rounded down' },
    { relative: 1,      timestamp: 0,                      scale: 1,            trackScale: 0.25, ns: 0n,                      of: 'a quarter' },
    { relative: 3,      timestamp: 2n ** 60n,              scale: 1,            trackScale: 0.5, ns: 2n ** 60n + 2n,          of: 'a fraction beside a large Timestamp' },
    { relative: 8,      timestamp: 1,                      scale: 1,            trackScale: NaN, ns: 9n,                       of: 'a scale that is no number' },
    { relative: 8,      timestamp: 1,                      scale: 1,            trackScale: 0,   ns: 9n,                       of: 'a scale of 0' },
    { relative: 8,      timestamp: 1,                      scale: 1,            trackScale: -2,  ns: 9n,                       of: 'a scale below 0' },
    { relative: 8,      timestamp: 1,                      scale: 1,            trackScale: Infinity, ns: 9n,                  of: 'an infinite scale' },
    { relative: 8,      timestamp: 1,                      scale: 1,            trackScale: 5e-324, ns: 1n,                    of: 'the smallest scale there is' },
    { relative: 2,      timestamp: 0,                      scale: 1,            trackScale: 1.5 * 2 ** 70, ns: 3n * 2n ** 70n, of: 'a very large scale' },
  ])('is exact for $of', ({ relative, timestamp, scale, trackScale, ns }) => {
    expect(blockTimestampNs(relative, { timestamp, timestampScale: scale }, trackScale)).toBe(ns);
  });

  it('equals the formula of RFC 9559 §11.2 in BigInt', () => {
    const anyInteger = fc.oneof<fc.Arbitrary<Integer>[]>(
      fc.maxSafeNat(),
      fc.nat(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: -32768, max: 32767 }),
        anyInteger,
        anyInteger,
        (relative, timestamp, timestampScale) => {
          const expected = (BigInt(timestamp) + BigInt(relative)) * BigInt(timestampScale);
          expect(blockTimestampNs(relative, { timestamp, timestampScale }, 1)).toBe(expected);
        },
      ),
    );
  });

  it('rounds no more than the last half nanosecond away, whatever the TrackTimestampScale', () => {
    const anyScale = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: -32768, max: 32767 }), anyScale, (relative, trackScale) => {
        // 2^80 times the scale is a whole number here, so this is exact.
        const shifted = BigInt(trackScale * 2 ** 80) * BigInt(relative) * BigInt(MILLISECONDS);
        const rounded = blockTimestampNs(relative, { timestamp: 0, timestampScale: MILLISECONDS }, trackScale) << 80n;
        const difference = rounded - shifted;
        expect(difference <= 1n << 79n && difference >= -(1n << 79n)).toBe(true);
      }),
    );
  });
});

describe('blockTimestampTicks', () => {
  // prettier-ignore
  it.each([
    { relative: -30, timestamp: 1_763_700_000_123, trackScale: 1,   ticks: 1_763_700_000_093 },
    { relative: 1,   timestamp: 2 ** 53 - 1,       trackScale: 1,   ticks: 2n ** 53n },
    { relative: 1,   timestamp: 2n ** 60n,         trackScale: 1,   ticks: 2n ** 60n + 1n },
    { relative: 10,  timestamp: 100,               trackScale: 2,   ticks: 120 },
    { relative: 1,   timestamp: 100,               trackScale: 0.4, ticks: 100 },
  ])('counts $relative from $timestamp as $ticks', ({ relative, timestamp, trackScale, ticks }) => {
    expect(blockTimestampTicks(relative, { timestamp, timestampScale: MILLISECONDS }, trackScale)).toBe(ticks);
  });
});

describe('ticks in nanoseconds', () => {
  it('are Segment Ticks times TimestampScale', () => {
    expect(segmentTicksToNs(3, MILLISECONDS)).toBe(3_000_000n);
    expect(segmentTicksToNs(2 ** 40, 2 ** 40)).toBe(2n ** 80n);
  });

  it('are Track Ticks times TrackTimestampScale times TimestampScale', () => {
    expect(trackTicksToNs(40, MILLISECONDS, 1)).toBe(40_000_000n);
    expect(trackTicksToNs(-3, 1, 0.5)).toBe(-2n);
    expect(trackTicksToNs(2n ** 60n, 1, 2)).toBe(2n ** 61n);
  });
});
