import { concatenated } from '../ebml/bytes.js';
import { crc32, readCrc32 } from '../ebml/crc32.js';

/** What changes at the beginning of the bytes that a CRC-32 covers. */
export interface CrcChange {
  readonly oldBytes: readonly Uint8Array[];
  readonly newBytes: readonly Uint8Array[];
  /** How many bytes follow that stay as they are. */
  readonly rest: number;
}

/**
 * A CRC-32 element that is as right or as wrong for the new bytes as the one given is for the old ones, without a look at
 * those that follow: of A and B together it is that of A, moved over the length of B, and that of B, added without carry.
 *
 * @param element the CRC-32, whose last four bytes are its value, little-endian (RFC 8794 §11.3.1)
 */
export function replacedCrc32(element: Uint8Array, { oldBytes, newBytes, rest }: CrcChange): Uint8Array {
  const replaced = element.slice();
  const at = element.length - CRC_BYTES;
  const change = crc32(concatenated(oldBytes)) ^ crc32(concatenated(newBytes));
  const value = readCrc32(element.subarray(at)) ^ moved(change, rest);
  new DataView(replaced.buffer).setUint32(at, value >>> 0, true);
  return replaced;
}

const CRC_BYTES = 4;
/** As in {@link crc32}: bit-reversed, so the highest bit is the power 0 of x. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
/** x to the power 8: what one byte of zeros multiplies by. */
const ONE_BYTE = 0x00800000;

/** What becomes of a difference of two CRC-32s when `bytes` equal bytes follow both: multiplied by x to their number of bits. */
function moved(difference: number, bytes: number): number {
  let factor = ONE;
  let power = ONE_BYTE;
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) factor = product(factor, power);
    power = product(power, power);
  }
  return product(factor, difference);
}

/** Multiplies two polynomials over GF(2), modulo that of the CRC-32. */
function product(one: number, other: number): number {
  let sum = 0;
  let shifted = other;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((one & bit) !== 0) sum ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return sum >>> 0;
}
