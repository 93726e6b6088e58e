import { ERROR_FAMILY, KinesisVideoParserError } from '../errors.js';

/** `CHILD_NOT_STARTED`: there is no such program, or it may not be run. `CHILD_FAILED`: it ended with a failure. */
export type ChildProcessErrorCode = 'CHILD_NOT_STARTED' | 'CHILD_FAILED';

/** How a child process ended. */
export interface ChildProcessEnd {
  /** `undefined` if a signal ended it, or it never began. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, such as `SIGSEGV`. */
  readonly signal: string | undefined;
  /** Why it could not be started. */
  readonly cause: Error | undefined;
}

/** A child process could not be started, or says by its exit code, or by the signal that ended it, that it failed. */
export class ChildProcessError extends KinesisVideoParserError {
  static override readonly [ERROR_FAMILY]: string = 'ChildProcessError';
  override readonly name = 'ChildProcessError';
  readonly code: ChildProcessErrorCode;
  /** `undefined` if a signal ended it, or it never began. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, such as `SIGSEGV`. */
  readonly signal: string | undefined;
  /** The last that it wrote to standard error. */
  readonly stderr: string;

  constructor(command: string, end: ChildProcessEnd, stderr: string) {
    super(`${command} ${manner(end)}${quoted(stderr)}`, { cause: end.cause });
    this.code = end.cause === undefined ? 'CHILD_FAILED' : 'CHILD_NOT_STARTED';
    this.exitCode = end.exitCode;
    this.signal = end.signal;
    this.stderr = stderr;
  }
}

function manner({ exitCode, signal, cause }: ChildProcessEnd): string {
  if (cause !== undefined) return `could not be started: ${cause.message}`;
  return exitCode === undefined ? `was ended by ${signal ?? 'a signal'}` : `failed with exit code ${exitCode}`;
}

function quoted(stderr: string): string {
  const lastLine = stderr
    .trimEnd()
    .split(/[\r\n]/)
    .at(-1);
  return lastLine === undefined || lastLine === '' ? '' : `: ${lastLine}`;
}
