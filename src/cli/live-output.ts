import type { CommandIo, Progress } from './command-io.js';

/** What a command prints while it is at work with the service: lines, and how far it has come, wherever a person can see it. */
export class LiveOutput {
  /** Nobody reads standard output any more. */
  isAbandoned = false;
  readonly #io: CommandIo;
  readonly #progress: Progress;

  constructor(io: CommandIo, totalBytes?: number) {
    this.#io = io;
    this.#progress = io.progress(totalBytes);
  }

  /** A line on standard output; resolves when it has been taken. */
  async print(line: string): Promise<void> {
    if (this.isAbandoned) return;
    this.#progress.pause();
    this.isAbandoned = !(await this.#io.stdout.write(`${line}\n`));
    this.#progress.resume();
  }

  /** A line on standard error. */
  tell(line: string): void {
    this.#io.stderr.write(`${line}\n`);
  }

  /** So many bytes came or went. */
  update(bytes: number, details: string): void {
    this.#progress.update(bytes, details);
  }

  /** Takes the line of progress away. */
  end(): void {
    this.#progress.end();
  }
}
