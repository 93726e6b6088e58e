import type { ElementRun } from '../ebml/element-run.js';
import type { MkvElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { FrameAssemblerOptions } from '../matroska/frame-assembler.js';
import type { LocatedError } from '../errors.js';
import type { Fragment } from './fragment.js';
import { FragmentAssembler } from './fragment-assembler.js';
import type { FragmentFrame } from './fragment-frame.js';
import type { MkvTag } from './mkv-tag.js';
import type { MkvTagProcessor } from './mkv-tag-processor.js';
import { type TrackChoice, trackFilter } from './track-choice.js';

/** Which frames a {@link FrameVisitor} gives, and what it does besides. */
export interface FrameVisitorOptions extends Omit<FrameAssemblerOptions, 'onWarning'> {
  /** Only frames of the track with this number, or of the tracks with this name. Default: all. */
  readonly track?: TrackChoice | undefined;
  /** Given the producer's own tags, and cleared with each fragment. By default nobody is. */
  readonly tagProcessor?: MkvTagProcessor | undefined;
  /** Told of what is missing or odd; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: LocatedError) => void) | undefined;
}

/**
 * Is given a frame with all that is known about it.
 *
 * @param fragmentSoFar metadata, tracks and tags of its fragment, as far as it has been read: tags that stand after the frames are
 * not there yet
 */
export type FrameProcessor = (frame: FragmentFrame, fragmentSoFar: Fragment) => void;

/**
 * Gives frames as they come, those in BlockGroups and laces too, with their track, their wall-clock time and their fragment.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FrameVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const visitor = new FrameVisitor(
 *   (frame, { metadata }) => console.log(metadata.fragmentNumber, frame.producerTimestampMs, frame.size),
 *   { track: 'AUDIO_FROM_CUSTOMER' },
 * );
 * new MkvReader().apply(readFileSync('test-resources/connect-audio.mkv'), visitor);
 * ```
 */
export class FrameVisitor implements MkvElementVisitor {
  private readonly assembler: FragmentAssembler;
  private readonly tagProcessor: MkvTagProcessor | undefined;
  private fragment: Fragment | undefined = undefined;

  /** @param processor what it throws passes through `visit` */
  constructor(processor: FrameProcessor, options: FrameVisitorOptions = {}) {
    const { track, tagProcessor, ...rest } = options;
    const isWanted = trackFilter(track);
    this.tagProcessor = tagProcessor;
    this.assembler = new FragmentAssembler(
      {
        frame: (frame, fragmentSoFar) => {
          this.enter(fragmentSoFar);
          if (isWanted(frame)) processor(frame, fragmentSoFar);
        },
        tag: (tag, fragmentSoFar) => {
          this.processTag(tag, fragmentSoFar);
        },
        // One without frames and tags of its own ends what was said of the one before.
        fragment: (fragment) => {
          this.enter(fragment);
        },
      },
      { ...rest, frames: 'hand-over' },
    );
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

  private processTag(tag: MkvTag, fragmentSoFar: Fragment): void {
    this.enter(fragmentSoFar);
    this.tagProcessor?.process(tag, fragmentSoFar.metadata);
  }

  private enter(fragment: Fragment): void {
    if (fragment === this.fragment) return;
    this.fragment = fragment;
    this.tagProcessor?.clear?.();
  }
}
