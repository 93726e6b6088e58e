import { LocatedError } from '../errors.js';
import type { CommandIo, ExitCode, Progress } from './command-io.js';
import type { Feed } from './feed.js';
import { type Problem, ProblemLog } from './problem-log.js';

/** What a {@link Reading} does besides. */
export interface ReadingOptions {
  /** Stands above the first line. */
  readonly heading?: string | undefined;
  /** Writes what goes elsewhere than to the screen, after each chunk; tells whether anybody reads it still. */
  readonly flush?: () => Promise<boolean>;
}

/** So much text is gathered before it is written. */
const BATCH_CHARACTERS = 64 * 1024;
const NO_BYTES = new Uint8Array(0);

/**
 * Reads an input while a command prints lines about it: in batches, never faster than they are taken, with warnings
 * and errors on standard error, each after the lines that came before it.
 */
export class Reading {
  private readonly problems: ProblemLog;
  private readonly pending = new PendingText();
  private hasPrinted = false;
  /** Nobody reads the output any more. */
  private isAbandoned = false;

  constructor(
    private readonly file: string,
    private readonly io: CommandIo,
    private readonly options: ReadingOptions = {},
  ) {
    this.problems = new ProblemLog(file);
  }

  /** Prints a line on standard output. */
  print(line: string): void {
    const { heading } = this.options;
    if (!this.hasPrinted && heading !== undefined) this.pending.add('stdout', `${heading}\n`);
    this.hasPrinted = true;
    this.pending.add('stdout', `${line}\n`);
  }

  /** Tells of a warning or an error; errors decide the exit status. */
  readonly report = (problem: Problem): void => {
    this.pending.add('stderr', this.problems.add(problem));
  };

  /** As `report`, but in strict mode an error ends the reading. */
  readonly refuse = (problem: LocatedError): void => {
    if (problem.severity === 'error') throw problem;
    this.report(problem);
  };

  /** Gives the input to the feed, then tells the exit status. Ends early once nobody reads the output. */
  async run(feed: Feed): Promise<ExitCode> {
    const { chunks, totalBytes } = await this.io.open(this.file);
    const progress = this.io.progress(totalBytes);
    try {
      await this.readAll(chunks, feed, progress);
      await this.flush(progress);
    } finally {
      progress.end();
    }
    if (this.isAbandoned) return 0;
    this.io.stderr.write(this.problems.rest());
    return this.problems.hasErrors ? 1 : 0;
  }

  private async readAll(chunks: AsyncIterable<Uint8Array>, feed: Feed, progress: Progress): Promise<void> {
    try {
      for await (const chunk of chunks) {
        await this.readChunk(chunk, feed, progress);
        if (this.isAbandoned || feed.isDone) return;
        progress.update(feed.offset);
      }
      feed.end();
    } catch (error) {
      if (!(error instanceof LocatedError)) throw error;
      this.report(error); // strict mode ends here
    }
    if (!feed.hasSeenElements) this.reportNothing(feed.offset);
  }

  private async readChunk(chunk: Uint8Array, feed: Feed, progress: Progress): Promise<void> {
    const isPauseDue = (): boolean => this.pending.length >= BATCH_CHARACTERS;
    let isPaused = feed.push(chunk, isPauseDue);
    await this.flush(progress);
    while (isPaused && !this.isAbandoned) {
      isPaused = feed.push(NO_BYTES, isPauseDue);
      await this.flush(progress);
    }
  }

  private reportNothing(bytes: number): void {
    if (bytes === 0) this.report(NOTHING_TO_READ);
    else if (this.problems.hasErrors) this.report(NO_EBML);
  }

  private async flush(progress: Progress): Promise<void> {
    for (const { to, text } of this.pending.take()) {
      if (to === 'stderr') this.io.stderr.write(text);
      else if (!this.isAbandoned) await this.waitFor(this.io.stdout.write(text), progress);
    }
    if (this.options.flush && !this.isAbandoned) await this.waitFor(this.options.flush(), progress);
  }

  private async waitFor(writing: Promise<boolean>, progress: Progress): Promise<void> {
    progress.pause();
    this.isAbandoned = !(await writing);
    progress.resume();
  }
}

/** Of an input without any element the reader tells where it is no EBML, which is not the point. */
export const NOTHING_TO_READ: Problem = {
  code: 'EMPTY_INPUT',
  summary: 'There is not a single byte to read',
  offset: 0,
  path: '',
  severity: 'error',
  hint: 'Look at whatever should have written it.',
};
/** Of an input that has bytes, but none of Matroska. */
export const NO_EBML: Problem = {
  code: 'NOT_EBML',
  summary: 'Not one element was found',
  offset: 0,
  path: '',
  severity: 'error',
  hint: 'Is this a Matroska or WebM file, or the body of a GetMedia response?',
};

type Place = 'stdout' | 'stderr';

/** Text that is not written yet, in the order in which it came, wherever it goes. */
class PendingText {
  length = 0;
  private parts: { readonly to: Place; text: string }[] = [];

  add(to: Place, text: string): void {
    const last = this.parts.at(-1);
    if (last?.to === to) last.text += text;
    else if (text !== '') this.parts.push({ to, text });
    this.length += text.length;
  }

  take(): readonly { readonly to: Place; readonly text: string }[] {
    const { parts } = this;
    this.parts = [];
    this.length = 0;
    return parts;
  }
}
