import { UNKNOWN_ELEMENT_NAME } from '../../ebml/element-definition.js';
import type { ElementRun } from '../../ebml/element-run.js';
import { UsageError } from '../../errors.js';
import { MATROSKA_SCHEMA } from '../matroska-schema.js';
import type { MkvContentPiece, MkvElement, MkvElementName } from '../mkv-element.js';
import type { MkvElementVisitor } from '../mkv-element-visitor.js';

/**
 * Counts elements by name. An element that comes in pieces counts as one, when its last piece is there.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { CountVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const count = CountVisitor.of('Cluster', 'SimpleBlock');
 * const reader = new MkvReader();
 * reader.apply(readFileSync('test-resources/get-media.mkv'), count);
 * reader.applyEnd(count);
 * console.log(count.getCount('SimpleBlock'), count.startsMatchEnds());
 * ```
 */
export class CountVisitor implements MkvElementVisitor {
  private readonly counts = new Map<MkvElementName, Count>();
  private readonly countsAll: boolean;

  private constructor(names: readonly MkvElementName[]) {
    this.countsAll = names.length === 0;
    for (const name of names) this.counts.set(existing(name), { elements: 0, ends: 0 });
  }

  /**
   * Counts the elements with these names; all elements if none is named.
   *
   * @throws UsageError if there is no element with such a name
   */
  static of(...names: readonly MkvElementName[]): CountVisitor {
    return new CountVisitor(names);
  }

  visit(element: MkvElement): void {
    const count = this.countFor(element.name);
    if (count === undefined) return;
    if (element.kind === 'end') count.ends++;
    else count.elements++;
  }

  visitPiece(piece: MkvContentPiece): void {
    const count = piece.isLast ? this.countFor(piece.definition.name) : undefined;
    if (count !== undefined) count.elements++;
  }

  /** @internal Many of a kind count in one go. */
  visitRun({ definition, count }: ElementRun): void {
    const found = this.countFor(definition.name as MkvElementName);
    if (found !== undefined) found.elements += count;
  }

  /** How many elements with this name there were so far, a master counted at its start; 0 for one that was not asked for. */
  getCount(name: MkvElementName): number {
    return this.counts.get(name)?.elements ?? 0;
  }

  /** Whether every master counted has ended: so it is at the end of a stream that was read to its end. */
  startsMatchEnds(): boolean {
    const masters = [...this.counts].filter(([name]) => MATROSKA_SCHEMA.byName(name)?.isMaster);
    return masters.every(([, { elements, ends }]) => elements === ends);
  }

  private countFor(name: MkvElementName): Count | undefined {
    const known = this.counts.get(name);
    if (known !== undefined || !this.countsAll) return known;
    const count: Count = { elements: 0, ends: 0 };
    this.counts.set(name, count);
    return count;
  }
}

interface Count {
  /** Starts of masters, and data elements. */
  elements: number;
  /** Of masters. */
  ends: number;
}

function existing(name: MkvElementName): MkvElementName {
  if (name !== UNKNOWN_ELEMENT_NAME && MATROSKA_SCHEMA.byName(name) === undefined) {
    throw new UsageError(`There is no element named ${name}`);
  }
  return name;
}
