import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { RunAnswer, RunOrder, SubjectAnswer, SubjectOrder } from './subject-process.js';

/** The process of a subject, seen from outside. */
export class SubjectHandle {
  private readonly child: ChildProcess;

  constructor(program: string, order: SubjectOrder) {
    this.child = fork(program, [JSON.stringify(order)], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }

  /** False if there is no such subject. */
  async isReady(): Promise<boolean> {
    return (await this.answer()).kind === 'ready';
  }

  /** Runs for at least so long, one pass at least. */
  async warmUp(leastMs: number): Promise<RunAnswer> {
    return this.order({ leastMs, runInMs: 0 });
  }

  /** The same, after a run-in that does not count. */
  async run(leastMs: number): Promise<RunAnswer> {
    return this.order({ leastMs, runInMs: leastMs / 2 });
  }

  close(): void {
    this.child.kill();
  }

  private async order(order: RunOrder): Promise<RunAnswer> {
    this.child.send(order);
    return (await this.answer()) as RunAnswer;
  }

  private async answer(): Promise<SubjectAnswer> {
    const died = new AbortController();
    const [answer] = (await Promise.race([
      once(this.child, 'message', { signal: died.signal }),
      once(this.child, 'exit', { signal: died.signal }).then(([code]) => {
        throw new Error(`It ended with ${String(code)}`);
      }),
    ]).finally(() => died.abort())) as [SubjectAnswer];
    return answer;
  }
}
