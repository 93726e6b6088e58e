import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import type { OutputFolder } from './command-io.js';
import { reasonOf, systemErrorCode } from './system-errors.js';

/** Makes a folder, and those it is in, if they are not there. */
export async function createFolder(folder: string): Promise<OutputFolder> {
  try {
    await mkdir(folder, { recursive: true });
    return { put: (name, content) => put(join(folder, name), content) };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const isFile = code === 'EEXIST' || code === 'ENOTDIR';
    throw new UsageError(`cannot write to ${folder}: ${isFile ? 'it is no folder' : reasonOf(code)}`);
  }
}

/** Under another name first: a player that reads on must not find half a playlist. */
async function put(file: string, content: Uint8Array): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeFile(part, content);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
