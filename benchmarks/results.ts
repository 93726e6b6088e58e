import type { Job } from './jobs.js';
import type { Spread } from './statistics.js';
import type { Counts } from './workloads/tally.js';
import type { WorkloadName } from './workloads/workload.js';

/** All that one run of the benchmark found: what `--json` prints. */
export interface BenchmarkResults {
  readonly benchmark: 'kinesis-video-parser';
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly tookSeconds: number;
  readonly effort: 'full' | 'quick';
  readonly rounds: number;
  readonly machine: Machine;
  readonly peers: Readonly<Record<string, string>>;
  readonly workloads: Readonly<Partial<Record<WorkloadName, WorkloadResult>>>;
  readonly probes: Probes;
  readonly targets: readonly TargetResult[];
  readonly areAllTargetsMet: boolean;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
}

export interface WorkloadResult {
  readonly what: string;
  readonly bytes: number;
  readonly expected: Counts;
  readonly jobs: Readonly<Record<string, JobResult>>;
}

export interface JobResult {
  readonly role: Job['role'];
  readonly what: string;
  /** Of one pass over the workload. Left out if it failed. */
  readonly seconds?: Spread;
  readonly megabytesPerSecond?: Spread;
  /** Seconds of each round, in the order in which all took turns. */
  readonly rounds: readonly number[];
  readonly counts: Counts;
  /** What was told but is not so. */
  readonly wrong: readonly (keyof Counts)[];
  /** Why there are no rounds. */
  readonly failure?: string;
  /** How many times as fast it is as each peer and ceiling: medians over the rounds. Only of our own jobs. */
  readonly timesAsFastAs?: Readonly<Record<string, number>>;
}

/** What is measured otherwise than by passes. Left out if it was not asked for. */
export interface Probes {
  readonly memory?: readonly MemoryResult[];
  readonly eventLoop?: readonly EventLoopResult[];
  readonly latency?: readonly LatencyResult[];
  readonly endToEnd?: EndToEndResult;
  readonly realTime?: RealTimeResult;
}

/** Memory of a process that reads one long stream. */
export interface MemoryResult {
  readonly job: string;
  readonly frameBytes: number;
  readonly streamBytes: number;
  /** Peak of resident memory above that of the idle process, in MiB. */
  readonly peakMib: number;
  /** The same when an eighth of the stream was read: what it grows by afterwards is the length's. */
  readonly earlyMib: number;
  /** What is held in the middle of the stream when all garbage is gone, above idle, in MiB. */
  readonly heldMib: number;
}

/** How long the event loop stood still. */
export interface EventLoopResult {
  readonly job: string;
  readonly workload: WorkloadName;
  readonly turns: number;
  readonly longestMs: number;
}

/** When fragments are delivered. */
export interface LatencyResult {
  readonly way: string;
  readonly fragments: number;
  /** In the turn in which the last byte of the continuation token's tag arrived, and not before. */
  readonly inTheSameTurn: number;
}

/** A stream through the local server in real time. */
export interface EndToEndResult {
  readonly megabytesPerSecond: number;
  readonly seconds: number;
  readonly fragments: number;
  readonly lostFragments: number;
  /** Parts of a core. */
  readonly processorShare: { readonly producer: number; readonly server: number; readonly consumer: number };
}

/** Many streams on one core. */
export interface RealTimeResult {
  readonly streams: number;
  readonly chunkBytes: number;
  /** Of one core: bytes read by processor time. */
  readonly parseMegabytesPerSecond: number;
  readonly mergeMegabytesPerSecond: number;
  /** How many streams of 250 kB/s one core can parse into fragments and merge, both. */
  readonly streamsPerCore: number;
}

export interface TargetResult {
  readonly target: string;
  readonly goal: string;
  /** Left out if it was not measured. */
  readonly value?: number;
  readonly isMet: boolean;
}
