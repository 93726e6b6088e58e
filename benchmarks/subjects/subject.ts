import type { Counts } from '../workloads/tally.js';

/** A workload as it is given to a subject. */
export interface SubjectInput {
  /** Cut as the job says. Buffers, as Node's own sources give. */
  readonly chunks: readonly Uint8Array[];
  /** The same as a whole. */
  readonly bytes: Uint8Array;
  /** The file that it was read from. */
  readonly path: string;
}

/** Reads a workload from its first byte to its last, and tells what it found. */
export type Pass = (input: SubjectInput) => Counts | Promise<Counts>;

/** Takes the chunks of a stream, one after the other. */
export type Consumer = (chunk: Uint8Array) => void;
