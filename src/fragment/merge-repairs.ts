import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { encodeVoid } from '../ebml/ebml-writer.js';
import type { MkvDataElement, MkvElement, MkvStartElement } from '../matroska/mkv-element.js';
import { encodeHeader } from '../matroska/mkv-writer.js';
import type { MergeSettings } from './merge-settings.js';

/** Says what is written in place of elements that are not true of a merged document. */
export class MergeRepairs {
  private readonly opensSegments: boolean;
  private readonly hasIndex: boolean;
  private readonly hasCrc: boolean;
  private leftOut: MkvStartElement | undefined = undefined;

  constructor({ mergeOn, clusters, repair }: MergeSettings) {
    this.opensSegments = mergeOn.length > 0 || clusters === 'packed' || repair.length > 0;
    this.hasIndex = repair.includes('index');
    this.hasCrc = repair.includes('crc-32');
  }

  /** Whether the element is left out: it is a SeekHead or Cues, or stands in one. To be asked about every element. */
  leavesOut(element: MkvElement): boolean {
    if (element.kind === 'start' && this.hasIndex && isIndex(element)) this.leftOut ??= element;
    const isOut = this.leftOut !== undefined;
    if (element.kind === 'end' && element.start === this.leftOut) this.leftOut = undefined;
    return isOut;
  }

  /** Whether such a master is written as it is, with all that stands in it. */
  keeps({ name }: MkvStartElement): boolean {
    return this.leftOut === undefined && !(this.hasIndex && name === 'Info');
  }

  /** A document begins: whatever was being left out is over. */
  onDocument(): void {
    this.leftOut = undefined;
  }

  /**
   * What is written instead of the header of a master; `undefined`: that. A Segment whose size is known would end with its own Clusters,
   * and not with those merged into it.
   */
  insteadOfHeader({ name, size }: MkvStartElement): Uint8Array | undefined {
    return this.opensSegments && name === 'Segment' && size !== UNKNOWN_SIZE ? OPEN_SEGMENT : undefined;
  }

  /** What is written instead of a value; `undefined`: that. */
  insteadOf(element: MkvDataElement): Uint8Array | undefined {
    return this.isUntrue(element) ? encodeVoid(element.headerSize + element.size) : undefined;
  }

  private isUntrue({ name, parent }: MkvDataElement): boolean {
    if (name === 'Duration') return this.hasIndex;
    if (name !== 'CRC-32') return false;
    // That of an Info covers the Duration, that of a Segment all Clusters.
    return (this.hasIndex && parent?.name === 'Info') || (this.hasCrc && parent?.name === 'Segment');
  }
}

const OPEN_SEGMENT = encodeHeader('Segment', UNKNOWN_SIZE);

function isIndex({ name, parent }: MkvStartElement): boolean {
  return (name === 'SeekHead' || name === 'Cues') && parent?.name === 'Segment';
}
