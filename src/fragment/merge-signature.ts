import type { MkvElement, MkvStartElement } from '../matroska/mkv-element.js';
import { areEquivalent } from '../matroska/visitors/equivalence.js';
import { MkvChildElementCollector } from '../matroska/visitors/mkv-child-element-collector.js';
import type { MergeCriterion } from './merge-options.js';

/** By criterion: the elements of its master, none if there was no such master. */
type Snapshot = ReadonlyMap<MergeCriterion, readonly MkvElement[]>;

/** What a document is compared by: the masters named as criteria, as far as they have been read. */
export class DocumentSignature {
  private readonly names: ReadonlySet<string>;
  /** Of masters that were shown; made for each when it comes, as most are known. */
  private readonly collectors = new Map<string, MkvChildElementCollector>();
  /** What is known to be the same as in another document. */
  private readonly adopted = new Map<MergeCriterion, readonly MkvElement[]>();
  private judged: Snapshot | undefined = undefined;

  constructor(private readonly criteria: readonly MergeCriterion[]) {
    this.names = new Set(criteria);
  }

  visit(element: MkvElement): void {
    const { kind, name } = element;
    if (kind === 'start' && this.names.has(name) && !this.collectors.has(name))
      this.collectors.set(name, new MkvChildElementCollector(element.name));
    for (const collector of this.collectors.values()) collector.visit(element);
  }

  /** Whether `name` is a criterion. */
  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Whether a master with this name, which is a criterion, has been read. */
  hasSeen(name: string): boolean {
    return this.adopted.has(name as MergeCriterion) || this.collectors.has(name);
  }

  /** Whether it was judged by the master that begins with `first`. */
  isJudgedBy(first: MkvStartElement): boolean {
    return this.judged?.get(first.name as MergeCriterion)?.[0] === first;
  }

  /** Takes a master over from `previous`, that has the same bytes, instead of being shown it. */
  adopt(name: string, previous: DocumentSignature | undefined): void {
    const elements = previous?.judged?.get(name as MergeCriterion);
    if (elements !== undefined) this.adopted.set(name as MergeCriterion, elements);
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
    return new Map(this.criteria.map((name) => [name, this.elementsOf(name)]));
  }

  private elementsOf(name: MergeCriterion): readonly MkvElement[] {
    const adopted = this.adopted.get(name) ?? NO_ELEMENTS;
    const collector = this.collectors.get(name);
    return collector === undefined ? adopted : [...adopted, ...collector.elements];
  }
}

function isSame(one: Snapshot, other: Snapshot | undefined): boolean {
  if (other === undefined || one.size === 0) return false;
  return [...one].every(([name, elements]) => {
    const others = other.get(name) ?? [];
    return elements === others || areEquivalent(elements, others);
  });
}

const NO_ELEMENTS: readonly MkvElement[] = [];
