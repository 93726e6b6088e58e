import type { ContestOutcome, JobRun } from './harness/contest.js';
import type { JobResult, WorkloadResult } from './results.js';
import { pairedRatio, spreadOf } from './statistics.js';
import type { Counts } from './workloads/tally.js';
import type { Workload } from './workloads/workload.js';

/** What a contest says about each job: speeds, what is wrong, how it compares with all that ran beside it. */
export function summarise(workload: Workload, { runs, failures }: ContestOutcome): WorkloadResult {
  const { what, bytes, expected } = workload;
  const ran = runs.map((run) => [run.job.name, resultOf(run, runs, workload)] as const);
  const failed = failures.map(({ job, failure }) => [job.name, failedResult(job, failure)] as const);
  return { what, bytes, expected, jobs: Object.fromEntries([...ran, ...failed]) };
}

function resultOf(run: JobRun, runs: readonly JobRun[], { bytes, expected }: Workload): JobResult {
  const { job, secondsPerPass, counts } = run;
  const result = {
    role: job.role,
    what: job.what,
    seconds: spreadOf(secondsPerPass),
    megabytesPerSecond: spreadOf(secondsPerPass.map((seconds) => bytes / 1e6 / seconds)),
    rounds: secondsPerPass,
    counts,
    wrong: differing(counts, expected),
  };
  return job.role === 'ours' ? { ...result, timesAsFastAs: comparisons(run, runs) } : result;
}

function comparisons(run: JobRun, runs: readonly JobRun[]): Readonly<Record<string, number>> {
  const others = runs.filter((other) => other !== run);
  return Object.fromEntries(
    others.map((other) => [other.job.name, pairedRatio(other.secondsPerPass, run.secondsPerPass)]),
  );
}

/** What was counted wrong. */
export function differing(counts: Counts, expected: Counts): readonly (keyof Counts)[] {
  const told = Object.keys(counts) as (keyof Counts)[];
  return told.filter((what) => counts[what] !== expected[what]);
}

function failedResult({ role, what }: JobRun['job'], failure: string): JobResult {
  return { role, what, rounds: [], counts: {}, wrong: [], failure };
}
