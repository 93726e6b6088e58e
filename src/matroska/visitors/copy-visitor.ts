import type { MkvContentPiece, MkvElement } from '../mkv-element.js';
import type { MkvElementVisitor } from '../mkv-element-visitor.js';

/**
 * Writes every element as it came, byte for byte, also those that no schema knows. What a reader does not show is not
 * written: elements that its options leave out, and bytes that it skips as damaged.
 *
 * Nothing is copied on the way: the bytes written are views into the chunks pushed. With `content: 'borrowed'`, or
 * chunks that are filled anew, they hold only until `write` returns.
 *
 * @example
 * ```ts
 * import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
 * import { CopyVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const file = openSync('copy.mkv', 'w');
 * const copy = new CopyVisitor((bytes) => writeSync(file, bytes));
 * const reader = new MkvReader({ pieces: ['SimpleBlock'] }); // a frame need not be whole to be copied
 * reader.apply(readFileSync('test-resources/get-media.mkv'), copy);
 * reader.applyEnd(copy);
 * closeSync(file);
 * ```
 */
export class CopyVisitor implements MkvElementVisitor {
  private readonly write: (bytes: Uint8Array) => void;

  /** @param write is given the bytes in stream order; what it throws ends the reading */
  constructor(write: (bytes: Uint8Array) => void) {
    this.write = write;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'data') this.write(element.raw);
    else if (element.kind === 'start') this.write(element.header); // at its end there is nothing: EBML has no closing tag
  }

  visitPiece(piece: MkvContentPiece): void {
    if (piece.position === 0) this.write(piece.header);
    if (piece.bytes.length > 0) this.write(piece.bytes);
  }
}
