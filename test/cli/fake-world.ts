import type {
  CommandIo,
  ExitCode,
  Input,
  Output,
  OutputFile,
  OutputFolder,
  Progress,
} from '../../src/cli/command-io.js';
import { run } from '../../src/cli/run.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { UsageError } from '../../src/errors.js';

/** Files by name; one of several chunks is read chunk by chunk. */
export type FakeFiles = Readonly<Record<string, Uint8Array | readonly Uint8Array[]>>;

/** A world of memory, that writes down what a command does to it. */
export class FakeWorld implements CommandIo {
  stdoutText = '';
  stderrText = '';
  /** What was done, in order. */
  readonly log: string[] = [];
  /** After so many writes nobody reads standard output any more. */
  closesAfterWrites = Infinity;
  hasColours = false;
  /** What was written to files, and to standard output as bytes, by the name that it has now. */
  readonly written: Record<string, Uint8Array> = {};
  /** Writing to this file fails. */
  brokenFile: string | undefined = undefined;
  environment: Readonly<Record<string, string | undefined>> = {};
  private readonly interrupting = new AbortController();

  constructor(private readonly files: FakeFiles = {}) {}

  readonly stdout: Output = this.output();

  readonly stderr = {
    write: (text: string): void => {
      this.stderrText += text;
      if (text !== '') this.log.push('stderr');
    },
  };

  open(file: string): Promise<Input> {
    const content = this.files[file];
    if (content === undefined) return Promise.reject(new UsageError(`cannot read ${file}: there is no such file`));
    const chunks = content instanceof Uint8Array ? [content] : content;
    const totalBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return Promise.resolve({ chunks: this.read(chunks), totalBytes });
  }

  create(file: string, input: string): Promise<OutputFile> {
    if (file === input) return Promise.reject(new UsageError(`cannot write ${file}: it is being read`));
    this.log.push(`create ${file}`);
    const part = file === '-' ? '-' : `${file}.part`;
    const parts: Uint8Array[] = [];
    return Promise.resolve({
      kind: file === '-' ? 'stream' : 'file',
      write: async (bytes) => {
        if (file === this.brokenFile)
          throw Object.assign(new TypeError('ENOSPC: no space left'), { syscall: 'write', code: 'ENOSPC' });
        if (!(await this.take())) return false;
        parts.push(new Uint8Array(bytes));
        this.written[part] = concatenated(parts);
        return true;
      },
      ...(file !== '-' && {
        writeStart: (bytes: Uint8Array) => {
          const whole = concatenated(parts);
          whole.set(bytes);
          parts.splice(0, parts.length, whole);
          return Promise.resolve();
        },
      }),
      finish: () => {
        this.log.push(`finish ${file}`);
        const bytes = concatenated(parts);
        Reflect.deleteProperty(this.written, part);
        this.written[file] = bytes;
        return Promise.resolve();
      },
      abandon: () => {
        this.log.push(`abandon ${file}`);
        return Promise.resolve(part in this.written ? part : undefined);
      },
    });
  }

  createFolder(folder: string): Promise<OutputFolder> {
    return Promise.resolve({
      put: (name, content) => {
        this.log.push(`put ${folder}/${name}`);
        this.written[`${folder}/${name}`] = content;
        return Promise.resolve();
      },
    });
  }

  unfinished(file: string): Promise<string | undefined> {
    const part = `${file}.part`;
    return Promise.resolve(part in this.files ? part : undefined);
  }

  progress(totalBytes: number | undefined): Progress {
    this.log.push(`progress of ${String(totalBytes)}`);
    return {
      update: (bytes) => this.log.push(`at ${bytes}`),
      pause: () => undefined,
      resume: () => undefined,
      end: () => this.log.push('progress ends'),
    };
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.interrupting.abort();
  }

  interruption(): AbortSignal {
    return this.interrupting.signal;
  }

  private async *read(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
    try {
      for (const chunk of chunks) {
        this.log.push('chunk');
        yield await Promise.resolve(chunk);
      }
    } finally {
      this.log.push('closed');
    }
  }

  private output(): Output {
    const isColourful = (): boolean => this.hasColours;
    return {
      get hasColours() {
        return isColourful();
      },
      write: async (text) => {
        if (!(await this.take())) return false;
        this.stdoutText += text;
        return true;
      },
    };
  }

  private async take(): Promise<boolean> {
    this.log.push('write begins');
    await new Promise((resolve) => setTimeout(resolve, 1)); // a reader that takes its time
    this.log.push('write ends');
    return this.closesAfterWrites-- > 0;
  }
}

/** What a command line did. */
export interface Outcome {
  readonly status: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a world with these files. */
export async function kvs(args: readonly string[], files: FakeFiles = {}): Promise<Outcome> {
  const world = new FakeWorld(files);
  const status = await run(args, { io: world, version: '1.2.3' });
  return { status, stdout: world.stdoutText, stderr: world.stderrText };
}

/** The objects of JSON lines. */
export function objectsIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** Lines without the margin that they have in the source of a test. */
export function lines(...rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}
