import { concatenated } from './bytes.js';
import { UsageError } from '../errors.js';
import { encodeCrc32 } from './crc32.js';
import { EBML_ELEMENTS } from './ebml-elements.js';
import { UNKNOWN_SIZE, type ContentPiece, type EbmlElement } from './ebml-element.js';
import { unknownDefinition, type ElementDefinition } from './element-definition.js';
import { encodeValue, type ElementValue } from './values.js';
import { encodeId, encodeUnknownSize, encodeVint, MAX_VINT_WIDTH, minimalVintWidth, vintWidth } from './vint.js';

/** How the size of an element is written. */
export interface SizeOptions {
  /** Bytes that the size takes, 1 to 8 (RFC 8794 §6.1). Default: as few as can hold it; 8 for an unknown size. */
  readonly sizeWidth?: number;
}

/** How an element that holds a value is written. */
export interface DataElementOptions extends SizeOptions {
  /**
   * Bytes that the value takes. Integers are filled up with their sign, texts with NUL, a float takes 4 or 8.
   * Default: as few as can hold it.
   */
  readonly valueSize?: number;
}

/** How the header of an element is written. */
export interface HeaderOptions extends SizeOptions {
  /**
   * `where-allowed` (default): {@link UNKNOWN_SIZE} is refused where the schema wants a size. `anywhere`: it is
   * written all the same, for tests of readers.
   */
  readonly unknownSize?: 'where-allowed' | 'anywhere';
}

/** How an element that holds elements is written. */
export interface MasterOptions extends HeaderOptions {
  /**
   * Declares this size, in bytes, and not that of the children given: {@link UNKNOWN_SIZE}, or what it will be when
   * the other children have been written. Default: the size of the children.
   */
  readonly size?: number;
  /** Whether a CRC-32 of the children given is put before them (RFC 8794 §11.3.1). Default false. */
  readonly crc32?: boolean;
}

/**
 * Writes an element that holds a value (RFC 8794 §3, §7).
 *
 * @throws UsageError if the value is not of the element's type, or does not fit the sizes asked for.
 */
export function encodeEbmlElement(
  definition: ElementDefinition,
  value: ElementValue,
  options: DataElementOptions = {},
): Uint8Array {
  const content = encodeValue(definition.type, value, options.valueSize);
  return concatenated([idAndSize(definition.id, content.length, options), content]);
}

/**
 * Writes an element that holds elements, each already written (RFC 8794 §7.7).
 *
 * @throws UsageError if the element holds a value, or must declare its size and is not let.
 */
export function encodeEbmlMaster(
  definition: ElementDefinition,
  children: readonly Uint8Array[],
  options: MasterOptions = {},
): Uint8Array {
  if (!definition.isMaster) throw new UsageError(`${definition.name} holds a value, not elements: use encodeElement()`);
  const content = concatenated(options.crc32 === true ? withCrc32(children) : children);
  return concatenated([encodeEbmlHeader(definition, options.size ?? content.length, options), content]);
}

/**
 * Writes the ID and size of an element whose content is written later, or is none (RFC 8794 §5, §6).
 *
 * @param size of the content, in bytes; {@link UNKNOWN_SIZE} leaves it open
 * @throws UsageError if the size does not fit the width asked for, or is left open where the schema wants it.
 */
export function encodeEbmlHeader(definition: ElementDefinition, size: number, options: HeaderOptions = {}): Uint8Array {
  const isRefused = size === UNKNOWN_SIZE && !definition.unknownSizeAllowed && options.unknownSize !== 'anywhere';
  if (isRefused) {
    throw new UsageError(
      `${definition.name} must declare its size: give it in bytes, or set unknownSize to 'anywhere'`,
    );
  }
  return idAndSize(definition.id, size, options);
}

/**
 * Writes an element that no schema has.
 *
 * @param id with its length marker, such as `0x4DFF`
 * @throws UsageError if `id` can be no element's (RFC 8794 §5).
 */
export function encodeUnknownElement(id: number, content: Uint8Array, options: SizeOptions = {}): Uint8Array {
  if (!isElementId(id)) {
    throw new UsageError(
      `0x${id.toString(16).toUpperCase()} is no element ID: take one whose first byte tells its length`,
    );
  }
  return encodeEbmlElement(unknownDefinition(id), content, options);
}

/**
 * Writes a Void element that takes exactly so many bytes, header and all: to leave room, or to blot something out
 * (RFC 8794 §11.3.2).
 *
 * @param totalBytes 2 or more
 * @throws UsageError below 2.
 *
 * @example
 * ```ts
 * import { encodeVoid } from 'kinesis-video-parser';
 *
 * console.log(encodeVoid(2)); // Uint8Array [ 0xec, 0x80 ]
 * console.log(encodeVoid(1000).length); // 1000
 * ```
 */
export function encodeVoid(totalBytes: number): Uint8Array {
  if (!Number.isSafeInteger(totalBytes) || totalBytes < SMALLEST_VOID) {
    throw new UsageError(`A Void takes a whole number of bytes, ${SMALLEST_VOID} or more, not ${totalBytes}`);
  }
  // Where one more byte of content would need a wider size, the size is wider and the content as long as before.
  let sizeWidth = 1;
  while (minimalVintWidth(totalBytes - 1 - sizeWidth) > sizeWidth) sizeWidth++;
  const whole = new Uint8Array(totalBytes);
  whole.set(idAndSize(EBML_ELEMENTS.Void.id, totalBytes - 1 - sizeWidth, { sizeWidth }));
  return whole;
}

/**
 * The bytes that an element which was read took in its stream. One after the other, those of all elements that the
 * reader delivers are the stream, unless it was damaged.
 *
 * A start gives its header, an end nothing, for EBML has no closing tag; the first piece of a content has the header
 * before it. No copy is made but for that.
 *
 * @example
 * ```ts
 * import { MkvReader, rawBytesOf } from 'kinesis-video-parser';
 *
 * const reader = new MkvReader();
 * const cluster = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75, 0xff, 0xe7, 0x81, 0x00);
 * for (const element of [...reader.push(cluster), ...reader.end()]) console.log(element.name, rawBytesOf(element));
 * ```
 */
export function rawBytesOf(element: EbmlElement | ContentPiece): Uint8Array {
  switch (element.kind) {
    case 'start':
      return element.header;
    case 'data':
      return element.raw;
    case 'end':
      return NO_BYTES;
    case 'piece':
      return element.position === 0 ? concatenated([element.header, element.bytes]) : element.bytes;
    default:
      return element satisfies never;
  }
}

const NO_BYTES = new Uint8Array(0);
/** One byte of ID, one of size. */
const SMALLEST_VOID = 2;
/** IDs are numbers in this library, and wider ones would be rounded. */
const WIDEST_ID = 7;

function withCrc32(children: readonly Uint8Array[]): readonly Uint8Array[] {
  const content = concatenated(children);
  const crc = encodeCrc32(content);
  return [idAndSize(EBML_ELEMENTS['CRC-32'].id, crc.length), crc, content];
}

function idAndSize(id: number, size: number, { sizeWidth }: SizeOptions = {}): Uint8Array {
  const isWidth =
    sizeWidth === undefined || (Number.isInteger(sizeWidth) && sizeWidth >= 1 && sizeWidth <= MAX_VINT_WIDTH);
  if (!isWidth) throw new UsageError(`A size takes 1 to 8 bytes, not ${sizeWidth}: set sizeWidth to one of these`);
  const encodedSize = size === UNKNOWN_SIZE ? encodeUnknownSize(sizeWidth) : encodeVint(size, sizeWidth);
  return concatenated([encodeId(id), encodedSize]);
}

/** RFC 8794 §5: a VINT whose data bits are neither all zero nor all one. */
function isElementId(id: number): boolean {
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  const bytes = encodeId(id);
  const width = bytes.length;
  const data = id - 2 ** (7 * width);
  return width <= WIDEST_ID && vintWidth(bytes[0]!) === width && data > 0 && data < 2 ** (7 * width) - 1;
}
