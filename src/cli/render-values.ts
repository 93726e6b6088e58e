/** An integer, as JSON can hold it: beyond 2^53 - 1 as its digits. */
export function jsonInteger(value: number | bigint): number | string {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** JSON has no word for NaN and the infinities: they are strings. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : value.toString();
}

/** Lower-case, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

const MAX_BINARY_BYTES = 16;

/** The same, cut after {@link MAX_BINARY_BYTES}. */
export function shortHex(bytes: Uint8Array): string {
  const rest = bytes.length > MAX_BINARY_BYTES ? '…' : '';
  return hex(bytes.subarray(0, MAX_BINARY_BYTES)) + rest;
}

/** An element ID as RFC 8794 writes it: upper-case, whole bytes. */
export function elementId(id: number): string {
  const digits = id.toString(16).toUpperCase();
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 as ISO 8601, all of them. */
export function isoTime(nanoseconds: bigint): string {
  const { seconds, rest } = split(nanoseconds);
  const date = new Date(Number(seconds) * 1000).toISOString();
  return `${date.replace(/\.\d+Z$/, '')}.${rest}Z`;
}

/** Nanoseconds as `-1:02:03.004000000`. */
export function clockTime(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const { seconds, rest } = split(nanoseconds < 0n ? -nanoseconds : nanoseconds);
  const minutes = seconds / 60n;
  return `${sign}${(minutes / 60n).toString()}:${twoDigits(minutes % 60n)}:${twoDigits(seconds % 60n)}.${rest}`;
}

const MILLISECONDS_IN_NS = 1_000_000n;
/** Producers count from 1970, files from their beginning: whatever lies in this century is a date. */
const FIRST_DATE_NS = BigInt(Date.UTC(2000, 0)) * MILLISECONDS_IN_NS;
const LAST_DATE_NS = BigInt(Date.UTC(2100, 0)) * MILLISECONDS_IN_NS;

/** Nanoseconds as a date, if they can be one, else as hours, minutes and seconds. */
export function timeOf(nanoseconds: bigint): string {
  const isDate = nanoseconds >= FIRST_DATE_NS && nanoseconds < LAST_DATE_NS;
  return isDate ? isoTime(nanoseconds) : clockTime(nanoseconds);
}

/** The same for milliseconds, with three digits after the point. */
export function timeOfMs(milliseconds: number): string {
  return timeOf(BigInt(milliseconds) * MILLISECONDS_IN_NS).replace(/0{6}(?=Z?$)/, '');
}

/** Whole seconds, rounded down, and the nine digits that are left. */
function split(nanoseconds: bigint): { readonly seconds: bigint; readonly rest: string } {
  const rest = ((nanoseconds % NANOSECONDS_PER_SECOND) + NANOSECONDS_PER_SECOND) % NANOSECONDS_PER_SECOND;
  return { seconds: (nanoseconds - rest) / NANOSECONDS_PER_SECOND, rest: rest.toString().padStart(9, '0') };
}

function twoDigits(value: bigint): string {
  return value.toString().padStart(2, '0');
}

/** Cuts what is longer, and shows that it was cut. */
export function shortened(text: string, maxLength: number): string {
  const characters = Array.from(text.slice(0, 2 * maxLength + 1)); // enough to tell: a character takes two units at most
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`;
}

const MAX_TEXT_LENGTH = 60;

/** Text from a file in quotation marks, safe for a terminal, cut after {@link MAX_TEXT_LENGTH}. */
export function quoted(text: string): string {
  return printable(JSON.stringify(shortened(text, MAX_TEXT_LENGTH)));
}

/** Such as `1 frame`, `2 frames`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Text from a file, made safe for a terminal: what would move the cursor or turn the writing round is told by number. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Control and format characters, the marks of direction among them, and both line separators. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
