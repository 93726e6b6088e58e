/** Everything a command may touch, so that a test can hand it a fake world. */
export interface CommandIo {
  /**
   * Opens a file, or standard input for `-`.
   *
   * @throws UsageError if there is nothing to read.
   */
  open(file: string): Promise<Input>;
  /**
   * Begins a file, or standard output for `-`. Until it is finished it has another name.
   *
   * @param input what is read meanwhile
   * @throws UsageError if it cannot be written, or is the input.
   */
  create(file: string, input: string): Promise<OutputFile>;
  /**
   * A folder to put files into; it is made if it is not there.
   *
   * @throws UsageError if that cannot be
   */
  createFolder(folder: string): Promise<OutputFolder>;
  /** The name under which an earlier run left this file unfinished; `undefined` if none did. */
  unfinished(file: string): Promise<string | undefined>;
  readonly stdout: Output;
  readonly stderr: { write(text: string): void };
  /** A line that says how far the reading has come, wherever a person can see it. */
  progress(totalBytes: number | undefined): Progress;
  /** Variables such as `AWS_REGION`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** From now on Ctrl-C, and a signal to end, abort this in place of ending the program; one that comes later ends it. */
  interruption(): AbortSignal;
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

/** A file that is being written. */
export interface OutputFile {
  /** A `stream` is standard output, a device or a pipe: it has no name to give, and no others beside it. */
  readonly kind: 'file' | 'stream';
  /** Resolves when the bytes have been taken; to false once nobody reads them any more. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Writes over its first bytes, when all others are written. A stream cannot. */
  writeStart?(bytes: Uint8Array): Promise<void>;
  /** Gives it its name, in place of whatever had that name before. */
  finish(): Promise<void>;
  /** Leaves it as it is; tells the name under which it is kept, `undefined` if there is nothing to keep. */
  abandon(): Promise<string | undefined>;
}

/** A folder that files are put into. */
export interface OutputFolder {
  /** Puts a file there, whole at once, in place of one with its name: others may be reading it. */
  put(name: string, content: Uint8Array): Promise<void>;
}

export interface Progress {
  /**
   * So many bytes have been read.
   *
   * @param details stands behind them
   */
  update(bytes: number, details?: string): void;
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
