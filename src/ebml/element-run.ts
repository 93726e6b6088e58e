import type { ByteWindow } from './byte-window.js';
import { DataElement, type StartElement } from './ebml-element.js';
import type { EbmlVisitor } from './ebml-visitor.js';
import { unknownDefinition, type ElementDefinition } from './element-definition.js';
import type { ReadingContext } from './reading-context.js';
import type { EbmlSchema } from './schema.js';
import { UNKNOWN_BY_WIDTH, vintValue } from './vint.js';

/** An ID of one byte and a size of eight. */
const MAX_HEADER_BYTES = 9;
/** As many as there are in a MiB of Connect's audio; the arrays take 12 KiB. */
const MAX_RUN = 1536;
/** What a VINT of eight bytes begins with if its value takes four. */
const EIGHT_BYTES = 0x01000000;
/** What the arrays can hold. */
const MAX_INDEX = 2 ** 31 - 1;

/**
 * @internal Elements of one kind that follow one another in a master, each of them whole in the bytes at hand. One object for
 * the whole stream: it holds until `visitRun` returns, its bytes as long as those of any element.
 *
 * Nearly all of a stream is SimpleBlocks. Read one by one, each would pay for questions whose answers are the same for all.
 */
// Plain fields and arrays, read in loops: nothing is made for an element unless somebody asks for it.
export class ElementRun {
  definition: ElementDefinition = unknownDefinition(0);
  parent: StartElement | undefined = undefined;
  bytes: Uint8Array = new Uint8Array(0);
  /** Stream offset of `bytes[0]`. */
  base = 0;
  count = 0;
  /** Where the first of them begins, as an index of `bytes`; each other begins where the one before it ends. */
  begin = 0;
  /** By element: where its content begins, as an index of `bytes`. */
  readonly contents = new Int32Array(MAX_RUN);
  /** By element: where its content ends, as an index of `bytes`. */
  readonly ends = new Int32Array(MAX_RUN);

  /** Where the last of them ends, as an index of `bytes`. */
  get end(): number {
    return this.ends[this.count - 1] ?? this.begin;
  }

  /**
   * Takes in as many elements of this kind as stand here whole, and have nothing odd about them; tells whether there is one.
   * Whatever else comes, a size that breaks a limit or is unknown, is left to those who look at elements one by one.
   */
  fill({ window, masters, headerLimits, settings }: ReadingContext, definition: ElementDefinition): boolean {
    const { contents, ends } = this;
    const { bytes } = window;
    const { id } = definition;
    const { maxSizeLength } = headerLimits;
    const { maxElementBytes } = settings;
    const end = Math.min(window.end, masters.top.end - window.base, MAX_INDEX);
    let { at } = window;
    let count = 0;
    while (count < MAX_RUN && at + MAX_HEADER_BYTES <= end && bytes[at] === id) {
      // Four bytes at a time, in integers: this is most of what reading a block costs besides the wait for its bytes.
      const word = int32At(bytes, at + 1);
      const width = Math.clz32(word) + 1;
      if (width > maxSizeLength) break;
      const size = width <= 4 ? (word << width) >>> (32 - 7 * width) : wideSize(bytes, at + 1, word);
      const contentAt = at + 1 + width;
      if (contentAt + size > end || size > maxElementBytes || size >= UNKNOWN_BY_WIDTH[width]!) break;
      contents[count] = contentAt;
      at = contentAt + size;
      ends[count++] = at;
    }
    this.definition = definition;
    this.parent = masters.top.start;
    this.bytes = bytes;
    this.base = window.base;
    this.begin = window.at;
    this.count = count;
    return count > 0;
  }

  /** Shows all at once. */
  showWhole(visitor: EbmlVisitor, window: ByteWindow): void {
    window.at = this.end;
    visitor.visitRun?.(this);
  }

  /** Shows one after the other, until the visitor is done. */
  showEach(visitor: EbmlVisitor, window: ByteWindow): void {
    for (let index = 0; index < this.count; index++) {
      window.at = this.ends[index]!;
      visitor.visit(this.elementAt(index));
      if (visitor.isDone?.() === true) return;
    }
  }

  /** One of them as an element like any other. */
  elementAt(index: number): DataElement {
    const { definition, parent, bytes, base } = this;
    const at = index === 0 ? this.begin : this.ends[index - 1]!;
    const contentAt = this.contents[index]!;
    const headerSize = contentAt - at;
    const size = this.ends[index]! - contentAt;
    return new DataElement({ definition, parent, offset: base + at, headerSize, size }, bytes, at);
  }
}

/** The value of a VINT of more than four bytes, of which the first four are `word`: as a rule zeros, but for the marker of eight bytes. */
function wideSize(bytes: Uint8Array, position: number, word: number): number {
  return word === EIGHT_BYTES ? int32At(bytes, position + 4) >>> 0 : vintValue(bytes, position, Math.clz32(word) + 1);
}

function int32At(bytes: Uint8Array, position: number): number {
  return (bytes[position]! << 24) | (bytes[position + 1]! << 16) | (bytes[position + 2]! << 8) | bytes[position + 3]!;
}

/** By ID: the elements that come in runs, with an ID of one byte, of no type that needs a look, and any number in their parent. */
export function runnableElements({ definitions }: EbmlSchema): readonly (ElementDefinition | undefined)[] {
  const byId = new Array<ElementDefinition | undefined>(256).fill(undefined);
  for (const definition of definitions) {
    const { id, type, maxOccurs, parent } = definition;
    if (id < 256 && type === 'binary' && maxOccurs > 1 && parent !== undefined) byId[id] = definition;
  }
  return byId;
}

/** Whether a visitor is shown runs: not if a subclass of one that is has its own way with elements, of which runs know nothing. */
export function takesRuns(visitor: EbmlVisitor): boolean {
  if (visitor.visitRun === undefined) return false;
  for (let at: object | null = visitor; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, 'visitRun')) return true;
    for (const name of ELEMENT_METHODS) if (Object.hasOwn(at, name)) return false;
  }
  return false;
}

const ELEMENT_METHODS = ['visit', 'visitPiece', 'isDone'] as const;
