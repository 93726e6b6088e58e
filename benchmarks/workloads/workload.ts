import { Tally, type Counts } from './tally.js';

/** How the bytes of a workload come about. */
export interface WorkloadRecipe {
  readonly name: WorkloadName;
  /** In a few words, for the tables. */
  readonly what: string;
  /** Parts in stream order, until there are about as many bytes as wanted; each frame is told to the writer. */
  readonly parts: (writer: WorkloadWriter) => Iterable<Uint8Array>;
}

export type WorkloadName = 'getmedia' | 'hibitrate' | 'audio' | 'movie' | 'huge';

/** A workload as it lies on the disk. */
export interface Workload {
  readonly name: WorkloadName;
  readonly what: string;
  readonly path: string;
  readonly bytes: number;
  readonly expected: Counts;
}

/** Counts what is written, while it is written. */
export class WorkloadWriter {
  readonly tally = new Tally();
  fragments = 0;
  clusters = 0;
  blocks = 0;

  constructor(
    /** About how many bytes are wanted. */
    readonly bytes: number,
  ) {}

  counts(): Counts {
    const { fragments, clusters, blocks } = this;
    return { ...this.tally.counts(), fragments, clusters, blocks };
  }
}
