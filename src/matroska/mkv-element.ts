import type { ContentPiece, DataElement, EndElement, StartElement } from '../ebml/ebml-element.js';
import type { EBML_ELEMENTS } from '../ebml/ebml-elements.js';
import type { ElementDefinition, UNKNOWN_ELEMENT_NAME } from '../ebml/element-definition.js';
import type { ElementValueByType } from '../ebml/values.js';
import type { MATROSKA_ELEMENTS } from './elements.generated.js';

/**
 * What {@link MkvReader} says about the bytes it was given, in stream order.
 *
 * Comparing `kind` and `name` narrows the rest; all of this is types only and costs nothing at run time.
 *
 * @example
 * ```ts
 * import type { MkvElement } from 'kinesis-video-parser';
 *
 * function codecOf(element: MkvElement): string | undefined {
 *   return element.kind === 'data' && element.name === 'CodecID' ? element.value : undefined;
 * }
 * ```
 */
export type MkvElement = MkvStartElement | MkvDataElement | MkvEndElement;

/** A master element begins. */
export type MkvStartElement = { [Name in MkvMasterName]: MkvStartElementOf<Name> }[MkvMasterName];

/** An element that holds a value, whole. */
export type MkvDataElement = { [Name in MkvDataName]: MkvDataElementOf<Name> }[MkvDataName];

/** A master element is over. */
export type MkvEndElement = { [Name in MkvMasterName]: MkvEndElementOf<Name> }[MkvMasterName];

/** A part of a data element's content, as it came. */
export interface MkvContentPiece extends ContentPiece {
  readonly definition: MkvElementDefinition;
  readonly parent: MkvStartElement | undefined;
}

/** The names of all elements: of RFC 9559, of the EBML header, the global ones, and `Unknown` for all others. */
export type MkvElementName = MkvMasterName | MkvDataName;

/** The names of elements that hold elements. */
export type MkvMasterName = { [Name in keyof Rows]: Rows[Name]['type'] extends 'master' ? Name : never }[keyof Rows];

/** The names of elements that hold a value. */
export type MkvDataName = Exclude<keyof Rows, MkvMasterName> | typeof UNKNOWN_ELEMENT_NAME;

/** What the value of an element with this name decodes to, its size permitting. */
export type MkvValue<Name extends MkvDataName> = ElementValueByType[TypeOf<Name>];

/** The start of the master with this name. */
export interface MkvStartElementOf<Name extends MkvMasterName> extends StartElement {
  readonly name: Name;
  readonly id: IdOf<Name>;
  readonly type: 'master';
  readonly parent: MkvStartElement | undefined;
}

/** The data element with this name. */
export interface MkvDataElementOf<Name extends MkvDataName> extends DataElement {
  readonly name: Name;
  readonly id: IdOf<Name>;
  readonly type: TypeOf<Name>;
  readonly parent: MkvStartElement | undefined;
  /** `undefined` only if no number or date has this many bytes; text and bytes always have a value. */
  readonly value: MkvValue<Name> | (TypeOf<Name> extends 'string' | 'utf-8' | 'binary' ? never : undefined);
}

/** The end of the master with this name. */
export interface MkvEndElementOf<Name extends MkvMasterName> extends EndElement {
  readonly name: Name;
  readonly id: IdOf<Name>;
  readonly type: 'master';
  readonly parent: MkvStartElement | undefined;
  readonly start: MkvStartElementOf<Name>;
}

/** A definition of {@link MATROSKA_SCHEMA}, or of an element that it does not have. */
export interface MkvElementDefinition extends ElementDefinition {
  readonly name: MkvElementName;
}

/** By name. A DocType may narrow an element of the EBML header: its row counts, as in {@link EbmlSchema}. */
type Rows = typeof MATROSKA_ELEMENTS & Omit<typeof EBML_ELEMENTS, keyof typeof MATROSKA_ELEMENTS>;

type IdOf<Name extends MkvElementName> = Name extends keyof Rows ? Rows[Name]['id'] : number;

type TypeOf<Name extends MkvElementName> = Name extends keyof Rows ? Rows[Name]['type'] : 'binary';
