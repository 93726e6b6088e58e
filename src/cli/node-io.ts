import { constants, createReadStream, fstatSync, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import type { CommandIo, Input, Output, Progress } from './command-io.js';
import { ProgressLine } from './progress-line.js';

/** The world as Node gives it. */
export class NodeIo implements CommandIo {
  readonly stdout: Output = new StandardOutput(process.stdout);
  readonly stderr = { write: (text: string): void => void process.stderr.write(text) };

  constructor() {
    process.stderr.on('error', ignore); // nobody reads it, so nobody misses it
  }

  open(file: string): Promise<Input> {
    return file === '-' ? openStandardInput() : openFile(file);
  }

  progress(totalBytes: number | undefined): Progress {
    return isInteractive(process.stderr) ? new ProgressLine(totalBytes) : NO_PROGRESS;
  }
}

/** Large, as each costs a turn of the event loop; small beside what a program takes anyway. */
const CHUNK_BYTES = 1024 * 1024;
const STANDARD_INPUT = 0;

/** The reasons a person can do something about; others are told as Node tells them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

const ignore = (): void => undefined;

const NO_PROGRESS: Progress = { update: ignore, pause: ignore, resume: ignore, end: ignore };

class StandardOutput implements Output {
  readonly hasColours: boolean;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.hasColours = stream.isTTY && stream.hasColors();
    stream.on('error', ignore); // `write` tells
  }

  async write(text: string): Promise<boolean> {
    if (this.stream.destroyed) return false;
    const error = await new Promise<unknown>((resolve) => this.stream.write(text, resolve));
    if (error instanceof Error && codeOf(error) !== 'EPIPE') throw error;
    return !(error instanceof Error);
  }
}

async function openFile(file: string): Promise<Input> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw cannotRead(file, 'EISDIR');
    await access(file, constants.R_OK);
    return { chunks: createReadStream(file, { highWaterMark: CHUNK_BYTES }), totalBytes: sizeFrom(stats) };
  } catch (error) {
    const code = codeOf(error);
    throw code === undefined ? error : cannotRead(file, code);
  }
}

function openStandardInput(): Promise<Input> {
  const stats = fstatSync(STANDARD_INPUT);
  if (stats.isDirectory()) throw cannotRead('-', 'EISDIR');
  return Promise.resolve({ chunks: process.stdin, totalBytes: sizeFrom(stats) });
}

/** A pipe has no size. */
function sizeFrom(stats: Stats): number | undefined {
  return stats.isFile() ? stats.size : undefined;
}

function cannotRead(file: string, code: string): UsageError {
  return new UsageError(`cannot read ${file}: ${REASONS[code] ?? code}`);
}

/** Of an error of the system, such as `ENOENT`. */
function codeOf(error: unknown): string | undefined {
  const isSystemError = error instanceof Error && 'syscall' in error && 'code' in error;
  return isSystemError && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether a line that changes is of use there: to a person, not to a log (the spinner asks the same). */
function isInteractive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb' && !('CI' in process.env);
}
