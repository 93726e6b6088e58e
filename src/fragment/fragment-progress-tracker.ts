import type { LocatedError } from '../errors.js';
import type { MkvContentPiece, MkvElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { FragmentSource } from './completeness.js';
import { FragmentAssembler } from './fragment-assembler.js';
import type { FragmentMetadata } from './fragment-metadata.js';

/** What a {@link FragmentProgressTracker} reads. */
export interface FragmentProgressTrackerOptions {
  /** As in {@link FragmentAssemblerOptions}. With `fragment-list` the last fragment is told of by `end`. Default `get-media`. */
  readonly source?: FragmentSource | undefined;
}

/**
 * Shows elements to a visitor, and tells of each fragment that it has been shown whole: once, after its last byte that counts.
 * Fragments that are truncated, damaged or failed are not told of, so that what is told of is a place to go on from.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { CountVisitor, FragmentProgressTracker, MkvReader } from 'kinesis-video-parser';
 *
 * const frames = CountVisitor.of('SimpleBlock');
 * const tracker = new FragmentProgressTracker(frames, ({ fragmentNumber }) => {
 *   console.log(fragmentNumber, frames.getCount('SimpleBlock'));
 * });
 * const reader = new MkvReader({ onWarning: (error) => tracker.report(error) });
 * reader.apply(readFileSync('test-resources/get-media.mkv'), tracker);
 * ```
 */
export class FragmentProgressTracker implements MkvElementVisitor {
  private readonly assembler: FragmentAssembler;

  /**
   * @param visitor is shown each element before it is counted
   * @param callback what it throws ends the reading
   */
  constructor(
    private readonly visitor: MkvElementVisitor,
    callback: (metadata: FragmentMetadata) => void,
    options: FragmentProgressTrackerOptions = {},
  ) {
    const handler = {
      fragment: ({ isComplete, metadata }: { readonly isComplete: boolean; readonly metadata: FragmentMetadata }) => {
        if (isComplete) callback(metadata);
      },
    };
    this.assembler = new FragmentAssembler(handler, { ...options, frames: 'hand-over' });
  }

  visit(element: MkvElement): void {
    this.visitor.visit(element);
    // Frames do not matter here, so none are made.
    if (element.kind !== 'data' || element.name !== 'SimpleBlock') this.assembler.visit(element);
  }

  visitPiece(piece: MkvContentPiece): void {
    this.visitor.visitPiece?.(piece);
  }

  isDone(): boolean {
    return this.visitor.isDone?.() ?? false;
  }

  /** To be told of what the reader has to report: a fragment with damage in it is not whole. */
  report(error: LocatedError): void {
    this.assembler.report(error);
  }

  /**
   * To be called when the stream is over: only with `fragment-list` it may tell of a fragment. After a visitor that was done before
   * the end it tells of none: nobody saw the rest.
   */
  end(): void {
    if (!this.isDone()) this.assembler.end();
  }
}
