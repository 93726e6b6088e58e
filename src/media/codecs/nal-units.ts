import { viewOf } from '../../ebml/bytes.js';

/** How many bytes the length of a NAL unit takes: 3 is not allowed (ISO/IEC 14496-15 §5.3.3.1), but can be read. */
export type LengthSize = 1 | 2 | 3 | 4;

/** Whether bytes begin with a start code, `00 00 01`, after any number of zeros (ITU-T H.264 Annex B). */
export function beginsWithStartCode(bytes: Uint8Array): boolean {
  const one = bytes.findIndex((byte) => byte !== 0);
  return one >= 2 && bytes[one] === 1;
}

/**
 * The NAL units between start codes of 3 or 4 bytes. Zeros before a start code and at the end belong to no NAL unit, and what
 * stands before the first start code is none (ITU-T H.264 Annex B §B.1).
 */
export function nalUnitsOfAnnexB(bytes: Uint8Array): readonly Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = behindStartCode(bytes, 0);
  while (start !== undefined) {
    const next = behindStartCode(bytes, start);
    const end = withoutTrailingZeros(bytes, start, next === undefined ? bytes.length : next - 3);
    if (end > start) units.push(viewOf(bytes, start, end - start));
    start = next;
  }
  return units;
}

/**
 * The NAL units behind their lengths, empty ones left out; `undefined` if the lengths do not come out even.
 */
export function nalUnitsOfLengths(bytes: Uint8Array, lengthSize: LengthSize): readonly Uint8Array[] | undefined {
  const units: Uint8Array[] = [];
  let position = 0;
  while (position < bytes.length) {
    const start = position + lengthSize;
    if (start > bytes.length) return undefined;
    const end = start + lengthAt(bytes, position, lengthSize);
    if (end > bytes.length) return undefined;
    if (end > start) units.push(viewOf(bytes, start, end - start));
    position = end;
  }
  return units;
}

/** The bytes of a NAL unit without those that keep start codes out of it: `00 00 03` becomes `00 00` (ITU-T H.264 §7.4.1). */
export function withoutEmulationPrevention(unit: Uint8Array): Uint8Array {
  const plain = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    const isPrevention = zeros >= 2 && byte === 3;
    zeros = byte === 0 ? zeros + 1 : 0;
    if (!isPrevention) plain[length++] = byte;
  }
  return viewOf(plain, 0, length);
}

/** Where the first NAL unit at or behind this place begins. */
function behindStartCode(bytes: Uint8Array, from: number): number | undefined {
  // Not byte by byte: frames are large, and a byte that is 1 is seldom in them.
  for (let one = bytes.indexOf(1, from + 2); one !== -1; one = bytes.indexOf(1, one + 1))
    if (bytes[one - 1] === 0 && bytes[one - 2] === 0) return one + 1;
  return undefined;
}

function withoutTrailingZeros(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--;
  return last;
}

function lengthAt(bytes: Uint8Array, position: number, lengthSize: LengthSize): number {
  let length = 0;
  // Not `<< 8`: a length of 4 bytes may need the 32nd bit.
  for (let at = 0; at < lengthSize; at++) length = length * 256 + bytes[position + at]!;
  return length;
}
