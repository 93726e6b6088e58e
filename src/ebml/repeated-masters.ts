import { viewOf } from './bytes.js';
import type { StartElement } from './ebml-element.js';
import type { EbmlVisitor } from './ebml-visitor.js';
import type { ElementDefinition } from './element-definition.js';
import type { OpenMaster } from './master-stack.js';
import type { ReadingContext } from './reading-context.js';

/** Larger masters are not compared: what repeats in each document of a stream are its headers. */
const MAX_BYTES = 4 * 1024;

/** A master whose elements were shown, and all that the reader made of them. */
interface ShownMaster {
  readonly start: StartElement;
  /** A copy: whoever fills a buffer anew without saying so would else be told that nothing has changed. */
  readonly bytes: Uint8Array;
  readonly maxIdLength: number;
  readonly maxSizeLength: number;
  /** How much had been reported when it began. */
  readonly reports: number;
  /** Whether it was read to its end without anything to report. */
  isSound: boolean;
}

/**
 * Knows the masters of a stream's documents that are the same, byte for byte, as in the document before: a live stream sends its headers
 * with each fragment, and to read them costs as much as to read a hundred blocks.
 */
export class RepeatedMasters {
  private readonly shown = new Map<ElementDefinition, ShownMaster>();
  private current: ShownMaster | undefined = undefined;
  private readonly ebmlId: number | undefined;

  constructor(private readonly context: ReadingContext) {
    this.ebmlId = context.schema.byName('EBML')?.id;
  }

  /** Whether the master at hand is the same as the one before, and the visitor knows what to make of it. Else it is to be shown. */
  isKnown(start: StartElement, visitor: EbmlVisitor): boolean {
    const { definition } = start;
    if (visitor.visitRepeat === undefined || !this.mayRepeat(definition)) return false;
    const known = this.shown.get(definition);
    if (known?.isSound === true && this.isSame(known) && visitor.visitRepeat(start, known.start)) return true;
    this.remember(start);
    return false;
  }

  /** Somebody else is shown what comes, who was not shown what came. */
  forget(): void {
    this.shown.clear();
    this.current = undefined;
  }

  /** A master ends at the stream offset `end`. */
  onEnd({ start }: OpenMaster, end: number): void {
    const { current } = this;
    if (current === undefined || start === undefined || current.start !== start) return;
    const isWhole = end === start.offset + start.headerSize + start.size;
    current.isSound = isWhole && this.context.reports === current.reports;
    this.current = undefined;
  }

  private mayRepeat({ isRecurring, id }: ElementDefinition): boolean {
    return isRecurring || id === this.ebmlId;
  }

  private remember(start: StartElement): void {
    const { window, reports } = this.context;
    const { maxIdLength, maxSizeLength } = this.context.headerLimits;
    const { definition, headerSize, size } = start;
    const total = headerSize + size;
    this.shown.delete(definition);
    if (total > MAX_BYTES || window.at + total > window.end) return;
    const bytes = new Uint8Array(viewOf(window.bytes, window.at, total)); // `slice` of a Node Buffer does not copy
    this.current = { start, bytes, maxIdLength, maxSizeLength, reports, isSound: false };
    this.shown.set(definition, this.current);
  }

  private isSame({ bytes: known, maxIdLength, maxSizeLength }: ShownMaster): boolean {
    const { window, cursor, headerLimits, masters } = this.context;
    const { bytes, at, base } = window;
    const { length } = known;
    if (cursor.headerSize + cursor.size !== length) return false;
    if (at + length > window.end || base + at + length > masters.top.end) return false;
    if (headerLimits.maxIdLength !== maxIdLength || headerLimits.maxSizeLength !== maxSizeLength) return false;
    for (let index = 0; index < length; index++) if (bytes[at + index] !== known[index]) return false;
    return true;
  }
}
