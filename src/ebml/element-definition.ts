/** The types an element can have, by their names in RFC 8794 §11.1.6.5. */
export type ElementType = 'master' | 'uinteger' | 'integer' | 'float' | 'string' | 'utf-8' | 'date' | 'binary';

/** One row of an element table, as a schema gives it (RFC 8794 §11.1.6). */
export interface ElementRow {
  /** With its length marker, such as `0x1A45DFA3`. */
  readonly id: number;
  readonly type: ElementType;
  /** The schema's own path, such as `\(-\)Void`; absent where it is the parent's with the name behind it. */
  readonly path?: string;
  /** Name of the master it stands in; absent for root and global elements. */
  readonly parent?: string;
  /** May stand in any master (Void, CRC-32). */
  readonly global?: true;
  /** May stand in itself (SimpleTag, ChapterAtom). */
  readonly recursive?: true;
  /** A master whose writer may leave the size open. */
  readonly unknownSizeAllowed?: true;
  readonly minOccurs?: number;
  readonly maxOccurs?: number;
  /** May be repeated, for those who join late, if nothing changes (RFC 8794 §11.1.6.11). */
  readonly recurring?: true;
  /** As the schema writes it, such as `1-8` or `>0x0p+0`. */
  readonly range?: string;
  /** Of the content, in bytes, as the schema writes it. */
  readonly length?: string;
  /** The value of an empty element, and of an absent mandatory one. */
  readonly default?: number | string;
}

/** Element rows by name. */
export type ElementTable = Readonly<Record<string, ElementRow>>;

/** What is known of an element before its content is read: a row of the table, ready for use. */
export class ElementDefinition {
  readonly name: string;
  /** With its length marker, such as `0xA3`. */
  readonly id: number;
  readonly type: ElementType;
  /** The schema's own path, such as `\Segment\Cluster\SimpleBlock`. */
  readonly path: string;
  readonly isMaster: boolean;
  readonly isGlobal: boolean;
  readonly isRecursive: boolean;
  readonly unknownSizeAllowed: boolean;
  /** Whether it may be repeated in its parent with the same bytes, for whoever begins to read in the middle (RFC 8794 §11.1.6.11). */
  readonly isRecurring: boolean;
  /** How often it may stand in one parent; `Infinity` where the schema sets no bound, or lets it recur. */
  readonly maxOccurs: number;
  readonly minOccurs: number;
  readonly range: string | undefined;
  readonly default: number | string | undefined;
  /** The master it stands in; `undefined` for root, global and unknown elements. */
  readonly parent: ElementDefinition | undefined;
  /** Counts the definitions of a schema from 0, so that tables can be arrays. */
  readonly index: number;

  constructor(
    name: string,
    row: ElementRow,
    place: { readonly parent: ElementDefinition | undefined; readonly index: number },
  ) {
    this.name = name;
    this.id = row.id;
    this.type = row.type;
    this.path = row.path ?? `${place.parent?.path ?? ''}\\${row.recursive ? '+' : ''}${name}`;
    this.isMaster = row.type === 'master';
    this.isGlobal = row.global ?? false;
    this.isRecursive = row.recursive ?? false;
    this.unknownSizeAllowed = row.unknownSizeAllowed ?? false;
    this.isRecurring = row.recurring ?? false;
    this.maxOccurs = this.isRecurring ? Infinity : (row.maxOccurs ?? Infinity);
    this.minOccurs = row.minOccurs ?? 0;
    this.range = row.range;
    this.default = row.default;
    this.parent = place.parent;
    this.index = place.index;
  }

  /** Whether the schema lets this element stand directly in `master`; `undefined` stands for the root. */
  mayStandIn(master: ElementDefinition | undefined): boolean {
    return this.parent === master || this.isGlobal || (this.isRecursive && master === this);
  }

  /** Whether the schema does not have it: only its ID is known. */
  get isUnknown(): boolean {
    return this.index === UNKNOWN_INDEX;
  }
}

/** The name under which elements are delivered whose ID the schema does not have. */
export const UNKNOWN_ELEMENT_NAME = 'Unknown';

/** The {@link ElementDefinition.index} of elements that the schema does not have. */
export const UNKNOWN_INDEX = 0;

/** A definition for an ID that the schema does not have: bytes of no known meaning. */
export function unknownDefinition(id: number): ElementDefinition {
  return new ElementDefinition(
    UNKNOWN_ELEMENT_NAME,
    { id, type: 'binary', path: '' },
    { parent: undefined, index: UNKNOWN_INDEX },
  );
}
