import { concatenated } from '../../ebml/bytes.js';

/** A box of an MP4 file (ISO/IEC 14496-12 §4.2): its size, its type of four characters, what is in it. */
export function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, part) => sum + part.length, BOX_HEADER_BYTES);
  return concatenated([uint32(size), ascii(type), ...content]);
}

/** A box with a version and flags of 24 bits (ISO/IEC 14496-12 §4.2). */
export function fullBox(
  type: string,
  { version, flags }: VersionAndFlags,
  ...content: readonly Uint8Array[]
): Uint8Array {
  return box(type, uint32((version << 24) | flags), ...content);
}

/** What a full box says of itself. */
export interface VersionAndFlags {
  readonly version: 0 | 1;
  readonly flags: number;
}

/** The size and the type. */
export const BOX_HEADER_BYTES = 8;

/** Big-endian; negative numbers as their two's complement. */
export function uint32(...values: readonly number[]): Uint8Array {
  return uint32s(values);
}

/** As {@link uint32}, for more of them than a call takes arguments. */
export function uint32s(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value);
  return bytes;
}

/** Big-endian. */
export function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** The bytes of characters below 128. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A box that was found, and where its content is. */
export interface FoundBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The boxes that stand one after the other between two places. */
export function* boxesIn(bytes: Uint8Array, start = 0, end = bytes.length): Generator<FoundBox> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let position = start; position + BOX_HEADER_BYTES <= end;) {
    const size = view.getUint32(position);
    const type = String.fromCharCode(...bytes.subarray(position + 4, position + BOX_HEADER_BYTES));
    if (size < BOX_HEADER_BYTES || position + size > end) return;
    yield { type, start: position + BOX_HEADER_BYTES, end: position + size };
    position += size;
  }
}
