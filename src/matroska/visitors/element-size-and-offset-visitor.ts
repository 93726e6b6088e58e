import { UNKNOWN_SIZE, type ElementPlace } from '../../ebml/ebml-element.js';
import { parseBlock } from '../block.js';
import type { Lacing } from '../lacing.js';
import type { MkvContentPiece, MkvDataElement, MkvElement } from '../mkv-element.js';
import type { MkvElementVisitor } from '../mkv-element-visitor.js';

/**
 * Writes a line of text for each element: its name, its number, where it is and how large, in bytes. A second line
 * shows the header of a SimpleBlock, the value of a TagName and of a Cluster's Timestamp.
 *
 * The lines are those of Amazon's Java parser library, so that the two can be compared; element names are ours.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { ElementSizeAndOffsetVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const list = new ElementSizeAndOffsetVisitor((line) => console.log(line));
 * new MkvReader().apply(readFileSync('test-resources/get-media.mkv'), list);
 * // Element EBML elementNumber 0 offset 0 element header size 5 element data size 36
 * //     Element EBMLVersion elementNumber 1 offset 5 element header size 3 element data size 1
 * ```
 */
export class ElementSizeAndOffsetVisitor implements MkvElementVisitor {
  private readonly writeLine: (line: string) => void;
  private elementCount = 0;

  /** @param writeLine is given each line without its end; what it throws ends the reading */
  constructor(writeLine: (line: string) => void) {
    this.writeLine = writeLine;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'end') return;
    this.writeElement(element);
    const detail = element.kind === 'data' ? detailOf(element) : undefined;
    if (detail !== undefined) this.writeLine(indentationOf(element) + detail);
  }

  visitPiece(piece: MkvContentPiece): void {
    if (piece.isLast) this.writeElement(piece);
  }

  private writeElement(element: ElementPlace): void {
    const { definition, offset, headerSize } = element;
    const number = String(this.elementCount++);
    const size = element.size === UNKNOWN_SIZE ? 'unknown' : String(element.size);
    const place = `offset ${offset} element header size ${headerSize} element data size ${size}`;
    this.writeLine(`${indentationOf(element)}Element ${definition.name} elementNumber ${number} ${place}`);
  }
}

/** By depth; elements that may stand anywhere, Void and CRC-32, are at the margin wherever they stand. */
function indentationOf({ definition, parent }: Pick<ElementPlace, 'definition' | 'parent'>): string {
  return parent === undefined || definition.isGlobal ? '' : '    '.repeat(parent.depth + 1);
}

function detailOf(element: MkvDataElement): string | undefined {
  if (element.name === 'SimpleBlock') return frameLine(element);
  if (element.value === undefined) return undefined;
  if (element.name === 'TagName') return `Tag Name :${element.value}`;
  return element.name === 'Timestamp' ? `TimeCode :${String(element.value)}` : undefined;
}

// prettier-ignore
const JAVA_LACINGS: Readonly<Record<Lacing, string>> = { none: 'NO', xiph: 'XIPH', fixed: 'FIXED_SIZE', ebml: 'EBML' };

/** The size is that of all after the block's header: a lace with its sizes. */
function frameLine({ bytes, position, headerSize, size }: MkvDataElement): string | undefined {
  const block = parseBlock(bytes, position + headerSize, size);
  if (block.kind === 'block-fault') return undefined;
  const track = `trackNumber=${String(block.trackNumber)}, timeCode=${block.relativeTimestamp}`;
  const flags = `keyFrame=${block.keyframe}, invisible=${block.invisible}, discardable=${block.discardable}`;
  const frame = `Frame(${track}, ${flags}, lacing=${JAVA_LACINGS[block.lacing]})`;
  return `Frame data (size): ${size - block.headerSize} ${frame}`;
}
