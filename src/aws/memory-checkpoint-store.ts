import type { FragmentCheckpoint } from '../fragment/fragment-checkpoint.js';
import { isOvertaken } from './checkpoint-order.js';
import type { CheckpointStore } from './checkpoint-store.js';

/** Keeps checkpoints as long as the program runs: for tests, and to go on where another reader in the same program stopped. */
export class MemoryCheckpointStore implements CheckpointStore {
  readonly #checkpoints = new Map<string, FragmentCheckpoint>();

  /** The last one saved for this key; `undefined` if there is none. */
  load(key: string): Promise<FragmentCheckpoint | undefined> {
    return Promise.resolve(this.#checkpoints.get(key));
  }

  /** An earlier fragment never replaces a later one: then nothing is done. */
  save(key: string, checkpoint: FragmentCheckpoint): Promise<void> {
    if (!isOvertaken(checkpoint, this.#checkpoints.get(key))) this.#checkpoints.set(key, { ...checkpoint });
    return Promise.resolve();
  }

  /** Forgets the key: the next reader starts where its options say. */
  delete(key: string): Promise<void> {
    this.#checkpoints.delete(key);
    return Promise.resolve();
  }
}
