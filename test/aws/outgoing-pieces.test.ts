import { gathered, sizeOf } from '../../src/aws/outgoing-pieces.js';
import { concatenated } from '../../src/ebml/bytes.js';

const KIB = 1024;
const sizes = (pieces: readonly Uint8Array[]): readonly number[] => pieces.map(({ length }) => length);
const ofSizes = (...lengths: readonly number[]): readonly Uint8Array[] =>
  lengths.map((length, at) => new Uint8Array(length).fill(at));

describe('gathered', () => {
  it.each([
    ['joins small pieces up to 64 KiB', [30 * KIB, 34 * KIB, 1], [64 * KIB, 1]],
    ['joins nothing to a large piece', [9, 65 * KIB, 8, 7], [9, 65 * KIB, 15]],
    ['leaves pieces alone of which two are too much', [40 * KIB, 40 * KIB], [40 * KIB, 40 * KIB]],
    ['makes nothing of nothing', [], []],
  ])('%s', (_, given, expected) => {
    const pieces = ofSizes(...given);
    expect(sizes(gathered(pieces))).toEqual(expected);
    expect(sizeOf(gathered(pieces))).toBe(sizeOf(pieces));
    expect(concatenated(gathered(pieces))).toEqual(concatenated(pieces));
  });

  it('copies no piece that it does not join', () => {
    const [large] = ofSizes(65 * KIB);
    expect(gathered([Uint8Array.of(1), large!])[1]).toBe(large);
  });
});
