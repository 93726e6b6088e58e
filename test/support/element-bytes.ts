import { encodeId, encodeUnknownSize, encodeVint } from '../../src/ebml/vint.js';
import { encodeValue } from '../../src/ebml/values.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';
import type { MkvElementName } from '../../src/matroska/mkv-element.js';

/** The bytes of an element: a value, or for a master its children. Bytes are taken as they are. */
export function anElement(
  name: MkvElementName,
  ...content: readonly (number | bigint | string | Uint8Array)[]
): Uint8Array {
  const { id, type } = definitionOf(name);
  const body = bytesOf(...content.map((part) => (part instanceof Uint8Array ? part : encodeValue(type, part))));
  return bytesOf(encodeId(id), encodeVint(body.length), body);
}

/** The bytes of a master whose size is unknown. */
export function anOpenElement(name: MkvElementName, ...children: readonly Uint8Array[]): Uint8Array {
  return bytesOf(encodeId(definitionOf(name).id), encodeUnknownSize(), ...children);
}

/** All these bytes, one after the other. */
export function bytesOf(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function definitionOf(name: MkvElementName) {
  const definition = MATROSKA_SCHEMA.byName(name);
  if (definition === undefined) throw new TypeError(`There is no element ${name}`);
  return definition;
}
