import type { MkvContentPiece, MkvElement } from './mkv-element.js';

/** Whoever wants to be shown the elements of a stream, one after the other, in stream order. */
export interface MkvElementVisitor {
  /** Shown each element: the start of a master, a data element whole, the end of a master. */
  visit(element: MkvElement): void;
  /** Shown instead of a data element whose content was asked for in pieces. */
  visitPiece?(piece: MkvContentPiece): void;
  /** Once true, the reader may stop. A visitor that has no end leaves this out. */
  isDone?(): boolean;
}
