/**
 * The process of one job: it holds one workload, and runs one subject over it each time it is told to. So each subject has a
 * JavaScript engine of its own, whose optimisations no other subject has spoiled, and they can still take turns.
 */
import { readFileSync } from 'node:fs';
import { subjectNamed } from '../subjects/index.js';
import type { Pass, SubjectInput } from '../subjects/subject.js';
import type { Counts } from '../workloads/tally.js';
import type { Feed } from '../jobs.js';
import { fed } from './feed.js';

/** What the process is told on its command line. */
export interface SubjectOrder {
  readonly subject: string;
  readonly path: string;
  readonly feed: Feed;
  /** Whether it waits for the disk. */
  readonly waits: boolean;
}

/** What it is told by messages: to run for at least so long, one pass at least. */
export interface RunOrder {
  readonly leastMs: number;
  /** How long to run before that, not counted: 0 not at all. */
  readonly runInMs: number;
}

/** What it answers. */
export type SubjectAnswer = { readonly kind: 'ready' | 'absent' } | RunAnswer;

export interface RunAnswer {
  readonly kind: 'run';
  readonly secondsPerPass: number;
  /** Of the last pass, when all is warm. */
  readonly lastSeconds: number;
  readonly counts: Counts;
}

const order = JSON.parse(process.argv[2]!) as SubjectOrder;

async function main(): Promise<void> {
  const { subject, path, feed } = order;
  const pass = await subjectNamed(subject);
  if (pass === undefined) {
    answer({ kind: 'absent' });
    return;
  }
  const bytes = readFileSync(path);
  const input = { path, bytes, chunks: fed(bytes, feed) };
  process.on('message', (runOrder: RunOrder) => {
    void run(pass, input, runOrder).then(answer);
  });
  answer({ kind: 'ready' });
}

/**
 * A run-in first, which is not counted: while others had their turn, the engine's idle collector ran and the caches were theirs.
 *
 * No `gc()` before it, though it looks fair: a full collection drops the hidden classes that no object has just then, and with them
 * the optimised code, which no program does to itself. What a run leaves behind is collected in the runs of the same process.
 */
async function run(pass: Pass, input: SubjectInput, { leastMs, runInMs }: RunOrder): Promise<RunAnswer> {
  if (runInMs > 0) await repeated(pass, input, runInMs);
  return repeated(pass, input, leastMs);
}

async function repeated(pass: Pass, input: SubjectInput, leastMs: number): Promise<RunAnswer> {
  const clock = new Clock();
  for (let passes = 1, before = 0; ; passes++) {
    const counts = await pass(input);
    const now = clock.elapsedMs();
    if (now >= leastMs) {
      return { kind: 'run', secondsPerPass: now / 1000 / passes, lastSeconds: (now - before) / 1000, counts };
    }
    before = now;
  }
}

/**
 * Counts the time that goes by, but for a subject that never waits no more than the processor time of this process: what goes by
 * besides has gone to other programs. On a quiet machine the two are the same.
 */
class Clock {
  private readonly wall = performance.now();
  private readonly processor = process.cpuUsage();

  elapsedMs(): number {
    const wall = performance.now() - this.wall;
    if (order.waits) return wall;
    const { user, system } = process.cpuUsage(this.processor);
    return Math.min(wall, (user + system) / 1000);
  }
}

function answer(message: SubjectAnswer): void {
  process.send?.(message);
}

await main();
