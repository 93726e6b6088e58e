import { concatenated, viewOf } from '../ebml/bytes.js';
import type { MkvStartElement } from '../matroska/mkv-element.js';

/** A Cluster whose Timestamp has not come yet. */
export interface HeldCluster {
  readonly start: MkvStartElement;
  /** What came since, element by element. */
  readonly before: Uint8Array[];
}

/** Bytes of a document, those between two indexes, and where in it they stand. What lies side by side is one part. */
interface HeldPart {
  readonly bytes: Uint8Array;
  readonly from: number;
  to: number;
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
  private last: HeldPart | undefined = undefined;
  private place: HeldPart['place'] = 'header';

  /** Holds some of these bytes. */
  addPart(bytes: Uint8Array, position: number, length: number): void {
    const { last, place } = this;
    if (this.cluster !== undefined) this.cluster.before.push(viewOf(bytes, position, length));
    else if (last?.bytes === bytes && last.to === position && last.place === place) last.to += length;
    else {
      this.last = { bytes, from: position, to: position + length, place };
      this.parts.push(this.last);
    }
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
    return this.parts.map(viewOfPart);
  }

  /** What is written if the document continues the Segment, up to its Cluster. */
  get continuation(): readonly Uint8Array[] {
    const kept = this.parts.filter(({ place }) => place === 'tags' || (place === 'body' && !this.hasLateHeaders));
    return kept.map(viewOfPart);
  }

  /** All that was held, in one piece. */
  get bytes(): Uint8Array {
    const { cluster } = this;
    return concatenated(cluster === undefined ? this.all : [...this.all, cluster.start.header, ...cluster.before]);
  }
}

function viewOfPart({ bytes, from, to }: HeldPart): Uint8Array {
  return viewOf(bytes, from, to - from);
}
