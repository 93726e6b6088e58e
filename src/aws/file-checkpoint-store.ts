import { resolve } from 'node:path';
import { UsageError } from '../errors.js';
import type { FragmentCheckpoint } from '../fragment/fragment-checkpoint.js';
import { readCheckpointFile, writeCheckpointFile, type Checkpoints } from './checkpoint-file.js';
import { isOvertaken } from './checkpoint-order.js';
import type { CheckpointStore } from './checkpoint-store.js';

/** Where a {@link FileCheckpointStore} keeps its checkpoints. */
export interface FileCheckpointStoreOptions {
  /** A JSON file; it and its folder are made when there is something to save. */
  readonly path: string;
}

/**
 * Keeps checkpoints in a file, by key. The file is replaced in one step, so it is whole after a crash at any moment; when
 * `save` has resolved, the checkpoint survives a power failure.
 *
 * Any number of stores of one program may have the same file: they write one after the other. Programs that run at the same
 * time each need a file of their own.
 *
 * A file that is broken, or is something else, is an error, and is left as it is: reading never begins anew in silence.
 *
 * @example
 * ```ts
 * import { FileCheckpointStore } from 'kinesis-video-parser/aws';
 *
 * const checkpoints = new FileCheckpointStore({ path: 'checkpoints.json' });
 * await checkpoints.save('front-door', { fragmentNumber: '91343852333181432392682062607743920146264341069' });
 * console.log((await checkpoints.load('front-door'))?.fragmentNumber);
 * ```
 */
export class FileCheckpointStore implements CheckpointStore {
  readonly #path: string;

  /** @throws UsageError without a path */
  constructor({ path }: FileCheckpointStoreOptions) {
    if (path === '') throw new UsageError('The option path is that of a file');
    this.#path = resolve(path);
  }

  /**
   * The last one saved for this key; `undefined` if there is none.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED
   */
  async load(key: string): Promise<FragmentCheckpoint | undefined> {
    return (await readCheckpointFile(this.#path)).get(key);
  }

  /**
   * Resolves when it is on disk. An earlier fragment never replaces a later one: then nothing is done.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED
   */
  save(key: string, checkpoint: FragmentCheckpoint): Promise<void> {
    const copy = { ...checkpoint };
    return this.#change((checkpoints) =>
      isOvertaken(copy, checkpoints.get(key)) ? undefined : new Map(checkpoints).set(key, copy),
    );
  }

  /**
   * Forgets the key: the next reader starts where its options say.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED
   */
  delete(key: string): Promise<void> {
    return this.#change((checkpoints) => {
      const others = new Map(checkpoints);
      return others.delete(key) ? others : undefined;
    });
  }

  #change(change: (checkpoints: Checkpoints) => Checkpoints | undefined): Promise<void> {
    return inTurn(this.#path, async () => {
      const changed = change(await readCheckpointFile(this.#path));
      if (changed !== undefined) await writeCheckpointFile(this.#path, changed);
    });
  }
}

/** The last change of each file that is being changed, by its path: a change reads what the one before it wrote. */
const changing = new Map<string, Promise<void>>();

function inTurn(path: string, change: () => Promise<void>): Promise<void> {
  const changed = (changing.get(path) ?? Promise.resolve()).then(change);
  // The next one has its turn whether or not this one fails; that is for its own caller to know.
  const settled = changed
    .catch(() => undefined)
    .then(() => {
      if (changing.get(path) === settled) changing.delete(path);
    });
  changing.set(path, settled);
  return changed;
}
