import type { ChildProcess } from 'node:child_process';
import { concatenated } from '../ebml/bytes.js';
import { UsageError } from '../errors.js';
import type { ChildProcessEnd } from './child-process-error.js';

/** How much of the end of standard error is kept. */
const STDERR_TAIL_BYTES = 8 * 1024;
/** How long a child that is to end may take to clear up. */
const CLEARING_UP_MS = 2_000;

/** How long after a child's end its last words may take to come. */
const LAST_WORDS_MS = 1_000;

type Input = NonNullable<ChildProcess['stdin']>;
type Output = NonNullable<ChildProcess['stdout']>;

/** A child process that is fed: takes bytes as fast as it reads them, and is emptied of what it says. */
export class RunningChild {
  /** Resolved, never rejected, when it has ended and all that it wrote has come. */
  readonly ended: Promise<ChildProcessEnd>;
  private readonly child: ChildProcess;
  private readonly input: Input;
  private stderrBytes: Uint8Array = new Uint8Array(0);
  private isInputWhole = false;

  /** @throws UsageError if its standard input is no pipe */
  constructor(child: ChildProcess) {
    if (child.stdin === null)
      throw new UsageError("The child process needs a pipe as its standard input: stdin: 'pipe'");
    this.child = child;
    this.input = child.stdin;
    this.input.on('error', ignore); // EPIPE and its like: the exit code says whether the child meant it
    this.input.on('finish', () => (this.isInputWhole = true));
    this.ended = endOf(child);
    const isDrained = drain(child.stdout);
    child.once('exit', () => {
      // What it started itself may hold its outputs open for ever.
      setTimeout(() => {
        child.stderr?.destroy();
        if (isDrained) child.stdout?.destroy();
      }, LAST_WORDS_MS).unref();
    });
    child.stderr?.on('data', (chunk: Uint8Array | string) => {
      this.keepTail(chunk);
    });
  }

  /** The last that it wrote to standard error. */
  get stderrTail(): string {
    return new TextDecoder().decode(this.stderrBytes);
  }

  /** Whether it took all that was written, up to the end of the input. */
  get tookAll(): boolean {
    return this.isInputWhole;
  }

  /** Waits until there is room for more. Returns false if it takes no more: it has ended, or closed its input. */
  async write(bytes: Uint8Array): Promise<boolean> {
    if (this.input.writable && !this.input.write(bytes)) await this.room();
    return this.input.writable;
  }

  /** Lets it know that no more will come. */
  endInput(): void {
    this.input.end();
  }

  /** Asks it to end, and ends it if it does not. */
  kill(): void {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), CLEARING_UP_MS);
    void this.ended.then(() => {
      clearTimeout(timer);
    });
    this.child.once('exit', () => {
      // What it started itself may hold these open.
      this.child.stdout?.destroy();
      this.child.stderr?.destroy();
    });
    this.child.kill();
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.input.off('drain', settle).off('close', settle);
        resolve();
      };
      this.input.once('drain', settle).once('close', settle);
    });
  }

  private keepTail(chunk: Uint8Array | string): void {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    this.stderrBytes = concatenated([this.stderrBytes, bytes]).slice(-STDERR_TAIL_BYTES);
  }
}

function endOf(child: ChildProcess): Promise<ChildProcessEnd> {
  const { exitCode, signalCode } = child;
  if (exitCode !== null || signalCode !== null) return Promise.resolve(toEnd(exitCode, signalCode));
  return new Promise((resolve) => {
    child.on('error', (cause) => {
      if (child.pid === undefined) resolve({ exitCode: undefined, signal: undefined, cause });
    });
    child.once('close', (code, signal) => {
      resolve(toEnd(code, signal));
    });
  });
}

function toEnd(exitCode: number | null, signal: string | null): ChildProcessEnd {
  return { exitCode: exitCode ?? undefined, signal: signal ?? undefined, cause: undefined };
}

/** A child whose output nobody reads would stop when the pipe is full. Whoever reads it already goes on reading: then false. */
function drain(output: Output | null): boolean {
  const isOurs = output?.readableFlowing === null && output.listenerCount('readable') === 0;
  if (isOurs) output.resume();
  return isOurs;
}

function ignore(): void {
  // Told by the exit code.
}
