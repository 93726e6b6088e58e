import type { Job } from '../jobs.js';
import type { Counts } from '../workloads/tally.js';
import type { Workload } from '../workloads/workload.js';
import { SubjectHandle } from './subject-handle.js';

/** How long it is measured. */
export interface Effort {
  readonly rounds: number;
  /** Of each run, as many passes as that takes. */
  readonly runMs: number;
  readonly warmUpMs: number;
  /** A peer whose last pass took longer when it warmed up is not run again: that pass is what counts. */
  readonly longSeconds: number;
}

/** What a job took, round by round. */
export interface JobRun {
  readonly job: Job;
  readonly secondsPerPass: readonly number[];
  readonly counts: Counts;
}

/** A job whose process ended before it had an answer. */
export interface JobFailure {
  readonly job: Job;
  readonly failure: string;
}

export interface ContestOutcome {
  readonly runs: readonly JobRun[];
  readonly failures: readonly JobFailure[];
}

export interface Contest {
  readonly workload: Workload;
  readonly jobs: readonly Job[];
  readonly program: string;
  readonly effort: Effort;
  readonly onProgress: (what: string) => void;
}

/** Runs jobs over one workload in turn: A, B, C, A, B, C … Each has its own process; while one runs, all others wait. */
export async function hold(contest: Contest): Promise<ContestOutcome> {
  const runners = contest.jobs.map((job) => new Runner(job, contest));
  try {
    await warmUp(runners, contest);
    for (let round = 1; round <= contest.effort.rounds; round++) {
      contest.onProgress(`${contest.workload.name}: round ${round} of ${contest.effort.rounds}`);
      for (const runner of runners) await runner.takeTurn(contest.effort.runMs);
    }
    return {
      runs: runners.flatMap((runner) => runner.outcome()),
      failures: runners.flatMap((runner) => runner.failed()),
    };
  } finally {
    for (const runner of runners) runner.close();
  }
}

/** Two at a time: nobody is measured here. */
async function warmUp(runners: readonly Runner[], { workload, effort, onProgress }: Contest): Promise<void> {
  const waiting = [...runners];
  const lane = async (): Promise<void> => {
    for (let runner = waiting.shift(); runner !== undefined; runner = waiting.shift()) {
      onProgress(`${workload.name}: warming up ${runner.job.name}`);
      await runner.warmUp(effort.warmUpMs);
    }
  };
  await Promise.all([lane(), lane()]);
}

/** One job in a contest. */
class Runner {
  private readonly secondsPerPass: number[] = [];
  private handle: SubjectHandle | undefined = undefined;
  private counts: Counts | undefined = undefined;
  private failure: string | undefined = undefined;

  constructor(
    readonly job: Job,
    private readonly contest: Contest,
  ) {}

  async warmUp(leastMs: number): Promise<void> {
    const { program, workload, effort } = this.contest;
    const { name, feed, waits = false } = this.job;
    this.handle = new SubjectHandle(program, { subject: name, path: workload.path, feed, waits });
    await this.attempt(async (handle) => {
      if (!(await handle.isReady())) {
        this.close();
        return;
      }
      const { lastSeconds, counts } = await handle.warmUp(leastMs);
      this.counts = counts;
      if (this.job.role !== 'peer' || lastSeconds < effort.longSeconds) return;
      this.secondsPerPass.push(lastSeconds);
      this.close();
    });
  }

  async takeTurn(leastMs: number): Promise<void> {
    await this.attempt(async (handle) => {
      const { secondsPerPass, counts } = await handle.run(leastMs);
      this.secondsPerPass.push(secondsPerPass);
      this.counts = counts;
    });
  }

  outcome(): readonly JobRun[] {
    const { job, secondsPerPass, counts } = this;
    return counts === undefined || secondsPerPass.length === 0 ? [] : [{ job, secondsPerPass, counts }];
  }

  failed(): readonly JobFailure[] {
    return this.failure === undefined ? [] : [{ job: this.job, failure: this.failure }];
  }

  close(): void {
    this.handle?.close();
    this.handle = undefined;
  }

  private async attempt(work: (handle: SubjectHandle) => Promise<void>): Promise<void> {
    if (this.handle === undefined) return;
    try {
      await work(this.handle);
    } catch (error) {
      this.failure = String(error);
      this.close();
    }
  }
}
