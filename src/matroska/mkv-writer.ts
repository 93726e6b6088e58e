import {
  encodeEbmlElement,
  encodeEbmlHeader,
  encodeEbmlMaster,
  type DataElementOptions,
  type HeaderOptions,
  type MasterOptions,
  type SizeOptions,
} from '../ebml/ebml-writer.js';
import type { ElementDefinition, UNKNOWN_ELEMENT_NAME } from '../ebml/element-definition.js';
import { UsageError } from '../errors.js';
import { MATROSKA_SCHEMA } from './matroska-schema.js';
import type { MkvDataName, MkvElementName, MkvMasterName, MkvValue } from './mkv-element.js';

/** The names of elements that can be written by name: all but `Unknown`, which needs an ID. */
export type MkvWritableName = Exclude<MkvElementName, typeof UNKNOWN_ELEMENT_NAME>;

/** The names of elements that hold a value and can be written by name. */
export type MkvWritableDataName = Exclude<MkvDataName, typeof UNKNOWN_ELEMENT_NAME>;

/**
 * Writes an element that holds a value (RFC 9559 §5; values as in RFC 8794 §7).
 *
 * It does not judge the value: ranges and the order of elements are for whoever writes a document.
 *
 * @throws UsageError if the value is not of the element's type, or does not fit the sizes asked for.
 *
 * @example
 * ```ts
 * import { encodeElement } from 'kinesis-video-parser';
 *
 * console.log(encodeElement('TrackNumber', 1)); // Uint8Array [ 0xd7, 0x81, 0x01 ]
 * console.log(encodeElement('CodecID', 'A_AAC', { valueSize: 32 }).length); // 34: filled up with NUL
 * ```
 */
export function encodeElement<Name extends MkvWritableDataName>(
  name: Name,
  value: MkvValue<Name>,
  options: DataElementOptions = {},
): Uint8Array {
  return encodeEbmlElement(definitionNamed(name), value, options);
}

/**
 * Writes an element without content. One that holds a value means its schema's default then, or zero or nothing where
 * there is none (RFC 8794 §6.1).
 */
export function encodeEmptyElement(name: MkvWritableName, options: SizeOptions = {}): Uint8Array {
  return encodeEbmlHeader(definitionNamed(name), 0, options);
}

/**
 * Writes an element that holds elements, each already written. Its size is that of the children unless `options` say
 * else.
 *
 * @throws UsageError if its size is left open although only a Segment's and a Cluster's may be (RFC 9559 §5.1).
 *
 * @example
 * ```ts
 * import { encodeBlock, encodeElement, encodeMaster, UNKNOWN_SIZE } from 'kinesis-video-parser';
 *
 * const block = encodeBlock({ trackNumber: 1, relativeTimestamp: 0, keyframe: true, frames: [Uint8Array.of(1, 2, 3)] });
 * const cluster = encodeMaster('Cluster', [encodeElement('Timestamp', 0), encodeElement('SimpleBlock', block)], {
 *   size: UNKNOWN_SIZE,
 * });
 * console.log(cluster.length); // 24
 * ```
 */
export function encodeMaster(
  name: MkvMasterName,
  children: readonly Uint8Array[],
  options: MasterOptions = {},
): Uint8Array {
  return encodeEbmlMaster(definitionNamed(name), children, options);
}

/**
 * Writes the ID and size of an element whose content is written later.
 *
 * @param size of the content, in bytes; {@link UNKNOWN_SIZE} leaves it open
 * @throws UsageError if the size does not fit the width asked for, or is left open although only a Segment's and a
 * Cluster's may be.
 *
 * @example
 * ```ts
 * import { encodeHeader, UNKNOWN_SIZE } from 'kinesis-video-parser';
 *
 * console.log(encodeHeader('Segment', UNKNOWN_SIZE)); // 18 53 80 67 01 ff ff ff ff ff ff ff
 * ```
 */
export function encodeHeader(name: MkvWritableName, size: number, options: HeaderOptions = {}): Uint8Array {
  return encodeEbmlHeader(definitionNamed(name), size, options);
}

function definitionNamed(name: MkvWritableName): ElementDefinition {
  const definition = MATROSKA_SCHEMA.byName(name);
  if (definition === undefined) {
    throw new UsageError(`There is no element named ${name}: see MkvElementName, or use encodeUnknownElement()`);
  }
  return definition;
}
