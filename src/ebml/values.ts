import { UsageError } from '../errors.js';
import { viewOf } from './bytes.js';
import type { ElementDefinition, ElementType } from './element-definition.js';

/** What each element type's content decodes to. Integers beyond 2^53 - 1 are BigInt; a master has no value. */
export interface ElementValueByType {
  master: never;
  uinteger: number | bigint;
  integer: number | bigint;
  float: number;
  string: string;
  'utf-8': string;
  /** Nanoseconds since 2001-01-01T00:00:00Z; {@link nanosecondsToDate} makes a `Date` of it. */
  date: bigint;
  binary: Uint8Array;
}

/** What the content of a data element decodes to. */
export type ElementValue = ElementValueByType[ElementType];

/**
 * Decodes the content of an element (RFC 8794 §7). Empty content means the schema's default if it has one (§6.1), else
 * zero or nothing. `undefined` if no value of the type has this many bytes, and for masters.
 */
export function decodeValue(
  definition: Pick<ElementDefinition, 'type' | 'default'>,
  content: Uint8Array,
): ElementValue | undefined {
  return decodeContent({ definition, bytes: content, position: 0, headerSize: 0, size: content.length });
}

/** An element's content, where it lies: reading it there is quicker than making a view of it first. */
export interface ContentPlace {
  readonly definition: Pick<ElementDefinition, 'type' | 'default'>;
  readonly bytes: Uint8Array;
  /** Where the element begins in `bytes`. */
  readonly position: number;
  readonly headerSize: number;
  readonly size: number;
}

/** As {@link decodeValue}, of a content where it lies. */
export function decodeContent({
  definition,
  bytes,
  position,
  headerSize,
  size,
}: ContentPlace): ElementValue | undefined {
  const codec = CODECS[definition.type];
  if (size === 0 && definition.default !== undefined) return codec.fromDefault(definition.default);
  if (!isValidSize(definition.type, size)) return undefined;
  const from = position + headerSize;
  return codec.decode(bytes, from, from + size);
}

/** Whether a value of this type can take this many bytes (RFC 8794 §7). */
export function isValidSize(type: ElementType, size: number): boolean {
  switch (type) {
    case 'uinteger':
    case 'integer':
      return size <= 8; // RFC 8794 §7.1, §7.2
    case 'float':
      return size === 0 || size === 4 || size === 8; // §7.3
    case 'date':
      return size === 0 || size === 8; // §7.6
    default:
      return true;
  }
}

/**
 * Encodes a value as the content of an element (RFC 8794 §7).
 *
 * Without `size` it takes as few bytes as the value allows, but none only for an empty text or binary: for numbers an
 * empty element means the schema's default. So 0 takes one byte, and a float four if that loses nothing, else eight.
 * With `size`, integers are filled up with their sign and texts with NUL (§13).
 *
 * @throws UsageError if the value is not of the type, or does not fit in `size` bytes unchanged.
 */
export function encodeValue(type: ElementType, value: ElementValue, size?: number): Uint8Array {
  const content = CODECS[type].encode(value, size);
  if (content === undefined) {
    throw new UsageError(`An element of type ${type} holds ${HOLDS[type]}, not ${described(value)}`);
  }
  if (size !== undefined && content.length !== size) {
    throw new UsageError(`Cannot write ${described(value)} as ${type} of size ${size}: it takes ${content.length}`);
  }
  return content;
}

/** The nanoseconds since 2001-01-01T00:00:00Z that a date element counts (RFC 8794 §7.6). Exact. */
export function dateToNanoseconds(date: Date): bigint {
  const milliseconds = date.getTime();
  if (Number.isNaN(milliseconds)) throw new UsageError('This Date is not valid, so it has no nanoseconds');
  return BigInt(milliseconds - EPOCH_MILLISECONDS) * NANOSECONDS_PER_MILLISECOND;
}

/** The value of a date element as a `Date`, which knows no less than milliseconds: rounded down to the one it lies in. */
export function nanosecondsToDate(nanoseconds: bigint): Date {
  const truncated = nanoseconds / NANOSECONDS_PER_MILLISECOND;
  const isRoundedUp = truncated * NANOSECONDS_PER_MILLISECOND > nanoseconds; // BigInt division rounds towards 0
  return new Date(EPOCH_MILLISECONDS + Number(isRoundedUp ? truncated - 1n : truncated));
}

const EPOCH_MILLISECONDS = Date.UTC(2001, 0, 1);
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** All that the types differ in. */
interface Codec {
  /** Of content of a valid size, which is what stands between these two indexes. */
  decode(bytes: Uint8Array, from: number, to: number): ElementValue | undefined;
  fromDefault(value: number | string): ElementValue | undefined;
  /** In `size` bytes if the value fits, else in as many as it needs; `undefined` if it is not of the type. */
  encode(value: ElementValue, size: number | undefined): Uint8Array | undefined;
}

const nothing = (): undefined => undefined;
const noBytes = (): Uint8Array => new Uint8Array(0);
const integerDefault = (value: number | string): number | bigint => (typeof value === 'string' ? BigInt(value) : value);

// prettier-ignore
const CODECS: Readonly<Record<ElementType, Codec>> = {
  uinteger: { decode: decodeUnsigned, fromDefault: integerDefault, encode: encodeUnsigned },
  integer:  { decode: decodeSigned,   fromDefault: integerDefault, encode: encodeSigned },
  float:    { decode: decodeFloat,    fromDefault: Number,         encode: encodeFloat },
  date:     { decode: decodeDate,     fromDefault: BigInt,         encode: encodeDate },
  string:   { decode: decodeString,   fromDefault: String,         encode: encodeString },
  'utf-8':  { decode: decodeUtf8,     fromDefault: String,         encode: encodeUtf8 },
  binary:   { decode: decodeBinary,   fromDefault: noBytes,        encode: encodeBinary },
  master:   { decode: nothing,        fromDefault: nothing,        encode: nothing },
};

// ignoreBOM keeps the mark: the value is what the element says.
const UTF8_DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
const UTF8_ENCODER = new TextEncoder();

/** Six bytes are below 2^53 whatever they hold. */
const SAFE_BYTES = 6;
const TWO_TO_32 = 2 ** 32;

/** RFC 8794 §7.2. */
function decodeUnsigned(bytes: Uint8Array, from: number, to: number): number | bigint {
  if (to - from <= SAFE_BYTES) return unsignedFrom(bytes, from, to);
  return joined(unsignedFrom(bytes, from, to - 4), unsignedFrom(bytes, to - 4, to));
}

/** RFC 8794 §7.1: two's complement. */
function decodeSigned(bytes: Uint8Array, from: number, to: number): number | bigint {
  if (to - from <= SAFE_BYTES) return signedFrom(bytes, from, to);
  return joined(signedFrom(bytes, from, to - 4), unsignedFrom(bytes, to - 4, to));
}

function unsignedFrom(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 256 + bytes[at]!;
  return value;
}

function signedFrom(bytes: Uint8Array, from: number, to: number): number {
  const value = unsignedFrom(bytes, from, to);
  const isNegative = to > from && bytes[from]! >= 0x80;
  return isNegative ? value - 256 ** (to - from) : value;
}

/** The integer of which `low` is the last four bytes; a BigInt only where a number would round. */
function joined(high: number, low: number): number | bigint {
  const value = high * TWO_TO_32 + low;
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) + BigInt(low);
}

/** RFC 8794 §7.3. */
function decodeFloat(bytes: Uint8Array, from: number, to: number): number {
  if (to === from) return 0;
  for (let at = from; at < to; at++) SCRATCH.setUint8(at - from, bytes[at]!);
  return to - from === 4 ? SCRATCH.getFloat32(0) : SCRATCH.getFloat64(0);
}

/** One for all floats: to make a view for each takes longer than to read it. */
const SCRATCH = new DataView(new ArrayBuffer(8));

/** RFC 8794 §7.6. */
function decodeDate(bytes: Uint8Array, from: number, to: number): bigint {
  return to === from ? 0n : dataOf(bytes).getBigInt64(from);
}

/** RFC 8794 §7.4: ASCII. Each byte that is not becomes U+FFFD. */
function decodeString(bytes: Uint8Array, from: number, to: number): string {
  const short = shortAscii(bytes, from, to);
  if (short !== undefined) return short;
  const text = untilNul(bytes.subarray(from, to));
  const isAscii = text.every((byte) => byte < 0x80);
  // 0xFF is never part of a UTF-8 character, so each makes one U+FFFD.
  return UTF8_DECODER.decode(isAscii ? text : text.map((byte) => (byte < 0x80 ? byte : 0xff)));
}

/** RFC 8794 §7.5. What is not UTF-8 becomes U+FFFD. */
function decodeUtf8(bytes: Uint8Array, from: number, to: number): string {
  return shortAscii(bytes, from, to) ?? UTF8_DECODER.decode(untilNul(bytes.subarray(from, to)));
}

/** Up to here a character at a time is quicker than the decoder, which is called for nearly all texts. */
const SHORT_TEXT_BYTES = 64;

/** A short text of nothing but ASCII up to its first NUL; `undefined` if it is none. */
function shortAscii(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from > SHORT_TEXT_BYTES) return undefined;
  let text = '';
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === 0) return text;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** RFC 8794 §13: the text ends at the first NUL; what follows is filling. */
function untilNul(content: Uint8Array): Uint8Array {
  const end = content.indexOf(0);
  return end === -1 ? content : content.subarray(0, end);
}

/** RFC 8794 §7.8. */
function decodeBinary(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return to - from === bytes.length ? bytes : viewOf(bytes, from, to - from);
}

function encodeUnsigned(value: ElementValue, size: number | undefined): Uint8Array | undefined {
  if (!isInteger(value) || value < 0 || value >= 2 ** 64) return undefined;
  let needed = 1;
  while (value >= 256 ** needed) needed++;
  return integerBytes(value, widened(needed, size));
}

function encodeSigned(value: ElementValue, size: number | undefined): Uint8Array | undefined {
  if (!isInteger(value) || value < -(2 ** 63) || value >= 2 ** 63) return undefined;
  let needed = 1;
  while (value < -(256 ** needed) / 2 || value >= 256 ** needed / 2) needed++;
  return integerBytes(value, widened(needed, size));
}

function isInteger(value: ElementValue): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

/** No more than the eight bytes that an integer can have. */
function widened(needed: number, size: number | undefined): number {
  return size !== undefined && size > needed ? Math.min(size, 8) : needed;
}

function integerBytes(value: number | bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  dataOf(bytes).setBigUint64(0, BigInt(value));
  return bytes.slice(8 - size);
}

function encodeFloat(value: ElementValue, size: number | undefined): Uint8Array | undefined {
  if (typeof value !== 'number') return undefined;
  const isExactInFour = Object.is(Math.fround(value), value);
  const bytes = new Uint8Array(isExactInFour && size !== 8 ? 4 : 8);
  if (bytes.length === 4) dataOf(bytes).setFloat32(0, value);
  else dataOf(bytes).setFloat64(0, value);
  return bytes;
}

function encodeDate(value: ElementValue): Uint8Array | undefined {
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return undefined;
  return integerBytes(value, 8);
}

function encodeString(value: ElementValue, size: number | undefined): Uint8Array | undefined {
  // RFC 8794 §7.4: printable ASCII and nothing else
  if (typeof value !== 'string' || /[^\x20-\x7e]/.test(value)) return undefined;
  return filledWithNul(UTF8_ENCODER.encode(value), size);
}

function encodeUtf8(value: ElementValue, size: number | undefined): Uint8Array | undefined {
  // Half a surrogate pair is no character, and a NUL would end the text (RFC 8794 §13).
  if (typeof value !== 'string' || /[\0\p{Surrogate}]/u.test(value)) return undefined;
  return filledWithNul(UTF8_ENCODER.encode(value), size);
}

function filledWithNul(text: Uint8Array, size: number | undefined): Uint8Array {
  if (size === undefined || size <= text.length) return text;
  const filled = new Uint8Array(size);
  filled.set(text);
  return filled;
}

function encodeBinary(value: ElementValue): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

function dataOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What to give {@link encodeValue}. */
// prettier-ignore
const HOLDS: Readonly<Record<ElementType, string>> = {
  uinteger: 'an integer from 0 to 2^64 - 1, beyond 2^53 - 1 as bigint',
  integer:  'an integer from -2^63 to 2^63 - 1, beyond ±(2^53 - 1) as bigint',
  float:    'a number',
  date:     'a bigint of nanoseconds from -2^63 to 2^63 - 1',
  string:   'printable ASCII',
  'utf-8':  'well-formed text without NUL',
  binary:   'a Uint8Array',
  master:   'elements',
};

function described(value: ElementValue): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== 'string') return typeof value === 'bigint' ? `${value.toString()}n` : value.toString();
  return value.length <= 60 ? JSON.stringify(value) : `${value.length} characters`;
}
