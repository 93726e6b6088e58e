import { largeChunks, smallChunks } from '../../../src/local-server/media/chunk-profile.js';
import { ByteCollector } from '../../../src/local-server/media/byte-collector.js';
import { Random } from '../../support/random.js';

describe('the chunks of media', () => {
  it('are all of the bytes, none of them smaller than 3 or larger than 16 384', () => {
    const bytes = new Random(7).bytes(40_000);
    const lengths = [...Array(300).keys(), 16_383, 16_384, 16_385, 16_386, 16_387, 32_769, 40_000];
    for (const length of lengths) {
      const part = bytes.subarray(0, length);
      for (const chunks of [[...smallChunks(part)], [...largeChunks(part)]]) {
        expect(Buffer.concat(chunks).equals(part)).toBe(true);
        const sizes = chunks.map((chunk) => chunk.length);
        if (length >= 3) expect({ length, min: Math.min(...sizes) >= 3 }).toEqual({ length, min: true });
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(16_384);
      }
    }
  });
});

describe('ByteCollector', () => {
  it('joins many pieces', () => {
    const collector = new ByteCollector();
    const bytes = new Random(7).bytes(1_000);
    for (const byte of bytes) collector.add(Uint8Array.of(byte));
    expect(collector.length).toBe(1_000);
    expect(collector.bytes()).toEqual(bytes);
  });
});
