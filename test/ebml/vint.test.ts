import fc from 'fast-check';
import {
  encodeId,
  encodeUnknownSize,
  encodeVint,
  isAllOnes,
  isReservedId,
  minimalVintWidth,
  readVint,
} from '../../src/ebml/vint.js';
import { UsageError } from '../../src/errors.js';

describe('a VINT', () => {
  it.each([
    { bytes: [0x81], value: 1, width: 1 },
    { bytes: [0x40, 0x7f], value: 127, width: 2 }, // 0xff would mean "unknown"
    { bytes: [0x21, 0x00, 0x00], value: 65_536, width: 3 },
    { bytes: [0x10, 0x00, 0x00, 0x02], value: 2, width: 4 }, // wider than it must be, and allowed
    { bytes: [0x01, 0x20, 0, 0, 0, 0, 0, 0], value: 2 ** 53, width: 8 },
  ])('of $bytes is $value', ({ bytes, value, width }) => {
    expect(readVint(Uint8Array.from(bytes), 0)).toEqual({ value, width });
  });

  it('is not there before all its bytes are, nor if it begins with a zero byte', () => {
    expect(readVint(Uint8Array.of(0x40), 0)).toBeUndefined();
    expect(readVint(Uint8Array.of(), 0)).toBeUndefined();
    expect(readVint(new Uint8Array(9), 0)).toBeUndefined();
  });

  it('comes back as it was written, whatever its width', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: 0, max: 7 }), (value, more) => {
        const width = Math.min(8, minimalVintWidth(value) + more);
        expect(readVint(encodeVint(value, width), 0)).toEqual({ value, width });
      }),
    );
  });

  it('leaves the value with all bits one to mean "unknown", in each width', () => {
    for (let width = 1; width <= 8; width++) {
      expect(isAllOnes(encodeUnknownSize(width), 0, width)).toBe(true);
      expect(isAllOnes(encodeVint(126, Math.max(width, 1)), 0, width)).toBe(false);
    }
    expect([126, 127, 2 ** 14 - 2, 2 ** 14 - 1].map(minimalVintWidth)).toEqual([1, 2, 2, 3]);
  });

  it.each([-1, 0.5, 2 ** 53])('cannot hold %d', (value) => {
    expect(() => encodeVint(value)).toThrow(UsageError);
  });

  it('must be wide enough', () => {
    expect(() => encodeVint(127, 1)).toThrow(UsageError);
  });
});

describe('an element ID', () => {
  it('has its marker in it', () => {
    expect([...encodeId(0x1a45dfa3)]).toEqual([0x1a, 0x45, 0xdf, 0xa3]);
    expect([...encodeId(0xa3)]).toEqual([0xa3]);
  });

  it.each([0x80, 0xff, 0x4000, 0x7fff, 0x200000, 0x3fffff, 0x10000000, 0x1fffffff])('is reserved: %d', (id) => {
    expect(isReservedId(id)).toBe(true);
  });

  it.each([0x81, 0xfe, 0x4001, 0x7ffe, 0x1a45dfa3])('may be used: %d', (id) => {
    expect(isReservedId(id)).toBe(false);
  });
});
