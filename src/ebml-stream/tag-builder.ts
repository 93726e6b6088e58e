import type { DataElement, EndElement, StartElement } from '../ebml/ebml-element.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import type { ElementType } from '../ebml/element-definition.js';
import { parseBlock } from '../matroska/block.js';
import type { Lacing } from '../matroska/lacing.js';
import { bufferOver, type Bytes } from './bytes.js';
import { BlockLacing, EbmlElementType, type EbmlTagPosition } from './enums.js';
import { EbmlTagId } from './ebml-tag-id.js';
import { Block, type BlockFacts, EbmlDataTag, EbmlMasterTag, SimpleBlock } from './tags.js';

/** The tag of a master, at its start or end, or for its whole. */
export function masterTag(element: StartElement | EndElement, position: EbmlTagPosition): EbmlMasterTag {
  const size = element.size === UNKNOWN_SIZE ? -1 : element.size;
  return new EbmlMasterTag({ id: element.id, position, size });
}

/** The tag of an element that holds a value. */
export function dataTag(element: DataElement): EbmlDataTag {
  const { id, size, definition } = element;
  if (id === EbmlTagId.SimpleBlock || id === EbmlTagId.Block) return blockTag(element);
  if (definition.isUnknown) return new EbmlDataTag({ id, size, type: undefined }, bufferOver(element.content));
  return new EbmlDataTag({ id, size, type: TYPES[definition.type] }, dataOf(element));
}

// prettier-ignore
const TYPES: Readonly<Record<ElementType, EbmlElementType>> = {
  master:   EbmlElementType.Master,
  uinteger: EbmlElementType.UnsignedInt,
  integer:  EbmlElementType.Integer,
  float:    EbmlElementType.Float,
  string:   EbmlElementType.String,
  'utf-8':  EbmlElementType.UTF8,
  date:     EbmlElementType.Date,
  binary:   EbmlElementType.Binary,
};

function dataOf(element: DataElement): EbmlDataTag['data'] {
  const content = bufferOver(element.content);
  switch (element.definition.type) {
    case 'uinteger':
      return unsigned(element.value, content);
    case 'integer':
    case 'float':
    case 'utf-8':
      return textOrNumber(element.value);
    case 'string':
      return upToNul(content.toString('latin1'));
    default:
      return content;
  }
}

/** ebml-stream's own bound: larger numbers it gives as text. */
const LARGEST_NUMBER = 2 ** 48;

function unsigned(value: DataElement['value'], content: Bytes): EbmlDataTag['data'] {
  return typeof value === 'number' && value <= LARGEST_NUMBER ? value : content.toString('hex');
}

function textOrNumber(value: DataElement['value']): EbmlDataTag['data'] {
  return typeof value === 'object' ? undefined : value;
}

function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

const LACINGS: Readonly<Record<Lacing, BlockLacing>> = {
  none: BlockLacing.None,
  xiph: BlockLacing.Xiph,
  ebml: BlockLacing.EBML,
  fixed: BlockLacing.FixedSize,
};

function blockTag(element: DataElement): EbmlDataTag {
  const { content, size, id } = element;
  const header = parseBlock(content, 0, size);
  if (header.kind === 'block-fault') {
    return new EbmlDataTag({ id, size, type: EbmlElementType.Binary }, bufferOver(content));
  }
  const facts: BlockFacts = {
    size,
    payload: bufferOver(content.subarray(header.headerSize)),
    track: Number(header.trackNumber),
    value: header.relativeTimestamp,
    invisible: header.invisible,
    lacing: LACINGS[header.lacing],
  };
  if (id === EbmlTagId.Block) return new Block(facts);
  return new SimpleBlock({ ...facts, discardable: header.discardable, keyframe: header.keyframe });
}
