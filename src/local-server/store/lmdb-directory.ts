import { mkdir, realpath } from 'node:fs/promises';
import type * as lmdb from 'lmdb';
import { UsageError } from '../../errors.js';

/** Folders that this process has open; LMDB would let two servers of one process share theirs. */
const openHere = new Set<string>();

const DURABLE: lmdb.RootDatabaseOptions = {
  noSubdir: false,
  cache: false,
  // Without it a commit is done when it is on the disk, as LMDB has it by itself.
  overlappingSync: false,
  // With it a commit that fails rejects a promise that lmdb keeps to itself, which ends the process.
  eventTurnBatching: false,
};

/** A database, and how to let go of its folder. */
export interface OpenDirectory {
  readonly root: lmdb.RootDatabase;
  /** Resolves when all that was written is safe, and another may open the folder. */
  close(): Promise<void>;
}

/**
 * Opens the database of a folder for this process alone.
 *
 * @throws UsageError if the package lmdb is not installed, or the folder is open already
 */
export async function openDirectory(directory: string): Promise<OpenDirectory> {
  const { open } = await loadLmdb();
  await mkdir(directory, { recursive: true });
  const path = await realpath(directory);
  if (openHere.has(path)) throw inUse(directory, 'this process');
  openHere.add(path);
  try {
    const root = open({ path, ...DURABLE });
    await refuseOthers(root, directory);
    return { root, close: () => closed(root, path) };
  } catch (error) {
    openHere.delete(path);
    throw error;
  }
}

async function loadLmdb(): Promise<typeof lmdb> {
  try {
    return await import('lmdb');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError('To keep streams in a folder needs the package lmdb: npm install lmdb', { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

async function closed(root: lmdb.RootDatabase, path: string): Promise<void> {
  await root.close();
  openHere.delete(path);
}

/**
 * LMDB lists the processes that read the database, and knows which of them are alive: each holds a lock of the operating system,
 * which ends with it, also by kill -9.
 */
async function refuseOthers(root: lmdb.RootDatabase, directory: string): Promise<void> {
  root.get('any'); // so that this process is in the list of the next one
  root.readerCheck(); // takes the dead ones out of it
  const other = readersOf(root).find((pid) => pid !== process.pid);
  if (other === undefined) return;
  await root.close();
  throw inUse(directory, `process ${other}`);
}

/** The list is a table for people: a line of headings, then pid, thread and transaction. */
function readersOf(root: lmdb.RootDatabase): readonly number[] {
  const lines = root.readerList().split('\n').slice(1);
  return lines.map((line) => Number.parseInt(line, 10)).filter((pid) => !Number.isNaN(pid));
}

function inUse(directory: string, holder: string): UsageError {
  return new UsageError(`The folder ${directory} is open already, in ${holder}; only one server can have it`);
}
