import type { WorkloadName } from '../workloads/workload.js';

/** What a probe process is to measure. */
export type ProbeOrder =
  | MemoryOrder
  | EventLoopOrder
  | LatencyOrder
  | RealTimeOrder
  | { readonly kind: 'server'; readonly streamName: string }
  | ({ readonly kind: 'producer' | 'consumer' } & Film);

export interface MemoryOrder {
  readonly kind: 'memory';
  readonly job: MemoryJob;
  readonly streamBytes: number;
}

export const MEMORY_JOBS = ['frames-owned', 'frames-borrowed', 'frames-columnar', 'merge'] as const;
export type MemoryJob = (typeof MEMORY_JOBS)[number];

export interface EventLoopOrder {
  readonly kind: 'event-loop';
  readonly workload: WorkloadName;
  readonly path: string;
  /** For each way of reading. */
  readonly milliseconds: number;
}

export interface LatencyOrder {
  readonly kind: 'latency';
  /** Of the workload getmedia, whose documents end with the token's tag. */
  readonly path: string;
}

export interface RealTimeOrder {
  readonly kind: 'real-time';
  readonly path: string;
  readonly streams: number;
  readonly bytes: number;
}

/** What goes through the local server. */
export interface Film {
  readonly endpoint: string;
  readonly streamName: string;
  readonly fragments: number;
  readonly framesPerFragment: number;
  readonly frameBytes: number;
  readonly frameMs: number;
}
