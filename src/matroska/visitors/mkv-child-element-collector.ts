import { UsageError } from '../../errors.js';
import { MATROSKA_SCHEMA } from '../matroska-schema.js';
import type { MkvElement, MkvMasterName, MkvStartElement } from '../mkv-element.js';
import type { MkvElementVisitor } from '../mkv-element-visitor.js';
import { areEquivalent } from './equivalence.js';

/**
 * Keeps every master with one name: its start, all that stands in it at any depth, its end.
 *
 * Elements are kept as they are shown, not copied, so they keep the chunks alive that they are views into. The content
 * of those from a reader with `content: 'borrowed'` does not survive `visit`: collect from one with owned content.
 * Elements whose content comes in pieces are not kept.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { MkvChildElementCollector, MkvReader } from 'kinesis-video-parser';
 *
 * const tags = new MkvChildElementCollector('Tags');
 * new MkvReader().apply(readFileSync('test-resources/get-media.mkv'), tags);
 * for (const element of tags.elements) {
 *   if (element.kind === 'data' && element.name === 'TagName') console.log(element.value);
 * }
 * ```
 */
export class MkvChildElementCollector implements MkvElementVisitor {
  private readonly masterName: MkvMasterName;
  private collected: MkvElement[] = [];
  /** The outermost master with the name; one within itself, as a SimpleTag may be, is a child like any other. */
  private open: MkvStartElement | undefined = undefined;

  /** @throws UsageError if there is no master with this name */
  constructor(masterName: MkvMasterName) {
    if (MATROSKA_SCHEMA.byName(masterName)?.isMaster !== true) {
      throw new UsageError(`There is no master element named ${masterName}`);
    }
    this.masterName = masterName;
  }

  /** What was collected so far, in stream order. The list is the caller's: later elements do not appear in it. */
  get elements(): readonly MkvElement[] {
    return [...this.collected];
  }

  visit(element: MkvElement): void {
    if (this.open === undefined && element.kind === 'start' && element.name === this.masterName) this.open = element;
    if (this.open === undefined) return;
    this.collected.push(element);
    if (element.kind === 'end' && element.start === this.open) this.open = undefined;
  }

  /** Forgets what was collected. In the middle of a master, the rest of it is collected all the same. */
  clear(): void {
    this.collected = [];
  }

  /** Whether what was collected says the same as `others`, as {@link areEquivalent} judges. */
  equivalentTo(others: readonly MkvElement[]): boolean {
    return areEquivalent(this.collected, others);
  }
}
