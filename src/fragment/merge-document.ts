import { concatenated } from '../ebml/bytes.js';
import type { MkvStartElement } from '../matroska/mkv-element.js';

/** A Cluster whose Timestamp has not come yet. */
export interface HeldCluster {
  readonly start: MkvStartElement;
  /** What came since, element by element. */
  readonly before: Uint8Array[];
}

/** Bytes of a document, and where in it they stand. */
interface HeldPart {
  readonly bytes: Uint8Array;
  readonly place: 'header' | 'tags' | 'body';
}

/**
 * The beginning of a document, held back until it is known whether it continues the Segment of the output: then only what
 * comes after its headers is written, else all.
 */
export class HeldDocument {
  /** The Cluster that it has come to, if it has. */
  cluster: HeldCluster | undefined = undefined;
  /** Whether it is thought to continue the Segment, its headers being over. */
  continues = false;
  /** Whether headers came after that, all the same: then nothing but Tags is taken over. */
  hasLateHeaders = false;
  private readonly parts: HeldPart[] = [];
  private place: HeldPart['place'] = 'header';

  add(bytes: Uint8Array): void {
    if (this.cluster === undefined) this.parts.push({ bytes, place: this.place });
    else this.cluster.before.push(bytes);
  }

  /** It is thought to continue the Segment: its headers are over. */
  continue(): void {
    this.continues = true;
    if (this.place === 'header') this.place = 'body';
  }

  /** Tracks or another header begins. */
  onHeader(): void {
    this.hasLateHeaders ||= this.continues;
  }

  onTagsStart(): void {
    this.place = 'tags';
  }

  onTagsEnd(): void {
    this.place = this.continues ? 'body' : 'header';
  }

  /** What is written if the document has a Segment of its own, up to its Cluster. */
  get all(): readonly Uint8Array[] {
    return this.parts.map(({ bytes }) => bytes);
  }

  /** What is written if the document continues the Segment, up to its Cluster. */
  get continuation(): readonly Uint8Array[] {
    const kept = this.parts.filter(({ place }) => place === 'tags' || (place === 'body' && !this.hasLateHeaders));
    return kept.map(({ bytes }) => bytes);
  }

  /** All that was held, in one piece. */
  get bytes(): Uint8Array {
    const { cluster } = this;
    return concatenated(cluster === undefined ? this.all : [...this.all, cluster.start.header, ...cluster.before]);
  }
}
