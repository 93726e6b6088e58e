import { constants, createReadStream, fstatSync, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import type { CommandIo, Input, Output, OutputFile, OutputFolder, Progress } from './command-io.js';
import { createFile, unfinishedFile } from './node-output-file.js';
import { createFolder } from './node-output-folder.js';
import { ProgressLine } from './progress-line.js';
import { reasonOf, systemErrorCode } from './system-errors.js';

/** The world as Node gives it. */
export class NodeIo implements CommandIo {
  readonly stdout = new StandardOutput(process.stdout);
  readonly stderr = { write: (text: string): void => void process.stderr.write(text) };
  readonly environment = process.env;

  constructor() {
    process.stderr.on('error', ignore); // nobody reads it, so nobody misses it
  }

  open(file: string): Promise<Input> {
    return file === '-' ? openStandardInput() : openFile(file);
  }

  create(file: string, input: string): Promise<OutputFile> {
    return file === '-' ? this.stdout.asFile() : createFile(file, input);
  }

  createFolder(folder: string): Promise<OutputFolder> {
    return createFolder(folder);
  }

  unfinished(file: string): Promise<string | undefined> {
    return file === '-' ? Promise.resolve(undefined) : unfinishedFile(file);
  }

  progress(totalBytes: number | undefined): Progress {
    return isInteractive(process.stderr) ? new ProgressLine(totalBytes) : NO_PROGRESS;
  }

  interruption(): AbortSignal {
    const controller = new AbortController();
    const abort = (): void => {
      if (controller.signal.aborted) return;
      controller.abort();
      setTimeout(release, SAME_SIGNAL_MS).unref();
    };
    const release = (): void => {
      for (const name of ENDING_SIGNALS) process.off(name, abort); // the next one ends the program
    };
    for (const name of ENDING_SIGNALS) process.on(name, abort);
    return controller.signal;
  }
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** One Ctrl-C comes twice where a parent such as npx hands on what the terminal has told everybody. */
const SAME_SIGNAL_MS = 500;

/** Large, as each costs a turn of the event loop; small beside what a program takes anyway. */
const CHUNK_BYTES = 1024 * 1024;
const STANDARD_INPUT = 0;

const ignore = (): void => undefined;

const NO_PROGRESS: Progress = { update: ignore, pause: ignore, resume: ignore, end: ignore };

class StandardOutput implements Output {
  readonly hasColours: boolean;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.hasColours = stream.isTTY && stream.hasColors();
    stream.on('error', ignore); // `write` tells
  }

  async write(content: string | Uint8Array): Promise<boolean> {
    if (this.stream.destroyed) return false;
    const error = await new Promise<Error | null | undefined>((resolve) => this.stream.write(content, resolve));
    const hasFailed = error !== undefined && error !== null;
    if (hasFailed && systemErrorCode(error) !== 'EPIPE') throw error;
    return !hasFailed;
  }

  /** What was written to a pipe cannot be taken back: there is nothing to finish or to keep. */
  asFile(): Promise<OutputFile> {
    if (this.stream.isTTY)
      return Promise.reject(new UsageError('a terminal cannot show Matroska: name a file, or pipe it'));
    return Promise.resolve({
      kind: 'stream',
      write: (bytes) => this.write(bytes),
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(undefined),
    });
  }
}

async function openFile(file: string): Promise<Input> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw cannotRead(file, 'EISDIR');
    await access(file, constants.R_OK);
    return { chunks: createReadStream(file, { highWaterMark: CHUNK_BYTES }), totalBytes: sizeFrom(stats) };
  } catch (error) {
    const code = systemErrorCode(error);
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
  return new UsageError(`cannot read ${file}: ${reasonOf(code)}`);
}

/** Whether a line that changes is of use there: to a person, not to a log (the spinner asks the same). */
function isInteractive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb' && !('CI' in process.env);
}
