import { UNKNOWN_SIZE } from './ebml-element.js';
import { ElementCursor } from './element-cursor.js';
import type { ElementDefinition } from './element-definition.js';
import type { ReadingContext } from './reading-context.js';
import { CONTENT_CHECK_BYTES } from './schema.js';
import { isValidSize } from './values.js';

/** Whether the bytes look like something; `wait`: more of them are needed to tell. */
export type Verdict = 'yes' | 'no' | 'wait';

/** The smallest ID of four bytes. All of Matroska's top-level elements, and only they, have such an ID. */
const SMALLEST_LONG_ID = 0x10000000;
/** An ID of four bytes and a size of eight. */
const MAX_HEADER_BYTES = 12;
/** Unknown elements in a row that may stand before a known one with a short ID. */
const MAX_UNKNOWN_IN_A_ROW = 4;

/** Whether an element of this kind is so unlikely to come about by chance that its ID alone is evidence. */
export function hasLongId(definition: ElementDefinition): boolean {
  return definition.id >= SMALLEST_LONG_ID;
}

/**
 * Judges places in a stream by their bytes alone, so that the verdict does not depend on how they were cut.
 * It is asked after damage, and about elements that the schema does not have, or not there: all others are
 * never guessed at.
 */
export class Plausibility {
  private readonly cursor: ElementCursor;
  /** Whether the last header read was whole, but its ID unknown. */
  private isUnknown = false;
  private readonly around: ReadingContext;

  constructor(around: ReadingContext) {
    this.around = around;
    this.cursor = new ElementCursor(around.headerLimits);
  }

  /** Whether reading may go on at `position`: a top-level element, or two sound children of a Cluster in a row. */
  ofResumingAt(position: number): Verdict {
    const definition = this.headerAt(position);
    if (typeof definition === 'string') return definition;
    const { headerSize, size } = this.cursor;
    if (!this.isSane(definition, size) || (definition.parent === undefined && this.isInSizedMasterAt(position)))
      return 'no';
    if (hasLongId(definition)) return size === 0 ? 'yes' : this.ofChildAt(position + headerSize, definition);
    if (definition.parent?.unknownSizeAllowed !== true || this.isSecondOfItsKind(definition)) return 'no';
    return this.ofPairAt(position, definition);
  }

  /** A document never begins inside a master of known size: what looks so is somebody's content. */
  private isInSizedMasterAt(position: number): boolean {
    const { window, masters } = this.around;
    return masters.nextEnd(window.base + position) !== undefined;
  }

  /** Whether a master may be trusted to end at `position`: something follows there that fits around it. */
  ofEndAt(position: number): Verdict {
    const { window, masters, isFinal } = this.around;
    if (isFinal && position === window.end) return 'yes';
    const definition = this.headerAt(position);
    if (typeof definition === 'string') return definition;
    return this.isSane(definition, this.cursor.size) && masters.levelFor(definition) !== undefined ? 'yes' : 'no';
  }

  /**
   * Whether the odd element at `position` (unknown to the schema, or where it must not be) is an element
   * at all: something known must follow where it ends.
   */
  ofOddElementAt(position: number, odd: ElementCursor): Verdict {
    const { window, masters, settings } = this.around;
    const { lookaheadBytes } = settings;
    if (odd.size === UNKNOWN_SIZE) return odd.definition.unknownSizeAllowed ? 'yes' : 'no';
    const contentAt = position + odd.headerSize;
    if (odd.definition.isMaster) return odd.size === 0 ? 'yes' : this.ofChildAt(contentAt, odd.definition);

    let next = contentAt + odd.size;
    if (!this.isSane(odd.definition, odd.size) || window.base + next > masters.top.end) return 'no';
    if (odd.size > lookaheadBytes) return masters.top.end === Infinity ? 'no' : 'yes';
    const content = odd.definition.isUnknown
      ? this.ofForeignContentAt(contentAt, odd.size)
      : this.ofContentAt(contentAt, odd.definition, odd.size);
    if (content !== 'yes') return content;

    const furthest = contentAt + lookaheadBytes;
    for (let unknowns = 0; next <= furthest; unknowns++) {
      if (this.isEndAt(next)) return 'yes';
      const verdict = this.ofFollowerAt(next, odd.definition, 'or global');
      const isUnknown = verdict === 'no' && this.isUnknown && this.cursor.size !== UNKNOWN_SIZE;
      if (!isUnknown) return verdict === 'yes' && this.isTooMany(unknowns) ? 'no' : verdict;
      next += this.cursor.headerSize + this.cursor.size;
    }
    return masters.top.end === Infinity ? 'no' : 'yes';
  }

  /** Behind garbage that reads as unknown elements a known one with a short ID comes soon, by chance. */
  private isTooMany(unknowns: number): boolean {
    return unknowns > MAX_UNKNOWN_IN_A_ROW && this.cursor.id < SMALLEST_LONG_ID;
  }

  /** Whether a sound element begins at `position` that may follow `before`, or a master or the stream ends there. */
  private ofFollowerAt(position: number, before: ElementDefinition, kind: 'or global' | 'not global'): Verdict {
    if (this.isEndAt(position)) return 'yes';
    const definition = this.headerAt(position);
    if (typeof definition === 'string') return definition;
    if (definition.isGlobal && kind === 'not global') return 'no';
    const isSibling = definition.parent === before.parent;
    const fits = isSibling || hasLongId(definition) || this.around.masters.levelFor(definition) !== undefined;
    const { headerSize, size } = this.cursor;
    if (!fits || !this.isSane(definition, size)) return 'no';
    return this.ofContentAt(position + headerSize, definition, size);
  }

  /** Whether a master ends at `position` by counting, or the stream ends there. */
  private isEndAt(position: number): boolean {
    const { window, masters, isFinal } = this.around;
    const offset = window.base + position;
    return offset === masters.nextEnd(offset - 1) || (isFinal && position === window.end);
  }

  /** A first child of `master`. */
  private ofChildAt(position: number, master: ElementDefinition): Verdict {
    const definition = this.headerAt(position);
    if (typeof definition === 'string') return definition;
    const { headerSize, size } = this.cursor;
    if (!this.isSane(definition, size) || !definition.mayStandIn(master)) return 'no';
    return this.ofContentAt(position + headerSize, definition, size);
  }

  private ofPairAt(position: number, definition: ElementDefinition): Verdict {
    const { headerSize, size } = this.cursor;
    if (size > this.around.settings.lookaheadBytes) return 'no';
    const contentAt = position + headerSize;
    const content = definition.isMaster
      ? this.ofChildAt(contentAt, definition)
      : this.ofContentAt(contentAt, definition, size);
    if (content !== 'yes') return content;
    return this.ofFollowerAt(contentAt + size, definition, 'not global');
  }

  /** Whether a content of `size` bytes is its own, and not that of a Segment or Cluster whose ID was damaged. */
  private ofForeignContentAt(position: number, size: number): Verdict {
    if (size < MAX_HEADER_BYTES) return 'yes';
    const first = this.headerAt(position);
    if (typeof first === 'string') return first === 'wait' ? 'wait' : 'yes';
    const firstSize = this.cursor.headerSize + this.cursor.size;
    if (firstSize >= size) return 'yes';
    const verdict = this.ofResumingAt(first.isGlobal ? position + firstSize : position);
    if (verdict === 'wait') return 'wait';
    return verdict === 'yes' ? 'no' : 'yes';
  }

  /** Whether the schema allows an element once, and it was seen in the master that it would stand in. */
  private isSecondOfItsKind(definition: ElementDefinition): boolean {
    const { masters } = this.around;
    const level = masters.levelFor(definition);
    return level !== undefined && masters.at(level).seenOnce.includes(definition);
  }

  /** The schema's own opinion of the first bytes of a content. */
  private ofContentAt(position: number, definition: ElementDefinition, size: number): Verdict {
    const { schema, window, isFinal } = this.around;
    if (schema.contentCheck === undefined || definition.isMaster) return 'yes';
    const needed = Math.min(size, CONTENT_CHECK_BYTES);
    if (position + needed > window.end) return isFinal ? 'yes' : 'wait';
    return schema.contentCheck(definition, window.bytes.subarray(position, position + needed), size) ? 'yes' : 'no';
  }

  /** The definition of the element whose header is at `position`, which the cursor then holds. */
  private headerAt(position: number): ElementDefinition | 'no' | 'wait' {
    const { window, schema, isFinal } = this.around;
    this.isUnknown = false;
    const status = this.cursor.read(window.bytes, position, window.end);
    if (status === 'incomplete') return isFinal ? 'no' : 'wait';
    if (status !== 'complete') return 'no';
    const definition = schema.find(this.cursor.id);
    this.isUnknown = definition === undefined;
    return definition ?? 'no';
  }

  private isSane(definition: ElementDefinition, size: number): boolean {
    if (size === UNKNOWN_SIZE) return definition.unknownSizeAllowed;
    return definition.isMaster || (size <= this.around.settings.maxElementBytes && isValidSize(definition.type, size));
  }
}
