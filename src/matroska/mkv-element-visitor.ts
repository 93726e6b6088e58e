import type { ElementRun } from '../ebml/element-run.js';
import type { MkvContentPiece, MkvElement, MkvStartElement } from './mkv-element.js';

/** Whoever wants to be shown the elements of a stream, one after the other, in stream order. */
export interface MkvElementVisitor {
  /** Shown each element: the start of a master, a data element whole, the end of a master. */
  visit(element: MkvElement): void;
  /** Shown instead of a data element whose content was asked for in pieces. */
  visitPiece?(piece: MkvContentPiece): void;
  /** @internal Shown instead of elements of one kind that follow one another, whole in a chunk, were they asked for in pieces or not. */
  visitRun?(run: ElementRun): void;
  /**
   * @internal Asked of a master that has the same bytes as `first`, whose elements were shown and had nothing odd about them. True: it is
   * as good as shown. Only of a visitor that is shown runs.
   */
  visitRepeat?(start: MkvStartElement, first: MkvStartElement): boolean;
  /** Once true, the reader may stop. A visitor that has no end leaves this out. */
  isDone?(): boolean;
}
