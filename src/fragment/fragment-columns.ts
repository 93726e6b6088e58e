import type { ElementRun } from '../ebml/element-run.js';
import type { LocatedError } from '../errors.js';
import type { BlockFacts } from '../matroska/block-frames.js';
import { ColumnarFrameCollector } from '../matroska/columnar-frame-collector.js';
import type { MkvElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { Integer } from '../matroska/timestamp.js';
import type { Track } from '../matroska/track.js';
import { type FragmentSettings, frameOptions } from './fragment-settings.js';
import type { FrameStorage } from './frame-storage.js';
import type { OpenFragment } from './open-fragment.js';

/**
 * For the option `frames`: a fragment has its frames as columns, in `batches`, and none as an object.
 *
 * A value, not a name, so that nobody loads columns who does not ask for them: they are a tenth of the reader.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { asColumns, FragmentReader } from 'kinesis-video-parser';
 *
 * const reader = new FragmentReader({ frames: asColumns });
 * for (const { batches, frameCount } of reader.push(readFileSync('test-resources/connect-audio.mkv'))) {
 *   const bytes = batches.flatMap(({ count, lengths }) => [...lengths.subarray(0, count)]);
 *   console.log(frameCount, Math.max(...bytes));
 * }
 * ```
 */
export const asColumns: FrameStorage = {
  kind: 'columns',
  begin: (keeper, settings) => new FragmentColumns(keeper, settings),
};

/** Whoever knows the fragment that is being read. */
export interface FragmentKeeper {
  /** The fragment that a frame is in whose block begins at `offset`; one that begins there if none is being read. */
  fragmentAt(offset: number): OpenFragment;
  /** Frames were not kept, from the one on whose payload begins at `offset`. */
  onDropped(fragment: OpenFragment, offset: number): void;
}

/**
 * Puts the frames of fragments into columns: a batch for each chunk that a fragment is in. A frame counts when it comes, as if it were
 * an object, so that limits and times are the same.
 */
// Plain fields: this runs for each run of blocks.
export class FragmentColumns implements MkvElementVisitor {
  private readonly collector: ColumnarFrameCollector;
  private readonly maxFragmentBytes: number;
  private chunk: Uint8Array = NO_BYTES;
  /** How many frames of the batch have been counted. */
  private counted = 0;
  /** How many of them are kept: no later one is, once one is not. */
  private kept = 0;

  constructor(
    private readonly keeper: FragmentKeeper,
    settings: FragmentSettings,
  ) {
    this.collector = new ColumnarFrameCollector(frameOptions(settings), 'own');
    this.maxFragmentBytes = settings.maxFragmentBytes;
  }

  get tracks(): ReadonlyMap<Integer, Track> {
    return this.collector.tracks;
  }

  get facts(): Readonly<BlockFacts> {
    return this.collector.facts;
  }

  /** The frames that come next are in this chunk: to be called when those before are settled. */
  begin(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.collector.begin(chunk);
    this.counted = 0;
    this.kept = 0;
  }

  /** Gives the frames of the batch to their fragment, as it is over, or the chunk is. */
  settle(fragment: OpenFragment | undefined): void {
    if (this.kept > 0) fragment?.batches.push(this.collector.batch(this.kept));
    if (this.counted > 0) this.begin(this.chunk);
  }

  visit(element: MkvElement): void {
    try {
      this.collector.visit(element);
    } finally {
      this.count(this.collector.facts.blockOffset);
    }
  }

  visitRun(run: ElementRun): void {
    try {
      this.collector.visitRun(run);
    } finally {
      this.count(run.base + run.begin);
    }
  }

  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    return this.collector.visitRepeat(start, first);
  }

  report(error: LocatedError): void {
    this.collector.report(error);
  }

  /** @param offset where the first block begins that came since */
  private count(offset: number): void {
    const { count } = this.collector.filled;
    if (count === this.counted) return;
    const fragment = this.keeper.fragmentAt(offset);
    fragment.countFrames(count - this.counted, this.collector.facts.cluster);
    const from = this.counted;
    this.counted = count;
    this.keep(fragment, from);
  }

  private keep(fragment: OpenFragment, from: number): void {
    const { count, lengths } = this.collector.filled;
    const hasBatch = this.kept > 0 || fragment.takesBatch(this.maxFragmentBytes);
    let at = from;
    while (hasBatch && at < count && fragment.takesFrame(lengths[at]!, this.maxFragmentBytes)) at++;
    this.kept += at - from;
    if (at === count) return;
    fragment.droppedFrameCount += count - at - (hasBatch ? 1 : 0); // the one that it did not take is counted already
    if (!fragment.isKnownAsTooLarge) this.keeper.onDropped(fragment, this.collector.batch().offset(at));
    this.settle(fragment); // so that nothing of what was dropped is held
  }
}

const NO_BYTES = new Uint8Array(0);
