import { decodeTimes, delayedDecodeTimes } from '../../../src/media/containers/decode-times.js';
import type { PlayableFrame } from '../../../src/media/containers/playable-fragment.js';

const ORDERS: readonly (readonly [name: string, shown: readonly number[]])[] = [
  ['no reordering', [0, 1, 2, 3]],
  ['two B-frames', [0, 3, 1, 2, 6, 4, 5]],
  ['a pyramid', [0, 4, 2, 1, 3, 8, 6, 5, 7]],
  ['an open group, whose first frames are shown before its key frame', [2, 0, 1, 5, 3, 4]],
];

describe('decodeTimes', () => {
  it.each(ORDERS)('of %s rise, and none is after its frame is shown', (_, shown) => {
    const times = decodeTimes(framesAt(shown), 9n);
    for (const [index, time] of times.entries()) {
      expect(time).toBeLessThanOrEqual(BigInt(shown[index]! * 40));
      if (index > 0) expect(time).toBeGreaterThan(times[index - 1]!);
    }
  });

  it('are those of presentation, if nothing is reordered', () => {
    expect(decodeTimes(framesAt([0, 1, 2]), 0n)).toEqual([0n, 40n, 80n]);
  });

  it('of a fragment come after those of the one before', () => {
    const before = decodeTimes(framesAt([0, 3, 1, 2]), 9n);
    const after = decodeTimes(framesAt([6, 4, 5, 9, 7, 8]), 9n);
    expect(after[0]).toBeGreaterThan(before.at(-1)!);
  });
});

describe('delayedDecodeTimes', () => {
  it('are those of presentation, if nothing can be reordered', () => {
    expect(delayedDecodeTimes(framesAt([0, 1, 2]), false)).toEqual([0n, 40n, 80n]);
  });

  it('are late by the same for all fragments of a track', () => {
    const [reordered, plain] = [framesAt([0, 3, 1, 2]), framesAt([4, 5, 6])];
    expect(delayedDecodeTimes(reordered, true)[0]).toBe(-DELAY);
    expect(delayedDecodeTimes(plain, true)[0]).toBe(160n - DELAY);
  });
});

const DELAY = 250_000_000n;

function framesAt(shown: readonly number[]): PlayableFrame[] {
  return shown.map((place, index) => ({
    timestampNs: BigInt(place * 40),
    durationNs: 40n,
    isKey: index === 0,
    data: new Uint8Array(1),
  }));
}
