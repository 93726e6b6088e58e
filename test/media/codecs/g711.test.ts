import { decodeG711, encodeG711 } from '../../../src/media/codecs/g711.js';

const ALL = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe('G.711', () => {
  // The ends and the middle of the tables of ITU-T G.711, in steps of 16 bits.
  it.each([
    ['alaw', 0x2a, -32256],
    ['alaw', 0xaa, 32256],
    ['alaw', 0xd5, 8],
    ['alaw', 0x55, -8],
    ['mulaw', 0x00, -32124],
    ['mulaw', 0x80, 32124],
    ['mulaw', 0xff, 0],
    ['mulaw', 0x7f, 0],
    ['mulaw', 0xfe, 8],
  ] as const)('%s: 0x%s is %i', (law, byte, sample) => {
    expect([...decodeG711(law, Uint8Array.of(byte))]).toEqual([sample]);
  });

  it.each(['alaw', 'mulaw'] as const)('%s: what was decoded becomes the same byte again', (law) => {
    const again = [...encodeG711(law, decodeG711(law, ALL))];
    expect(again).toEqual(law === 'alaw' ? [...ALL] : [...ALL].map((byte) => (byte === 0x7f ? 0xff : byte)));
  });

  it.each(['alaw', 'mulaw'] as const)(
    '%s: louder samples never become quieter, and none is far from its own',
    (law) => {
      const samples = Int16Array.from({ length: 65536 }, (_, at) => at - 32768);
      const decoded = decodeG711(law, encodeG711(law, samples));
      expect(decoded.every((sample, at) => at === 0 || sample >= decoded[at - 1]!)).toBe(true);
      // Half a step of the segment that the sample is in: its width is a sixteenth of the sample, 16 at least; the loudest are cut off.
      const isNear = (sample: number, at: number) =>
        Math.abs(decoded[at]! - sample) <= Math.max(8, (Math.abs(sample) + 132) / 32) || Math.abs(sample) > 32_124;
      expect(samples.every(isNear)).toBe(true);
    },
  );
});
