import { UsageError } from '../errors.js';

/** The widest variable-size integer, in bytes (RFC 8794 §4). */
export const MAX_VINT_WIDTH = 8;

const MAX_VALUE_BY_WIDTH = [
  0,
  2 ** 7 - 2,
  2 ** 14 - 2,
  2 ** 21 - 2,
  2 ** 28 - 2,
  2 ** 35 - 2,
  2 ** 42 - 2,
  2 ** 49 - 2,
];

/** A variable-size integer as read. */
export interface Vint {
  /** Without the length marker. Above 2^53 it is rounded: whoever asks for such a size is refused anyway. */
  readonly value: number;
  /** Bytes it took, 1 to 8. */
  readonly width: number;
}

/** How many bytes a VINT takes, by its first byte (RFC 8794 §4.1); 9 and above: it is none. */
export function vintWidth(firstByte: number): number {
  return Math.clz32(firstByte) - 23;
}

/** Reads a VINT at `position`; `undefined` if it is none, or not all of it is here (RFC 8794 §4). */
export function readVint(bytes: Uint8Array, position: number): Vint | undefined {
  const first = bytes[position];
  if (first === undefined) return undefined;
  const width = vintWidth(first);
  if (width > MAX_VINT_WIDTH || position + width > bytes.length) return undefined;
  return { value: vintValue(bytes, position, width), width };
}

/** The value of the VINT of `width` bytes that begins at `position`, which must all be here. */
export function vintValue(bytes: Uint8Array, position: number, width: number): number {
  let value = bytes[position]! & (0xff >> width);
  // Not `<< 8`: JavaScript shifts 32-bit integers, and sizes reach 2^56.
  for (let i = 1; i < width; i++) value = value * 256 + bytes[position + i]!;
  return value;
}

/** By width in bytes: the value of a VINT whose data bits are all one (RFC 8794 §6.2); in 8 bytes it is rounded up, as all near it are. */
export const UNKNOWN_BY_WIDTH: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((width) => 2 ** (7 * width) - 1);

/** Whether all data bits are one: the reserved value that means "unknown size" (RFC 8794 §6.2). */
export function isAllOnes(bytes: Uint8Array, position: number, width: number): boolean {
  const mask = 0xff >> width;
  if (((bytes[position] ?? 0) & mask) !== mask) return false;
  for (let i = 1; i < width; i++) if (bytes[position + i] !== 0xff) return false;
  return true;
}

/** The fewest bytes that hold `value`, leaving the reserved all-ones value free (RFC 8794 §4.2, §6.2). */
export function minimalVintWidth(value: number): number {
  const width = MAX_VALUE_BY_WIDTH.findIndex((max) => value <= max);
  return width === -1 ? MAX_VINT_WIDTH : Math.max(width, 1);
}

/**
 * Writes a VINT (RFC 8794 §4).
 *
 * @param value 0 to 2^53 − 1
 * @param width bytes to take, 1 to 8; by default as few as possible
 */
export function encodeVint(value: number, width: number = minimalVintWidth(value)): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new UsageError(`A VINT holds integers from 0 to 2^53 - 1, not ${value.toString()}`);
  if (width > MAX_VINT_WIDTH || width < minimalVintWidth(value)) {
    throw new UsageError(`${value.toString()} does not fit a VINT of ${width.toString()} bytes`);
  }
  const bytes = new Uint8Array(width);
  let rest = value;
  for (let i = width - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[0] = (bytes[0] ?? 0) | (0x100 >> width);
  return bytes;
}

/** Writes the VINT of `width` bytes that means "unknown size" (RFC 8794 §6.2). */
export function encodeUnknownSize(width = MAX_VINT_WIDTH): Uint8Array {
  const bytes = new Uint8Array(width).fill(0xff);
  bytes[0] = 0xff >> (width - 1);
  return bytes;
}

/** The bytes of an element ID, which carries its length marker already (RFC 8794 §5). */
export function encodeId(id: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = id; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

/** Whether no element may have this ID: all its data bits are zero, or all are one (RFC 8794 §5). */
export function isReservedId(id: number): boolean {
  return RESERVED_IDS.has(id);
}

const RESERVED_IDS: ReadonlySet<number> = new Set(
  [1, 2, 3, 4, 5, 6, 7].flatMap((width) => [2 ** (7 * width), 2 ** (7 * width + 1) - 1]),
);
