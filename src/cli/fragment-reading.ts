import { LocatedError } from '../errors.js';
import type { Fragment } from '../fragment/fragment.js';
import type { FrameStorage } from '../fragment/frame-storage.js';
import { FragmentReader } from '../fragment/fragment-reader.js';
import type { CommandIo, ExitCode } from './command-io.js';
import { type Problem, ProblemLog } from './problem-log.js';
import { NO_EBML, NOTHING_TO_READ } from './reading.js';

/**
 * What an ordinary Matroska file, which is one fragment, may take in memory, in bytes: hours of sound. The service's fragments have 50 MB
 * at most.
 */
const MAX_FRAGMENT_BYTES = 512 * 1024 * 1024;

/** How an input is read. */
export interface FragmentReadingOptions {
  readonly strict?: true | undefined;
  /** What frames are kept as. Default: objects. */
  readonly frames?: FrameStorage | undefined;
}

/**
 * The fragments of an input, read as they are asked for, with warnings and errors on standard error. It can be read once, and lets go of
 * the input on every way out.
 */
export class FragmentReading implements AsyncIterable<Fragment> {
  readonly #file: string;
  readonly #io: CommandIo;
  readonly #options: FragmentReadingOptions;
  readonly #problems: ProblemLog;

  constructor(file: string, io: CommandIo, options: FragmentReadingOptions = {}) {
    this.#file = file;
    this.#io = io;
    this.#options = options;
    this.#problems = new ProblemLog(file);
  }

  /** 1 if there were errors. */
  get status(): ExitCode {
    return this.#problems.hasErrors ? 1 : 0;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Fragment, void, undefined> {
    const reader = new FragmentReader({
      mode: this.#options.strict ? 'strict' : 'recover',
      frames: this.#options.frames,
      maxFragmentBytes: MAX_FRAGMENT_BYTES,
      onWarning: this.#report,
    });
    const { chunks, totalBytes } = await this.#io.open(this.#file);
    const progress = this.#io.progress(totalBytes);
    let count = 0;
    try {
      for await (const chunk of chunks) {
        for (const fragment of reader.push(chunk)) yield (count++, fragment);
        progress.update(reader.offset);
      }
      for (const fragment of reader.end()) yield (count++, fragment);
      if (count === 0) this.#reportNothing(reader.offset);
    } catch (error) {
      if (!(error instanceof LocatedError)) throw error;
      this.#report(error); // strict mode ends here
    } finally {
      progress.end();
      this.#io.stderr.write(this.#problems.rest());
    }
  }

  #reportNothing(bytes: number): void {
    if (bytes === 0) this.#report(NOTHING_TO_READ);
    else if (this.#problems.hasErrors) this.#report(NO_EBML);
  }

  readonly #report = (problem: Problem): void => {
    this.#io.stderr.write(this.#problems.add(problem));
  };
}
