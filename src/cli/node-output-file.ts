import { constants, fstatSync, type BigIntStats } from 'node:fs';
import { access, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import type { OutputFile } from './command-io.js';
import { reasonOf, systemErrorCode } from './system-errors.js';

/**
 * Begins a file under a name of its own, `OUT.part`, and gives it its name once it is whole. A link is followed. What is
 * no file, such as a device or a named pipe, is written as it is: a file must not take its place.
 */
export async function createFile(file: string, input: string): Promise<OutputFile> {
  try {
    const there = await statsOf(file);
    if (there?.isDirectory()) throw cannotWrite(file, 'EISDIR');
    if (there !== undefined) await access(file, constants.W_OK);
    if (there?.isFile() === false) return new OpenedFile(await open(file, 'w'));
    const target = there === undefined ? file : await realpath(file);
    const part = partOf(target);
    refuseInput(await statsOfInput(input), { [file]: there, [part]: await statsOf(part) });
    return new PartialFile(await open(part, 'w'), { part, target });
  } catch (error) {
    const code = systemErrorCode(error);
    throw code === undefined ? error : cannotWrite(file, code);
  }
}

/** What an earlier run left of this file. Of a place where nothing can be written, whoever writes there tells. */
export async function unfinishedFile(file: string): Promise<string | undefined> {
  try {
    const part = partOf((await statsOf(file)) === undefined ? file : await realpath(file));
    return (await statsOf(part)) === undefined ? undefined : part;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

function partOf(target: string): string {
  return `${target}.part`;
}

const STANDARD_INPUT = 0;

function cannotWrite(file: string, code: string): UsageError {
  const isNowhere = code === 'ENOENT' || code === 'ENOTDIR';
  const reason = isNowhere ? 'there is no such folder' : reasonOf(code);
  return new UsageError(`cannot write ${file}: ${reason}`);
}

async function statsOf(file: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of an input that cannot be found nothing is known here: whoever opens it tells. */
async function statsOfInput(input: string): Promise<BigIntStats | undefined> {
  return input === '-' ? fstatSync(STANDARD_INPUT, { bigint: true }) : await statsOf(input);
}

function refuseInput(input: BigIntStats | undefined, outputs: Readonly<Record<string, BigIntStats | undefined>>): void {
  for (const [name, output] of Object.entries(outputs)) {
    if (input !== undefined && input.dev === output?.dev && input.ino === output.ino)
      throw new UsageError(`cannot write ${name}: it is being read`);
  }
}

/** Something that is written where it is. */
class OpenedFile implements OutputFile {
  readonly kind = 'stream';

  constructor(private readonly handle: FileHandle) {}

  async write(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.handle.writeFile(bytes); // goes on where the last one ended
      return true;
    } catch (error) {
      if (systemErrorCode(error) === 'EPIPE') return false;
      throw error;
    }
  }

  finish(): Promise<void> {
    return this.handle.close();
  }

  async abandon(): Promise<undefined> {
    await this.handle.close();
  }
}

/** A file that is nobody's until it is whole. */
class PartialFile implements OutputFile {
  readonly kind = 'file';
  private isEmpty = true;

  constructor(
    private readonly handle: FileHandle,
    private readonly names: { readonly part: string; readonly target: string },
  ) {}

  async write(bytes: Uint8Array): Promise<boolean> {
    await this.handle.writeFile(bytes);
    this.isEmpty &&= bytes.length === 0;
    return true;
  }

  async writeStart(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.handle.write(bytes, written, bytes.length - written, written);
      written += bytesWritten;
    }
  }

  async finish(): Promise<void> {
    await this.handle.close();
    await rename(this.names.part, this.names.target);
  }

  async abandon(): Promise<string | undefined> {
    await this.handle.close();
    if (!this.isEmpty) return this.names.part;
    await rm(this.names.part);
    return undefined;
  }
}
