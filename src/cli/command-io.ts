/** Everything a command may touch, so that a test can hand it a fake world. */
export interface CommandIo {
  /**
   * Opens a file, or standard input for `-`.
   *
   * @throws UsageError if there is nothing to read.
   */
  open(file: string): Promise<Input>;
  readonly stdout: Output;
  readonly stderr: { write(text: string): void };
  /** A line that says how far the reading has come, wherever a person can see it. */
  progress(totalBytes: number | undefined): Progress;
}

export interface Input {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** `undefined` for what has no end that is known beforehand. */
  readonly totalBytes: number | undefined;
}

export interface Output {
  readonly hasColours: boolean;
  /** Resolves when the text has been taken; to false once nobody reads it any more. */
  write(text: string): Promise<boolean>;
}

export interface Progress {
  /** So many bytes have been read. */
  update(bytes: number): void;
  /** From here to `resume` the command waits for whoever reads its output, and that is not its own time. */
  pause(): void;
  resume(): void;
  /** Takes the line away. */
  end(): void;
}

/** 0 ok, 1 the input had errors, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** What a command line asks for. */
export type Task = (io: CommandIo) => Promise<ExitCode>;
