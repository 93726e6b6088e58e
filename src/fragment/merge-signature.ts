import type { MkvElement } from '../matroska/mkv-element.js';
import { areEquivalent } from '../matroska/visitors/equivalence.js';
import { MkvChildElementCollector } from '../matroska/visitors/mkv-child-element-collector.js';
import type { MergeCriterion } from './merge-options.js';

/** By criterion: the elements of its master, none if there was no such master. */
type Snapshot = ReadonlyMap<MergeCriterion, readonly MkvElement[]>;

/** What a document is compared by: the masters named as criteria, as far as they have been read. */
export class DocumentSignature {
  private readonly collectors: ReadonlyMap<MergeCriterion, MkvChildElementCollector>;
  private readonly names: ReadonlySet<string>;
  private judged: Snapshot | undefined = undefined;

  constructor(criteria: readonly MergeCriterion[]) {
    this.names = new Set(criteria);
    this.collectors = new Map(criteria.map((name) => [name, new MkvChildElementCollector(name)]));
  }

  visit(element: MkvElement): void {
    for (const collector of this.collectors.values()) collector.visit(element);
  }

  /** Whether `name` is a criterion. */
  has(name: string): boolean {
    return this.names.has(name);
  }

  /**
   * Whether what was read so far says the same as `previous` did when it was judged in its turn. Without criteria nothing is
   * the same.
   */
  judge(previous: DocumentSignature | undefined): boolean {
    this.judged = this.snapshot();
    return isSame(this.judged, previous?.judged);
  }

  /** Whether all that was read says the same as all of `previous`. */
  equals(previous: DocumentSignature | undefined): boolean {
    return isSame(this.snapshot(), previous?.snapshot());
  }

  private snapshot(): Snapshot {
    return new Map([...this.collectors].map(([name, collector]) => [name, collector.elements]));
  }
}

function isSame(one: Snapshot, other: Snapshot | undefined): boolean {
  if (other === undefined || one.size === 0) return false;
  return [...one].every(([name, elements]) => areEquivalent(elements, other.get(name) ?? []));
}
