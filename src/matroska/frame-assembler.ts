import type { ElementRun } from '../ebml/element-run.js';
import type { LocatedError } from '../errors.js';
import { payloadOf } from './block-frames.js';
import { BlockReader } from './block-reader.js';
import type { FrameAssemblerOptions } from './frame-assembler-options.js';
import { Frame } from './frame.js';
import type { MkvElement, MkvStartElement } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';
import type { ClusterTime, Integer } from './timestamp.js';
import type { Track } from './track.js';

export type { FrameAssemblerOptions } from './frame-assembler-options.js';

/**
 * Makes frames of the elements it is shown, in stream order: those of a SimpleBlock at once, those of a BlockGroup when it ends.
 *
 * A block that cannot be read is left out whole, with a warning; all others are delivered, wherever damage has put them. Tracks
 * and TimestampScale are those of the Segment; with each EBML document they begin anew. The Block of a group that was cut, or did
 * not end where it said, is not called a keyframe, as a ReferenceBlock may be lost.
 *
 * @example
 * ```ts
 * import { FrameAssembler, MkvReader } from 'kinesis-video-parser';
 *
 * declare const chunk: Uint8Array;
 * const assembler = new FrameAssembler((frame) => {
 *   console.log(frame.trackNumber, frame.timestampNs, frame.size);
 * });
 * new MkvReader().apply(chunk, assembler);
 * ```
 */
export class FrameAssembler implements MkvElementVisitor {
  private readonly blocks: BlockReader;

  /** @param handler is given each frame; what it throws passes through `visit` */
  constructor(handler: (frame: Frame) => void, options: FrameAssemblerOptions = {}) {
    this.blocks = new BlockReader((facts) => {
      facts.payload = payloadOf(facts);
      handler(new Frame(facts));
    }, options);
  }

  /** The tracks of the Segment that is being read, by number. */
  get tracks(): ReadonlyMap<Integer, Track> {
    return this.blocks.tracks;
  }

  /** The Timestamp of the Cluster that is being read, and the length of a tick. */
  get clusterTime(): ClusterTime {
    return this.blocks.facts.cluster;
  }

  visit(element: MkvElement): void {
    this.blocks.visit(element);
  }

  /** @internal Blocks that stand side by side: no element is made of them. */
  visitRun(run: ElementRun): void {
    this.blocks.visitRun(run);
  }

  /** @internal Headers that are known. */
  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    return this.blocks.visitRepeat(start, first);
  }

  /**
   * To be told of what the reader that shows the elements has to report: what is lost inside a BlockGroup shows nowhere else. It is
   * not passed on to `onWarning`.
   */
  report(error: LocatedError): void {
    this.blocks.report(error);
  }
}
