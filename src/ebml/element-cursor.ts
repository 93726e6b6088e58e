import { UNKNOWN_SIZE, type ElementPlace, type StartElement } from './ebml-element.js';
import { unknownDefinition, type ElementDefinition } from './element-definition.js';
import { isAllOnes, MAX_VINT_WIDTH, UNKNOWN_BY_WIDTH, vintValue, vintWidth } from './vint.js';

/** What came of reading a header: `incomplete` means that more bytes are needed to tell. */
export type HeaderStatus = 'complete' | 'incomplete' | 'invalid-id' | 'invalid-size';

/** How wide IDs and sizes may be in the current document. */
export interface HeaderLimits {
  /** EBMLMaxIDLength, in bytes; wider IDs are none (RFC 8794 §11.2.4). */
  maxIdLength: number;
  /** EBMLMaxSizeLength, in bytes; wider sizes are none (RFC 8794 §11.2.5). */
  maxSizeLength: number;
}

/** The element that every document begins with (RFC 8794 §11.2.1). */
const EBML_ID = 0x1a45dfa3;

/** What holds where an EBML header does not say else (RFC 8794 §11.2.4, §11.2.5). */
export const DEFAULT_HEADER_LIMITS: Readonly<HeaderLimits> = { maxIdLength: 4, maxSizeLength: MAX_VINT_WIDTH };

/**
 * The element header being looked at. One object, used again for each element: making one for each would
 * cost more than reading it.
 */
export class ElementCursor implements ElementPlace {
  /** With its length marker. */
  id = 0;
  size = 0;
  headerSize = 0;
  offset = 0;
  definition: ElementDefinition = unknownDefinition(0);
  parent: StartElement | undefined = undefined;
  private readonly limits: Readonly<HeaderLimits>;

  constructor(limits: Readonly<HeaderLimits>) {
    this.limits = limits;
  }

  /** Reads ID and size at `position` (RFC 8794 §5, §6), no further than `end`. */
  read(bytes: Uint8Array, position: number, end: number): HeaderStatus {
    if (position >= end) return 'incomplete';
    const idWidth = vintWidth(bytes[position]!);
    if (idWidth > this.limits.maxIdLength) return 'invalid-id';
    const sizeAt = position + idWidth;
    if (sizeAt >= end) return 'incomplete';

    this.id = readId(bytes, position, idWidth);
    const sizeWidth = vintWidth(bytes[sizeAt]!);
    // The limits of a document do not bind the header of the next.
    if (sizeWidth > (this.id === EBML_ID ? MAX_VINT_WIDTH : this.limits.maxSizeLength)) return 'invalid-size';
    if (sizeAt + sizeWidth > end) return 'incomplete';

    const size = vintValue(bytes, sizeAt, sizeWidth);
    // A table, for a power takes longer than all the rest.
    const mayBeUnknown = size >= UNKNOWN_BY_WIDTH[sizeWidth]!;
    this.size = mayBeUnknown && isAllOnes(bytes, sizeAt, sizeWidth) ? UNKNOWN_SIZE : size;
    this.headerSize = idWidth + sizeWidth;
    return 'complete';
  }
}

function readId(bytes: Uint8Array, position: number, width: number): number {
  let id = bytes[position]!;
  for (let i = 1; i < width; i++) id = id * 256 + bytes[position + i]!;
  return id;
}
