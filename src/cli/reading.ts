import { LocatedError } from '../errors.js';
import type { MkvElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { MkvReader } from '../matroska/mkv-reader.js';
import type { CommandIo, ExitCode, Progress } from './command-io.js';
import { type Problem, ProblemLog } from './problem-log.js';

/** So much text is gathered before it is written. */
const BATCH_CHARACTERS = 64 * 1024;
const NO_BYTES = new Uint8Array(0);

/**
 * Reads an input while a command prints lines about it: in batches, never faster than they are taken, with warnings
 * and errors on standard error, each after the lines that came before it.
 */
export class Reading {
  private readonly problems: ProblemLog;
  private text = '';
  private hasPrinted = false;
  /** Nobody reads the output any more. */
  private isAbandoned = false;

  constructor(
    private readonly file: string,
    private readonly io: CommandIo,
    /** Stands above the first line. */
    private readonly heading?: string,
  ) {
    this.problems = new ProblemLog(file);
  }

  /** Prints a line on standard output. */
  print(line: string): void {
    if (!this.hasPrinted && this.heading !== undefined) this.text += `${this.heading}\n`;
    this.hasPrinted = true;
    this.text += `${line}\n`;
  }

  /** Tells of a warning or an error; errors decide the exit status. */
  readonly report = (problem: Problem): void => {
    this.problems.add(problem);
  };

  /** Shows the input's elements to the visitor, then tells the exit status. Ends early once nobody reads the output. */
  async run(reader: MkvReader, visitor: MkvElementVisitor): Promise<ExitCode> {
    const { chunks, totalBytes } = await this.io.open(this.file);
    const progress = this.io.progress(totalBytes);
    try {
      await this.readAll(chunks, new Feed(reader, visitor, () => this.isFlushDue), progress);
      await this.flush(progress);
    } finally {
      progress.end();
    }
    if (this.isAbandoned) return 0;
    this.io.stderr.write(this.problems.takeRest());
    return this.problems.hasErrors ? 1 : 0;
  }

  private async readAll(chunks: AsyncIterable<Uint8Array>, feed: Feed, progress: Progress): Promise<void> {
    try {
      for await (const chunk of chunks) {
        for (let isPaused = feed.push(chunk); ; isPaused = feed.push(NO_BYTES)) {
          await this.flush(progress);
          if (this.isAbandoned) return;
          if (!isPaused) break;
        }
        progress.update(feed.offset);
      }
      feed.end();
    } catch (error) {
      if (!(error instanceof LocatedError)) throw error;
      this.report(error); // strict mode ends here
    }
    if (!feed.hasSeenElements) this.reportNothing(feed.offset);
  }

  private reportNothing(bytes: number): void {
    if (bytes === 0) this.report(NOTHING_TO_READ);
    else if (this.problems.hasErrors) this.report(NO_EBML);
  }

  private get isFlushDue(): boolean {
    return this.text.length >= BATCH_CHARACTERS || this.problems.isPending;
  }

  private async flush(progress: Progress): Promise<void> {
    const { text } = this;
    this.text = '';
    if (text !== '') {
      progress.pause();
      this.isAbandoned = !(await this.io.stdout.write(text));
      progress.resume();
    }
    if (this.problems.isPending) this.io.stderr.write(this.problems.take());
  }
}

/** Of an input without any element the reader tells where it is no EBML, which is not the point. */
const NOTHING_TO_READ: Problem = {
  code: 'EMPTY_INPUT',
  summary: 'There is not a single byte to read',
  offset: 0,
  path: '',
  severity: 'error',
  hint: 'Look at whatever should have written it.',
};
const NO_EBML: Problem = {
  code: 'NOT_EBML',
  summary: 'Not one element was found',
  offset: 0,
  path: '',
  severity: 'error',
  hint: 'Is this a Matroska or WebM file, or the body of a GetMedia response?',
};

/** Gives bytes to a reader, and lets it pause between two elements. */
class Feed {
  hasSeenElements = false;
  private isEnding = false;
  private readonly pausing: MkvElementVisitor;

  /** @param isPauseDue asked after each element */
  constructor(
    private readonly reader: MkvReader,
    visitor: MkvElementVisitor,
    private readonly isPauseDue: () => boolean,
  ) {
    this.pausing = { visit: this.seen(visitor), isDone: () => !this.isEnding && isPauseDue() };
  }

  get offset(): number {
    return this.reader.offset;
  }

  /** Whether the reader has paused: then it goes on with the next call, be it with no bytes. */
  push(chunk: Uint8Array): boolean {
    this.reader.apply(chunk, this.pausing);
    return this.isPauseDue();
  }

  /** Without a pause: what is left to read is no more than the reader looks ahead. */
  end(): void {
    this.isEnding = true;
    this.reader.applyEnd(this.pausing);
  }

  private seen(visitor: MkvElementVisitor): (element: MkvElement) => void {
    return (element) => {
      this.hasSeenElements = true;
      visitor.visit(element);
    };
  }
}
