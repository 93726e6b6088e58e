import type { ContentPiece, EbmlElement, StartElement } from './ebml-element.js';
import type { ElementRun } from './element-run.js';

/** Whoever is shown the elements of a stream, one after the other. */
export interface EbmlVisitor {
  /** Shown each element: the start of a master, a data element whole, the end of a master. */
  visit(element: EbmlElement): void;
  /** Shown the content of elements that were asked for in pieces. A visitor that asks for none leaves this out. */
  visitPiece?(piece: ContentPiece): void;
  /** @internal Shown instead of elements of one kind that follow one another, whole in a chunk, were they asked for in pieces or not. */
  visitRun?(run: ElementRun): void;
  /**
   * @internal Asked of a master that has the same bytes as `first`, whose elements were shown and had nothing odd about them. True: it is
   * as good as shown. Only of a visitor that is shown runs.
   */
  visitRepeat?(start: StartElement, first: StartElement): boolean;
  /** Once true, the reader stops and keeps the bytes it has not read. A visitor that has no end leaves this out. */
  isDone?(): boolean;
}

/** Gathers elements into a list. */
export class ElementCollector implements EbmlVisitor {
  readonly elements: EbmlElement[] = [];

  visit(element: EbmlElement): void {
    this.elements.push(element);
  }
}
