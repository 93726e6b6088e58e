import type { ElementDefinition, ElementType } from './element-definition.js';
import { decodeContent, type ElementValue } from './values.js';
import { viewOf } from './bytes.js';

/**
 * The content size of an element whose writer did not know it.
 *
 * Infinity, not -1: `offset + UNKNOWN_SIZE` is never reached, so such an element never ends by
 * counting. It ends where an element begins that cannot be its child (RFC 8794 §6.2).
 */
export const UNKNOWN_SIZE = Infinity;

/** What {@link EbmlReader} says about the bytes it was given, in stream order. */
export type EbmlElement = StartElement | DataElement | EndElement;

/** Everything about an element that its header and its place tell. */
export interface ElementPlace {
  readonly definition: ElementDefinition;
  /** The master it stands in; `undefined` at the root. */
  readonly parent: StartElement | undefined;
  /** Where its ID begins, in bytes from the first byte pushed. */
  readonly offset: number;
  /** Bytes that its ID and size take together. */
  readonly headerSize: number;
  /** Declared size of its content in bytes; {@link UNKNOWN_SIZE} if the writer did not say. */
  readonly size: number;
}

/** A master element begins: its header was read, its children follow (RFC 8794 §7.7). */
export class StartElement implements ElementPlace {
  readonly kind = 'start';
  readonly definition: ElementDefinition;
  readonly parent: StartElement | undefined;
  readonly offset: number;
  readonly headerSize: number;
  readonly size: number;
  /** How many masters it stands in: 0 at the root. */
  readonly depth: number;
  /** Bytes that hold its header, from `position` on. Plain fields, as a view is made only if somebody asks for it. */
  readonly bytes: Uint8Array;
  readonly position: number;

  constructor(place: ElementPlace, bytes: Uint8Array, position: number) {
    this.definition = place.definition;
    this.parent = place.parent;
    this.offset = place.offset;
    this.headerSize = place.headerSize;
    this.size = place.size;
    this.depth = place.parent === undefined ? 0 : place.parent.depth + 1;
    this.bytes = bytes;
    this.position = position;
  }

  /** The raw bytes of its ID and size. */
  get header(): Uint8Array {
    return viewOf(this.bytes, this.position, this.headerSize);
  }

  /** The name that the schema gives it; `Unknown` if it has none. */
  get name(): string {
    return this.definition.name;
  }

  /** With its length marker, such as `0xA3`. */
  get id(): number {
    return this.definition.id;
  }

  /** What its content is, by RFC 8794 §7. */
  get type(): ElementType {
    return this.definition.type;
  }

  /** Names from the root down to this element, such as `Segment/Cluster`. */
  get path(): string {
    return pathOf(this);
  }
}

/** A master element is over. */
export class EndElement {
  readonly kind = 'end';
  /** The start that this ends. */
  readonly start: StartElement;
  /** Where the stream goes on after it, in bytes from the first byte pushed. */
  readonly endOffset: number;

  constructor(start: StartElement, endOffset: number) {
    this.start = start;
    this.endOffset = endOffset;
  }

  /** What the schema says of it. */
  get definition(): ElementDefinition {
    return this.start.definition;
  }

  /** The name that the schema gives it; `Unknown` if it has none. */
  get name(): string {
    return this.start.definition.name;
  }

  /** With its length marker, such as `0xA3`. */
  get id(): number {
    return this.start.definition.id;
  }

  /** What its content is, by RFC 8794 §7. */
  get type(): ElementType {
    return this.start.definition.type;
  }

  /** The master it stands in; `undefined` at the root. */
  get parent(): StartElement | undefined {
    return this.start.parent;
  }

  /** Where the element began. */
  get offset(): number {
    return this.start.offset;
  }

  /** Bytes that its ID and size take together, at its start. */
  get headerSize(): number {
    return this.start.headerSize;
  }

  /** As declared at its start. */
  get size(): number {
    return this.start.size;
  }

  /** How many masters it stands in: 0 at the root. */
  get depth(): number {
    return this.start.depth;
  }

  /** Names from the root down to this element, such as `Segment/Cluster`. */
  get path(): string {
    return this.start.path;
  }
}

/**
 * An element that holds a value, whole.
 *
 * `raw`, `header` and `content` are views into the chunk that was pushed (a view keeps its whole chunk
 * alive); they are copies only where the element spans chunks.
 */
export class DataElement implements ElementPlace {
  readonly kind = 'data';
  readonly definition: ElementDefinition;
  readonly parent: StartElement | undefined;
  readonly offset: number;
  readonly headerSize: number;
  readonly size: number;
  /** Bytes that hold the element, header first, from `position` on. Plain fields: a frame is made from them without a view. */
  readonly bytes: Uint8Array;
  readonly position: number;
  private decoded: ElementValue | undefined = undefined;

  constructor(place: ElementPlace, bytes: Uint8Array, position: number) {
    this.definition = place.definition;
    this.parent = place.parent;
    this.offset = place.offset;
    this.headerSize = place.headerSize;
    this.size = place.size;
    this.bytes = bytes;
    this.position = position;
  }

  /** The name that the schema gives it; `Unknown` if it has none. */
  get name(): string {
    return this.definition.name;
  }

  /** With its length marker, such as `0xA3`. */
  get id(): number {
    return this.definition.id;
  }

  /** What its content is, by RFC 8794 §7. */
  get type(): ElementType {
    return this.definition.type;
  }

  /** How many masters it stands in: 0 at the root. */
  get depth(): number {
    return this.parent === undefined ? 0 : this.parent.depth + 1;
  }

  /** Names from the root down to this element, such as `Segment/Cluster`. */
  get path(): string {
    return pathOf(this);
  }

  /** Header and content together, as they came. */
  get raw(): Uint8Array {
    return viewOf(this.bytes, this.position, this.headerSize + this.size);
  }

  /** The raw bytes of its ID and size. */
  get header(): Uint8Array {
    return viewOf(this.bytes, this.position, this.headerSize);
  }

  /** The content as it came, undecoded. */
  get content(): Uint8Array {
    return viewOf(this.bytes, this.position + this.headerSize, this.size);
  }

  /**
   * The content decoded by the element's type (RFC 8794 §7); an empty element has its schema's default.
   * `undefined` only if no value of the type has this many bytes (code `INVALID_VALUE_SIZE`).
   */
  get value(): ElementValue | undefined {
    this.decoded ??= decodeContent(this);
    return this.decoded;
  }
}

/** A part of a data element's content, as it came: asked for by the option `pieces`. */
export interface ContentPiece extends ElementPlace {
  readonly kind: 'piece';
  /** The raw bytes of the element's ID and size; the same on each of its pieces. */
  readonly header: Uint8Array;
  /** Where in the content `bytes` begins; 0 on the first piece. */
  readonly position: number;
  /** A view into the chunk; empty only for an element of size 0. */
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** Names from the root down to the element, joined by `/`. */
export function pathOf(element: {
  readonly definition: ElementDefinition;
  readonly parent: StartElement | undefined;
}): string {
  const names = [element.definition.name];
  for (let master = element.parent; master !== undefined; master = master.parent) names.push(master.definition.name);
  return names.reverse().join('/');
}
