import type { ElementRun } from '../ebml/element-run.js';
import { FragmentAssembler } from '../fragment/fragment-assembler.js';
import type { NewSegment, OutputSegmentMergerOptions } from '../fragment/merge-options.js';
import { OutputSegmentMerger } from '../fragment/output-segment-merger.js';
import type { LocatedError } from '../errors.js';
import type { MkvContentPiece, MkvElement } from '../matroska/mkv-element.js';
import type { FeedVisitor } from './feed.js';
import type { MergedFile, MergedFiles } from './merged-files.js';
import type { Problem } from './problem-log.js';

/** How fragments are merged. */
export interface MergingOptions extends Pick<OutputSegmentMergerOptions, 'mismatch' | 'clusters' | 'repair'> {
  /** Told of the fragments that the service could not give; what it throws ends the reading. */
  readonly onWarning: (error: LocatedError) => void;
  /** Told if there is nothing that could be merged. */
  readonly onNothing: (problem: Problem) => void;
}

/** One of the files, and how much of everything is in it. */
export interface MergedFileSummary extends Readonly<MergedFile>, MergedAmounts {}

/** How much was merged. */
export interface MergedAmounts {
  readonly segments: number;
  readonly fragments: number;
  readonly clusters: number;
  /** A lace is one. */
  readonly blocks: number;
}

/** Merges fragments into files, and counts what goes where. Payload passes in pieces. */
export class Merging implements FeedVisitor {
  private readonly merger: OutputSegmentMerger;
  private readonly assembler: FragmentAssembler;
  private fragments = 0;
  private leftOut = 0;
  /** What had been merged when each of the files began. */
  private readonly amountsBefore: MergedAmounts[] = [];

  constructor(
    private readonly files: MergedFiles,
    private readonly options: MergingOptions,
  ) {
    this.merger = new OutputSegmentMerger(() => undefined, {
      ...options,
      writes: 'joined',
      onNewSegment: (segment) => this.beginSegment(segment),
      onLeftOut: () => this.leftOut++,
    });
    // It is shown no payload: it finds where fragments are, and what the service says in their place.
    this.assembler = new FragmentAssembler(
      { fragment: () => this.fragments++ },
      {
        frames: 'hand-over',
        onWarning: (error) => {
          if (error.code === 'SERVICE_ERROR') options.onWarning(error);
        },
      },
    );
  }

  visit(element: MkvElement): void {
    this.assembler.visit(element);
    this.merger.visit(element);
  }

  /** Blocks side by side. They say nothing of where fragments are. */
  visitRun(run: ElementRun): void {
    this.merger.visitRun(run);
  }

  visitPiece(piece: MkvContentPiece): void {
    this.merger.visitPiece(piece);
  }

  isDone(): boolean {
    return this.merger.isDone();
  }

  end(): void {
    this.assembler.end();
    if (this.files.files.length === 0 && this.fragments > 0) this.options.onNothing(NOTHING_TO_MERGE);
  }

  flush(): Promise<boolean> {
    this.merger.flush();
    return this.files.flush();
  }

  /** What is in each file. */
  get summaries(): readonly MergedFileSummary[] {
    return this.files.files.map((file, index) => ({
      ...file,
      ...difference(this.amountsBefore[index + 1] ?? this.amounts, this.amountsBefore[index]!),
    }));
  }

  private beginSegment({ reason }: NewSegment) {
    const writer = this.files.next(reason);
    if (writer !== undefined) this.amountsBefore.push(this.amounts);
    return writer;
  }

  private get amounts(): MergedAmounts {
    return { ...this.merger.merged, fragments: this.fragments - this.leftOut };
  }
}

const NOTHING_TO_MERGE: Problem = {
  code: 'NOTHING_TO_MERGE',
  summary: 'There is no Cluster in the stream',
  offset: 0,
  path: '',
  severity: 'error',
  hint: 'No file was written: look at what kvs fragments says of it.',
};

function difference(whole: MergedAmounts, part: MergedAmounts): MergedAmounts {
  return {
    segments: whole.segments - part.segments,
    fragments: whole.fragments - part.fragments,
    clusters: whole.clusters - part.clusters,
    blocks: whole.blocks - part.blocks,
  };
}
