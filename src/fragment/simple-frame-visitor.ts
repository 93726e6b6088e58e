import type { ElementRun } from '../ebml/element-run.js';
import type { Frame } from '../matroska/frame.js';
import { FrameAssembler, type FrameAssemblerOptions } from '../matroska/frame-assembler.js';
import type { MkvElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { ClusterTime } from '../matroska/timestamp.js';
import { type TrackChoice, trackFilter } from './track-choice.js';

/** Which frames a {@link SimpleFrameVisitor} gives. */
export interface SimpleFrameVisitorOptions extends FrameAssemblerOptions {
  /** Only frames of the track with this number, or of the tracks with this name. Default: all. */
  readonly track?: TrackChoice | undefined;
}

/**
 * Is given a frame and what its time is counted with.
 *
 * @param clusterTime the Timestamp of its Cluster, and the length of a tick; a Segment that does not say has ticks of 1 ms
 */
export type SimpleFrameProcessor = (frame: Frame, clusterTime: ClusterTime) => void;

/**
 * Gives frames as they come, those in BlockGroups and laces too, and knows nothing of fragments: for any Matroska file.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { MkvReader, SimpleFrameVisitor } from 'kinesis-video-parser';
 *
 * const visitor = new SimpleFrameVisitor((frame, { timestamp }) => console.log(timestamp, frame.relativeTimestamp));
 * new MkvReader().apply(readFileSync('test-resources/h264-aac.mkv'), visitor);
 * ```
 */
export class SimpleFrameVisitor implements MkvElementVisitor {
  private readonly assembler: FrameAssembler;

  /** @param processor what it throws passes through `visit` */
  constructor(processor: SimpleFrameProcessor, options: SimpleFrameVisitorOptions = {}) {
    const isWanted = trackFilter(options.track);
    this.assembler = new FrameAssembler((frame) => {
      if (isWanted(frame)) processor(frame, frame.cluster);
    }, options);
  }

  visit(element: MkvElement): void {
    this.assembler.visit(element);
  }

  /** @internal Headers that are known. */
  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    return this.assembler.visitRepeat(start, first);
  }

  /** @internal Blocks that stand side by side. */
  visitRun(run: ElementRun): void {
    this.assembler.visitRun(run);
  }
}
