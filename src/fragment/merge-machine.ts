import { viewOf } from '../ebml/bytes.js';
import type { MkvDataElement, MkvElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { Integer } from '../matroska/timestamp.js';
import { repackedClusterHead, rewrittenTimestamp } from './cluster-packing.js';
import { MergeClock } from './merge-clock.js';
import { HeldDocument, type HeldCluster } from './merge-document.js';
import type { MergedBytesWriter, NewSegmentReason } from './merge-options.js';
import type { MergeSettings } from './merge-settings.js';
import { MergeOutput } from './merge-output.js';
import { DocumentSignature } from './merge-signature.js';

/**
 * `between-documents`: what comes belongs to no document, or to one that was left out. `holding`: it is not decided yet
 * whether the document continues the Segment. `holding-cluster`: it is, but the Cluster waits for its Timestamp, to be
 * packed. `emitting`: everything is written as it comes. `done`: nothing is written any more.
 */
type MergeState =
  | { readonly kind: 'between-documents' }
  | { readonly kind: 'holding'; readonly document: HeldDocument }
  | { readonly kind: 'holding-cluster'; readonly cluster: HeldCluster }
  | { readonly kind: 'emitting' }
  | { readonly kind: 'done' };

const BETWEEN_DOCUMENTS: MergeState = { kind: 'between-documents' };
const EMITTING: MergeState = { kind: 'emitting' };
const DONE: MergeState = { kind: 'done' };

/** Decides what becomes of each document: the inside of an `OutputSegmentMerger`, which tells it what comes. */
export class MergeMachine {
  readonly output: MergeOutput;
  /** How many Clusters were written. */
  clusters = 0;
  /** Whether the current document has come to its first Cluster. */
  isHeaderOver = true;
  private readonly settings: MergeSettings;
  private readonly clock: MergeClock;
  private state = BETWEEN_DOCUMENTS;
  private signature: DocumentSignature;
  /** Of the last document that came to the output. */
  private previous: DocumentSignature | undefined = undefined;

  constructor(write: MergedBytesWriter, settings: MergeSettings) {
    this.settings = settings;
    this.output = new MergeOutput(write, settings);
    this.clock = new MergeClock(settings);
    this.signature = new DocumentSignature(settings.mergeOn);
  }

  // Asked at each block: comparing objects is cheaper than reading the kind of one of five shapes.
  get isEmitting(): boolean {
    return this.state === EMITTING;
  }

  get isDone(): boolean {
    return this.state === DONE;
  }

  /** Whether what comes belongs to no document that could come to the output. */
  get isBetweenDocuments(): boolean {
    return this.state === BETWEEN_DOCUMENTS;
  }

  beginDocument(): void {
    this.endDocument();
    if (this.state.kind === 'emitting') this.previous = this.signature;
    this.signature = new DocumentSignature(this.settings.mergeOn);
    this.isHeaderOver = false;
    this.state = { kind: 'holding', document: new HeldDocument() };
  }

  /** A document without a Cluster has nothing to merge, and its headers would break the Segment that they came into. */
  endDocument(): void {
    this.onClusterEnd();
    if (this.state.kind === 'holding') {
      const { document } = this.state;
      this.state = BETWEEN_DOCUMENTS;
      this.settings.onLeftOut?.(document.bytes);
    }
    this.output.flush();
  }

  /** Anything that stands before the first Cluster: documents are compared by it. */
  onHeaderElement(element: MkvElement): void {
    this.signature.visit(element);
  }

  /** Whether a master of the same bytes as the one that begins with `first` can be told by {@link MergeMachine.onKnownHeader}. */
  knowsHeader(first: MkvStartElement, place: 'in-document' | 'next-document'): boolean {
    if (!this.compares(first.name)) return true;
    if (place === 'in-document') return !this.signature.hasSeen(first.name) && knows(this.previous, first);
    const isWritten = this.state.kind === 'emitting' || this.state.kind === 'holding-cluster';
    return knows(isWritten ? this.signature : this.previous, first);
  }

  /** A master stands before the first Cluster that is the same as in the document before. */
  onKnownHeader(name: string): void {
    this.signature.adopt(name, this.previous);
  }

  /** Whether documents are compared by the masters with this name. */
  compares(name: string): boolean {
    return this.signature.has(name);
  }

  /** Java judges a document at its first Tags, as if its headers were over there. */
  onTags(): void {
    if (this.state.kind !== 'holding') return;
    const { document } = this.state;
    document.onTagsStart();
    if (!document.continues && !this.settings.repair.includes('headers')) this.judge(document);
  }

  onTagsEnd(): void {
    if (this.state.kind === 'holding') this.state.document.onTagsEnd();
  }

  /** Tracks or another header begins. */
  onHeader(): void {
    if (this.state.kind === 'holding') this.state.document.onHeader();
  }

  onCluster(start: MkvStartElement): void {
    if (this.state.kind === 'holding') this.judgeAtCluster(this.state.document);
    this.isHeaderOver = true;
    this.holdCluster({ start, before: [] });
  }

  /** A Timestamp comes, of a Cluster that waits for it or of one that is being written. */
  onTimestamp(element: MkvDataElement, ticks: Integer): void {
    const cluster = this.heldCluster();
    if (this.state.kind === 'holding' && cluster !== undefined) this.join(this.state.document, ticks);
    if (this.state.kind === 'done') return;
    if (cluster === undefined) this.passTimestamp(element, ticks);
    else this.writeClusterHead(cluster, element, ticks);
  }

  /** A block comes. A Cluster that has no Timestamp yet is written as it is: its blocks cannot be held until it has. */
  onBlock(): void {
    if (this.state === EMITTING) return;
    const cluster = this.heldCluster();
    if (cluster === undefined) return;
    if (this.state.kind === 'holding') this.continueSegment(this.state.document);
    this.state = EMITTING;
    this.writeCluster(cluster);
  }

  /** A block is written, so many ticks from its Cluster's Timestamp. */
  onBlockTime(track: Integer, ticks: number): void {
    this.clock.onBlock(track, ticks);
  }

  onClusterEnd(): void {
    // In a document that is held, an empty Cluster without Timestamp decides nothing and is as good as none.
    if (this.state.kind === 'holding') this.state.document.cluster = undefined;
    else this.onBlock();
  }

  /** Something else comes. */
  put(bytes: Uint8Array): void {
    this.putPart(bytes, 0, bytes.length);
  }

  /** Something else comes: some of these bytes. No view is made of what is written together with others, or not at all. */
  putPart(bytes: Uint8Array, position: number, length: number): void {
    if (this.state === EMITTING) this.output.writePart(bytes, position, length);
    else if (this.state.kind === 'holding') this.state.document.addPart(bytes, position, length);
    else if (this.state.kind === 'holding-cluster') this.state.cluster.before.push(viewOf(bytes, position, length));
  }

  private judgeAtCluster(document: HeldDocument): void {
    if (!document.continues) this.judge(document);
    else if (document.hasLateHeaders && !this.signature.equals(this.previous)) {
      this.beginSegment('headers-differ', document);
    }
  }

  private judge(document: HeldDocument): void {
    if (this.signature.judge(this.previous)) document.continue();
    else this.beginSegment('headers-differ', document);
  }

  private join(document: HeldDocument, ticks: Integer): void {
    if (this.clock.goesBack(ticks)) this.beginSegment('time-went-back', document);
    else this.continueSegment(document);
  }

  /** Writes all of the document that was held, as a Segment of its own; or nothing any more. */
  private beginSegment(reason: NewSegmentReason, document: HeldDocument): void {
    const isFirst = this.output.segments === 0;
    if (this.settings.mismatch === 'stop' && !isFirst) {
      this.output.flush();
      this.state = DONE;
      return;
    }
    if (this.output.beginSegment(isFirst ? 'first' : reason) === 'new-place') this.clock.restart();
    this.state = EMITTING;
    this.writeAll(document.all);
  }

  private continueSegment(document: HeldDocument): void {
    this.state = EMITTING;
    this.writeAll(document.continuation);
  }

  private heldCluster(): HeldCluster | undefined {
    if (this.state.kind === 'holding-cluster') return this.state.cluster;
    return this.state.kind === 'holding' ? this.state.document.cluster : undefined;
  }

  private holdCluster(cluster: HeldCluster): void {
    if (this.state.kind === 'holding') this.state.document.cluster = cluster;
    else if (this.state.kind === 'emitting' && this.settings.clusters === 'packed') {
      this.state = { kind: 'holding-cluster', cluster };
    } else if (this.state.kind === 'emitting') this.writeCluster(cluster);
  }

  private writeClusterHead({ start, before }: HeldCluster, element: MkvDataElement, ticks: Integer): void {
    this.state = EMITTING;
    const written = this.clock.advanceTo(ticks);
    if (this.settings.clusters === 'as-they-are') {
      this.writeCluster({ start, before: [...before, element.raw] });
      return;
    }
    this.clusters++;
    const { header, size } = start;
    const head = { header, size, before, timestamp: element.raw, timestampSize: element.size };
    const crc32 = this.settings.repair.includes('crc-32') ? 'repair' : 'keep';
    this.writeAll(repackedClusterHead(head, BigInt(written), crc32));
  }

  private passTimestamp(element: MkvDataElement, ticks: Integer): void {
    const { raw, size } = element;
    if (this.state.kind !== 'emitting') return;
    const written = this.clock.advanceTo(ticks);
    const packed = this.settings.clusters === 'packed' ? rewrittenTimestamp(raw, size, BigInt(written)) : raw;
    // The size of a Cluster that blocks have come in already is written, and cannot grow.
    this.output.write(packed.length === raw.length ? packed : raw);
  }

  private writeCluster({ start, before }: HeldCluster): void {
    this.clusters++;
    this.writeAll([start.header, ...before]);
  }

  private writeAll(parts: readonly Uint8Array[]): void {
    for (const bytes of parts) this.output.write(bytes);
  }
}

function knows(previous: DocumentSignature | undefined, first: MkvStartElement): boolean {
  return previous?.isJudgedBy(first) === true;
}
