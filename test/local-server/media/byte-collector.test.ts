import { ByteCollector } from '../../../src/local-server/media/byte-collector.js';

/** A piece of each size, filled with its place. */
const piecesOf = (sizes: readonly number[]): readonly Uint8Array[] =>
  sizes.map((size, at) => new Uint8Array(size).fill(at));

describe('ByteCollector', () => {
  it.each([
    ['nothing', []],
    ['many small pieces', Array.from({ length: 1_000 }, (_, at) => at % 7)],
    ['many large pieces', Array.from({ length: 600 }, () => 5_000)],
    ['small pieces among large ones', Array.from({ length: 600 }, (_, at) => (at % 100 === 0 ? 50_000 : 3))],
  ])('gives %s as one, in their order', (_, sizes) => {
    const collector = new ByteCollector();
    const pieces = piecesOf(sizes);
    for (const piece of pieces) collector.add(piece);
    const bytes = collector.bytes();
    expect(collector.length).toBe(bytes.length);
    expect(Buffer.compare(bytes, Buffer.concat(pieces))).toBe(0);
  });

  it('gives bytes that are nobody else’s', () => {
    const collector = new ByteCollector();
    const piece = Uint8Array.of(1, 2);
    collector.add(piece);
    expect(collector.bytes().buffer).not.toBe(piece.buffer);
  });
});
