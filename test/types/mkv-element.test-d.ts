/** Compiled, never run: each @ts-expect-error must be an error, everything else must not. */
import type { DataElement, EbmlElement } from '../../src/ebml/ebml-element.js';
import type {
  MkvContentPiece,
  MkvDataElement,
  MkvDataElementOf,
  MkvElement,
  MkvElementName,
  MkvEndElement,
  MkvMasterName,
  MkvStartElement,
  MkvValue,
} from '../../src/matroska/mkv-element.js';

/** `true` if the two are one type; an assignment each way would let `any` pass. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert(truth: true): void;
declare function use(value: unknown): void;

export function comparingNamesNarrowsValues(element: MkvElement): void {
  if (element.kind !== 'data') return;
  if (element.name === 'TrackNumber') assert(true satisfies Same<typeof element.value, number | bigint | undefined>);
  if (element.name === 'ReferenceBlock') assert(true satisfies Same<typeof element.value, number | bigint | undefined>);
  if (element.name === 'CodecID') assert(true satisfies Same<typeof element.value, string>);
  if (element.name === 'TagString') assert(true satisfies Same<typeof element.value, string>);
  if (element.name === 'SimpleBlock') assert(true satisfies Same<typeof element.value, Uint8Array>);
  if (element.name === 'Duration') assert(true satisfies Same<typeof element.value, number | undefined>);
  if (element.name === 'DateUTC') assert(true satisfies Same<typeof element.value, bigint | undefined>);
  if (element.name === 'DocType') assert(true satisfies Same<typeof element.value, string>);
  if (element.name === 'EBMLMaxIDLength')
    assert(true satisfies Same<typeof element.value, number | bigint | undefined>);
  if (element.name === 'CRC-32') assert(true satisfies Same<typeof element.value, Uint8Array>);
  if (element.name === 'Unknown') assert(true satisfies Same<typeof element.value, Uint8Array>);
}

export function switchingOnNamesNarrowsToo(element: MkvElement): number | bigint | string | undefined {
  switch (element.name) {
    case 'TimestampScale':
      return element.value;
    case 'CodecID':
      return element.value.toUpperCase();
    case 'Cluster':
      return element.size;
    default:
      return undefined;
  }
}

export function aNameTellsTheKind(element: MkvElement): void {
  if (element.name === 'Cluster') {
    assert(true satisfies Same<typeof element.kind, 'start' | 'end'>);
    // @ts-expect-error a master has no value
    use(element.value);
  }
  if (element.name === 'SimpleBlock') assert(true satisfies Same<typeof element.kind, 'data'>);
}

export function aNameTellsIdAndType(element: MkvElement): void {
  if (element.name === 'Cluster') assert(true satisfies Same<typeof element.id, 0x1f43b675>);
  if (element.name === 'TrackNumber') assert(true satisfies Same<typeof element.id, 0xd7>);
  if (element.name === 'TrackNumber') assert(true satisfies Same<typeof element.type, 'uinteger'>);
  if (element.name === 'Unknown') assert(true satisfies Same<typeof element.id, number>);
  if (element.kind !== 'data') assert(true satisfies Same<typeof element.type, 'master'>);
}

export function comparingTheTypeNarrowsTheValue(element: MkvDataElement): void {
  if (element.type === 'float') assert(true satisfies Same<typeof element.value, number | undefined>);
  if (element.type === 'utf-8') assert(true satisfies Same<typeof element.value, string>);
}

export function kindsAreExhaustive(element: MkvElement): string {
  switch (element.kind) {
    case 'start':
      return element.path;
    case 'data':
      return element.path;
    case 'end':
      return element.start.path;
    default:
      return element satisfies never;
  }
}

export function mistakesAreErrors(element: MkvElement): void {
  // @ts-expect-error the Java library's name
  use(element.name === 'Timecode');
  // @ts-expect-error only data elements have a value
  use(element.value);
  // @ts-expect-error a master does not come as data
  use(element.kind === 'data' && element.name === 'Segment');
  // @ts-expect-error a value is not start or end
  use(element.kind === 'start' && element.name === 'CodecID');
  if (element.kind === 'data' && element.name === 'CodecID') {
    // @ts-expect-error text, not a number
    const trackNumber: number | undefined = element.value;
    use(trackNumber);
  }
}

export function theUnionFitsWhereAnyEbmlElementDoes(element: MkvElement, data: MkvDataElement): void {
  const any: EbmlElement = element;
  const anyData: DataElement = data;
  use([any, anyData]);
}

export function parentsAndStartsAreTyped(element: MkvElement, piece: MkvContentPiece): void {
  assert(true satisfies Same<typeof element.parent, MkvStartElement | undefined>);
  assert(true satisfies Same<typeof piece.parent, MkvStartElement | undefined>);
  assert(true satisfies Same<typeof piece.definition.name, MkvElementName>);
  if (element.kind === 'end' && element.name === 'Tag') assert(true satisfies Same<typeof element.start.name, 'Tag'>);
}

export function namesCanBeWrittenAsTypes(codec: MkvDataElementOf<'CodecID'>, end: MkvEndElement): void {
  const element: MkvElement = codec;
  const name: MkvMasterName = end.name;
  use([element, name]);
  assert(true satisfies Same<MkvValue<'CodecID'>, string>);
  assert(true satisfies Same<Extract<MkvElement, { name: 'CodecID' }>, MkvDataElementOf<'CodecID'>>);
  // @ts-expect-error no such element
  assert(true satisfies Same<MkvValue<'CodecId'>, string>);
}
