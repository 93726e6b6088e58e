import type { MkvContentPiece, MkvElement } from '../mkv-element.js';
import type { MkvElementVisitor } from '../mkv-element-visitor.js';

/**
 * Shows every element to every visitor, in the order given. Done as soon as one of them is.
 *
 * What a visitor throws ends the reading; the visitors after it are not shown the element.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { CompositeMkvElementVisitor, CountVisitor, ElementSizeAndOffsetVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const count = CountVisitor.of('Cluster');
 * const list = new ElementSizeAndOffsetVisitor((line) => console.log(line));
 * const reader = new MkvReader();
 * reader.apply(readFileSync('test-resources/get-media.mkv'), new CompositeMkvElementVisitor(count, list));
 * ```
 */
export class CompositeMkvElementVisitor implements MkvElementVisitor {
  private readonly visitors: readonly MkvElementVisitor[];

  constructor(...visitors: readonly MkvElementVisitor[]) {
    this.visitors = visitors;
  }

  visit(element: MkvElement): void {
    for (const visitor of this.visitors) visitor.visit(element);
  }

  visitPiece(piece: MkvContentPiece): void {
    for (const visitor of this.visitors) visitor.visitPiece?.(piece);
  }

  // Asked once an element: a loop, as some() would take a closure.
  isDone(): boolean {
    for (const visitor of this.visitors) if (visitor.isDone?.() === true) return true;
    return false;
  }
}
