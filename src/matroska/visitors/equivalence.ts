import type { MkvDataElement, MkvElement, MkvStartElement } from '../mkv-element.js';

/**
 * Whether two sequences of elements say the same, in the same order: masters of one type and declared size, values of one
 * type, size and value. Where they stand in their streams is not compared, nor how their headers are written.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { areEquivalent, MkvChildElementCollector, MkvReader } from 'kinesis-video-parser';
 *
 * const tracks = ['get-media.mkv', 'h265.mkv'].map((name) => {
 *   const collector = new MkvChildElementCollector('Tracks');
 *   new MkvReader().apply(readFileSync(`test-resources/${name}`), collector);
 *   return collector.elements;
 * });
 * console.log(areEquivalent(tracks[0] ?? [], tracks[1] ?? [])); // false
 * ```
 */
export function areEquivalent(some: readonly MkvElement[], others: readonly MkvElement[]): boolean {
  if (some.length !== others.length) return false;
  return some.every((element, at) => {
    const other = others[at];
    return other !== undefined && saysTheSame(element, other);
  });
}

function saysTheSame(one: MkvElement, other: MkvElement): boolean {
  if (one.id !== other.id) return false;
  switch (one.kind) {
    case 'start':
      return other.kind === 'start' && isSameStart(one, other);
    case 'data':
      return other.kind === 'data' && isSameData(one, other);
    case 'end':
      return other.kind === 'end';
    default:
      return one satisfies never;
  }
}

function isSameStart(one: MkvStartElement, other: MkvStartElement): boolean {
  return one.size === other.size;
}

// Different bytes may still be one value: a text ends at its first NUL (RFC 8794 §13).
function isSameData(one: MkvDataElement, other: MkvDataElement): boolean {
  if (one.size !== other.size) return false;
  return hasSameBytes(one, other) || (one.value !== undefined && one.value === other.value);
}

// Where they lie, without a view: the merger compares the headers of each document with those of the one before.
function hasSameBytes(one: MkvDataElement, other: MkvDataElement): boolean {
  const from = one.position + one.headerSize;
  const distance = other.position + other.headerSize - from;
  for (let at = from; at < from + one.size; at++) if (one.bytes[at] !== other.bytes[at + distance]) return false;
  return true;
}
