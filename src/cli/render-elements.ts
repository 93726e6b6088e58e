import { type DataElement, type EbmlElement, UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { dateToNanoseconds } from '../ebml/values.js';
import { parseBlock } from '../matroska/block.js';
import type { Paint } from './paint.js';
import { elementId, hex, isoTime, jsonInteger, jsonNumber, quoted, shortHex } from './render-values.js';

/** Longer binary values are left out of `--json`. */
export const MAX_JSON_BINARY_BYTES = 64;

/** One line of `kvs elements --json`. */
export function elementJson(element: EbmlElement): string {
  const { kind, name, offset, headerSize, depth } = element;
  const size = element.size === UNKNOWN_SIZE ? null : element.size;
  const value = kind === 'data' ? jsonValue(element) : undefined;
  return JSON.stringify({ kind, name, id: elementId(element.id), offset, headerSize, size, depth, value });
}

/** What stands over the columns of {@link elementRow}. */
export function elementHeading(paint: Paint): string {
  return paint.faint(`${columns('offset', 'size')}  ${'element'.padEnd(NAME_WIDTH)} value`);
}

/** One line of the tree; the end of a master has none. */
export function elementRow(element: EbmlElement, paint: Paint): string | undefined {
  if (element.kind === 'end') return undefined;
  const size = element.size === UNKNOWN_SIZE ? 'unknown' : element.size.toString();
  const place = paint.faint(columns(element.offset.toString(), size));
  const name = '  '.repeat(element.depth) + nameOf(element);
  if (element.kind === 'start') return `${place}  ${paint.strong(name)}`;
  return `${place}  ${name.padEnd(NAME_WIDTH)} ${shortValue(element)}`.trimEnd();
}

const NAME_WIDTH = 32;

/** A date element counts from 2001. */
const NANOSECONDS_BEFORE_2001 = -dateToNanoseconds(new Date(0));

function columns(offset: string, size: string): string {
  return `${offset.padStart(10)} ${size.padStart(9)}`;
}

function nameOf({ name, id, definition }: EbmlElement): string {
  return definition.isUnknown ? `${name} ${elementId(id)}` : name;
}

function jsonValue({ type, value }: DataElement): string | number | undefined {
  if (value instanceof Uint8Array) return value.length <= MAX_JSON_BINARY_BYTES ? hex(value) : undefined;
  if (type === 'date' && typeof value === 'bigint') return isoTime(value + NANOSECONDS_BEFORE_2001);
  if (typeof value === 'bigint') return jsonInteger(value);
  return typeof value === 'number' ? jsonNumber(value) : value;
}

function shortValue(element: DataElement): string {
  const { name, type, value } = element;
  if (value === undefined) return `(no ${type} has this size)`;
  if (value instanceof Uint8Array) return name.endsWith('Block') ? blockSummary(element) : shortHex(value);
  if (type === 'date' && typeof value === 'bigint') return isoTime(value + NANOSECONDS_BEFORE_2001);
  return typeof value === 'string' ? quoted(value) : value.toString();
}

/** What a block says of itself: such as `track 1, +33, keyframe`, the time in ticks from its Cluster's. */
function blockSummary({ content, size }: DataElement): string {
  const block = parseBlock(content, 0, size);
  if (block.kind === 'block-fault') return shortHex(content);
  const { trackNumber, relativeTimestamp: ticks, lacing } = block;
  const facts = [`track ${trackNumber.toString()}`, ticks < 0 ? ticks.toString() : `+${ticks}`];
  if (block.keyframe) facts.push('keyframe');
  if (block.invisible) facts.push('invisible');
  if (block.discardable) facts.push('discardable');
  if (lacing !== 'none') facts.push(`${lacing} lacing`);
  return facts.join(', ');
}
