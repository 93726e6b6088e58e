import type { FragmentCheckpoint } from '../fragment/fragment-checkpoint.js';

/** Where a consumer keeps how far it has come. */
export interface CheckpointStore {
  /** The last one saved for this key; `undefined` if there is none. */
  load(key: string): Promise<FragmentCheckpoint | undefined>;
  /** Resolves when it is safe: what `load` gives after a crash is this one or a later one. */
  save(key: string, checkpoint: FragmentCheckpoint): Promise<void>;
}
