import type { BenchmarkResults, JobResult, Probes, TargetResult } from './results.js';
import type { WorkloadName } from './workloads/workload.js';

/** What was measured when targets are judged. */
export type Measured = Pick<BenchmarkResults, 'workloads' | 'probes'>;

/** A job beside another in the same workload. */
interface Comparison {
  readonly workload: WorkloadName;
  readonly job: string;
  readonly against: string;
}

/**
 * A row of the table of targets.
 *
 * `faster`: so many times as fast, at least. `longer`: so many times the time, at most. `adds`: such a part of the other's time on
 * top of it, at most. `milliseconds`: for one pass, at most. `probe`: what another measurement says.
 */
type Target =
  | ({ readonly kind: 'faster'; readonly atLeast: number } & Comparison)
  | ({ readonly kind: 'longer' | 'adds'; readonly atMost: number } & Comparison)
  | { readonly kind: 'milliseconds'; readonly workload: WorkloadName; readonly job: string; readonly atMost: number }
  | ProbeTarget;

interface ProbeTarget {
  readonly kind: 'probe';
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly value: (probes: Probes) => number | undefined;
}

// prettier-ignore
const TARGETS: readonly Target[] = [
  { kind: 'faster', workload: 'getmedia',  job: 'frames-owned',    against: 'ts-ebml',      atLeast: 3 },
  { kind: 'faster', workload: 'hibitrate', job: 'frames-owned',    against: 'ts-ebml',      atLeast: 3 },
  { kind: 'faster', workload: 'movie',     job: 'frames-owned',    against: 'ts-ebml',      atLeast: 3 },
  { kind: 'faster', workload: 'audio',     job: 'frames-owned',    against: 'ts-ebml',      atLeast: 2.8 },
  { kind: 'faster', workload: 'getmedia',  job: 'frames-owned',    against: 'ebml-stream',  atLeast: 2.9 },
  { kind: 'faster', workload: 'hibitrate', job: 'frames-owned',    against: 'ebml-stream',  atLeast: 2.9 },
  { kind: 'faster', workload: 'movie',     job: 'frames-owned',    against: 'ebml-stream',  atLeast: 2.9 },
  { kind: 'faster', workload: 'audio',     job: 'frames-owned',    against: 'ebml-stream',  atLeast: 2.9 },
  { kind: 'faster', workload: 'hibitrate', job: 'frames-borrowed', against: 'ts-ebml',      atLeast: 7 },
  { kind: 'faster', workload: 'audio',     job: 'frames-columnar', against: 'ts-ebml',      atLeast: 6 },
  { kind: 'longer', workload: 'audio',     job: 'frames-columnar', against: 'hop',          atMost: 1.5 },
  { kind: 'longer', workload: 'audio',     job: 'walk',            against: 'hop',          atMost: 2 },
  { kind: 'faster', workload: 'getmedia',  job: 'merge',           against: 'memcpy',       atLeast: 1 },
  { kind: 'faster', workload: 'audio',     job: 'merge',           against: 'memcpy',       atLeast: 0.5 },
  { kind: 'adds',   workload: 'getmedia',  job: 'file-64k',        against: 'drain-64k',    atMost: 0.25 },
  { kind: 'adds',   workload: 'getmedia',  job: 'file-1m',         against: 'drain-1m',     atMost: 0.6 },
  { kind: 'faster', workload: 'getmedia',  job: 'frames-13k',      against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'hibitrate', job: 'frames-13k',      against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'audio',     job: 'frames-13k',      against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'movie',     job: 'frames-13k',      against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'getmedia',  job: 'frames-response', against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'hibitrate', job: 'frames-response', against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'audio',     job: 'frames-response', against: 'frames-owned', atLeast: 0.6 },
  { kind: 'faster', workload: 'movie',     job: 'frames-response', against: 'frames-owned', atLeast: 0.6 },
  { kind: 'milliseconds', workload: 'huge', job: 'frames-owned',   atMost: 100 },
  { kind: 'probe', what: 'memory above idle, frames of 1 MB: borrowed, columnar, merge, MiB', atMost: 16, value: peakMib },
  { kind: 'probe', what: 'memory held of frames of 1 MB, owned, without garbage, MiB', atMost: 16, value: heldMib },
  { kind: 'probe', what: 'the event loop stands still for a batch of 1 MiB, ms',     atMost: 20,   value: longestMs },
  { kind: 'probe', what: 'fragments delivered in the turn of their token, of all',   atLeast: 1,   value: inTheSameTurn },
  { kind: 'probe', what: 'of a core left idle by 25 MB/s through the local server',  atLeast: 0.9, value: idleShare },
];

/** Judges every target. One that was not measured, or whose job miscounts, is not met. */
export function judge(measured: Measured): readonly TargetResult[] {
  return TARGETS.map((target) => {
    const value = valueOf(target, measured);
    const facts = { target: nameOf(target), goal: goalOf(target) };
    return value === undefined ? { ...facts, isMet: false } : { ...facts, value, isMet: isMet(target, value) };
  });
}

function nameOf(target: Target): string {
  switch (target.kind) {
    case 'faster':
      return `${target.workload}: ${target.job} against ${target.against}, times as fast`;
    case 'longer':
      return `${target.workload}: ${target.job} against ${target.against}, times the time`;
    case 'adds':
      return `${target.workload}: ${target.job} on top of ${target.against}, parts of its time`;
    case 'milliseconds':
      return `${target.workload}: ${target.job}, ms`;
    case 'probe':
      return target.what;
  }
}

function goalOf(target: Target): string {
  const { atLeast, atMost } = boundsOf(target);
  return atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
}

function isMet(target: Target, value: number): boolean {
  const { atLeast = -Infinity, atMost = Infinity } = boundsOf(target);
  return value >= atLeast && value <= atMost;
}

function boundsOf(target: Target): { readonly atLeast?: number; readonly atMost?: number } {
  return target;
}

function valueOf(target: Target, { workloads, probes }: Measured): number | undefined {
  if (target.kind === 'probe') return target.value(probes);
  const jobs = workloads[target.workload]?.jobs;
  const result = jobs?.[target.job];
  if (jobs === undefined || result === undefined || !isSound(result)) return undefined;
  if (target.kind === 'milliseconds') return result.seconds && result.seconds.median * 1000;
  const speed = result.timesAsFastAs?.[target.against];
  if (speed === undefined || target.kind === 'faster') return speed;
  return target.kind === 'longer' ? 1 / speed : 1 / speed - 1;
}

function isSound({ wrong, failure }: JobResult): boolean {
  return wrong.length === 0 && failure === undefined;
}

/** Of those that allocate nothing for a frame. */
function peakMib({ memory }: Probes): number | undefined {
  const lean = memory?.filter(({ job }) => job !== 'frames-owned');
  return lean && Math.max(...lean.map((result) => result.peakMib));
}

/** Owned payloads are the caller's. How many that nobody has any more are still there is the collector's affair. */
function heldMib({ memory }: Probes): number | undefined {
  return memory?.find(({ job }) => job === 'frames-owned')?.heldMib;
}

function longestMs({ eventLoop }: Probes): number | undefined {
  return eventLoop && Math.max(...eventLoop.map((result) => result.longestMs));
}

function inTheSameTurn({ latency }: Probes): number | undefined {
  return latency && Math.min(...latency.map((result) => result.inTheSameTurn / result.fragments));
}

/** By whoever of the three takes most. A lost fragment spoils it. */
function idleShare({ endToEnd }: Probes): number | undefined {
  if (endToEnd === undefined || endToEnd.lostFragments > 0) return undefined;
  return 1 - Math.max(...Object.values(endToEnd.processorShare));
}
