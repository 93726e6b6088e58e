import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FragmentCheckpoint, checkpointFrom } from '../fragment/fragment-checkpoint.js';
import { checkpointFailure } from './checkpoint-failure.js';

/** What stands in a checkpoint file, by key. */
export type Checkpoints = ReadonlyMap<string, FragmentCheckpoint>;

/** So that another program's JSON is never taken for ours, nor overwritten. */
const FORMAT = 'kinesis-video-checkpoints';
const VERSION = 1;

/**
 * Reads a checkpoint file; one that does not exist is empty.
 *
 * @throws KinesisVideoServiceError CHECKPOINT_FAILED if it cannot be read, or is anything but a whole checkpoint file
 */
export async function readCheckpointFile(path: string): Promise<Checkpoints> {
  const text = await textOf(path);
  return text === undefined ? new Map() : checkpointsIn(parsed(text, path), path);
}

/**
 * Puts a new file in the place of the old one. Whoever reads, also after a crash or a power failure at any moment, finds the
 * one or the other, whole; once this has resolved, the new one.
 *
 * @throws KinesisVideoServiceError CHECKPOINT_FAILED; the old file is as it was
 */
export async function writeCheckpointFile(path: string, checkpoints: Checkpoints): Promise<void> {
  const content = { format: FORMAT, version: VERSION, checkpoints: Object.fromEntries(checkpoints) };
  // The process ID, as a program that takes over may write while the one before it still does.
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(temporary, `${JSON.stringify(content, undefined, 2)}\n`);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw checkpointFailure(`The checkpoint file ${path} cannot be written`, error);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return undefined;
    throw checkpointFailure(`The checkpoint file ${path} cannot be read`, error);
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw checkpointFailure(`The checkpoint file ${path} is broken`, error);
  }
}

function checkpointsIn(content: unknown, path: string): Checkpoints {
  const { format, version, checkpoints } = (content ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT || version !== VERSION || typeof checkpoints !== 'object' || checkpoints === null)
    throw checkpointFailure(`${path} is not a checkpoint file of this version`);
  const entries = Object.entries(checkpoints).map(([key, value]) => {
    const checkpoint = checkpointFrom(value);
    if (checkpoint === undefined) throw checkpointFailure(`The checkpoint of ${key} in ${path} is broken`);
    return [key, checkpoint] as const;
  });
  return new Map(entries);
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the renaming survive a power failure too. Windows cannot open a folder, and needs no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
