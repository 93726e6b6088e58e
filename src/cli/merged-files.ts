import { parse, format } from 'node:path';
import { concatenated } from '../ebml/bytes.js';
import type { MergedBytesWriter, NewSegmentReason } from '../fragment/merge-options.js';
import type { CommandIo, OutputFile } from './command-io.js';

/** What is merged, and to where. */
export interface MergedFilesPlace {
  readonly input: string;
  readonly output: string;
}

/** One of the files, and what is to be written to it. */
export interface MergedFile {
  readonly name: string;
  readonly reason: NewSegmentReason;
  /** How many, written or about to be. */
  bytes: number;
}

/**
 * The files that merged bytes go to, one after the other: OUT, OUT-2, OUT-3 … Each has its name as soon as it is whole.
 * Bytes are taken at once, and written at the next `flush`.
 */
export class MergedFiles {
  readonly files: MergedFile[] = [];
  /** Nobody reads standard output any more. */
  isAbandoned = false;
  private readonly pending: { readonly name: string; readonly parts: Uint8Array[] }[] = [];

  private constructor(
    private readonly io: CommandIo,
    private readonly place: MergedFilesPlace,
    /** `undefined` between two files. */
    private current: OutputFile | undefined,
  ) {}

  /** @throws UsageError if the first file cannot be written */
  static async begin(io: CommandIo, place: MergedFilesPlace): Promise<MergedFiles> {
    return new MergedFiles(io, place, await io.create(place.output, place.input));
  }

  /** The next file; `undefined` if all goes to one stream. */
  next(reason: NewSegmentReason): MergedBytesWriter | undefined {
    const { output } = this.place;
    if (this.current?.kind === 'stream' && this.files.length > 0) return undefined;
    const name = this.files.length === 0 ? output : numbered(output, this.files.length + 1);
    const file: MergedFile = { name, reason, bytes: 0 };
    const parts: Uint8Array[] = [];
    this.files.push(file);
    this.pending.push({ name, parts });
    return (bytes) => {
      file.bytes += bytes.length;
      parts.push(bytes);
    };
  }

  /** Writes what has come; tells whether anybody reads it still. */
  async flush(): Promise<boolean> {
    while (this.pending.length > 1) {
      await this.writePending();
      await this.finish();
      this.pending.shift();
      this.current = await this.io.create(this.pending[0]!.name, this.place.input);
    }
    await this.writePending();
    return !this.isAbandoned;
  }

  /** The current file is whole. */
  async finish(): Promise<void> {
    const file = this.current;
    this.current = undefined;
    await file?.finish();
  }

  /** The current file is not whole, and stays under another name, if there is anything in it; tells that name. */
  async abandon(): Promise<string | undefined> {
    return await this.current?.abandon();
  }

  private async writePending(): Promise<void> {
    const parts = this.pending[0]?.parts.splice(0) ?? [];
    if (parts.length > 0) this.isAbandoned = (await this.current?.write(concatenated(parts))) === false;
  }
}

/** `out.mkv` is followed by `out-2.mkv`. */
function numbered(file: string, number: number): string {
  const { dir, name, ext } = parse(file);
  return format({ dir, name: `${name}-${number}`, ext });
}
