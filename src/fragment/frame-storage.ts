import type { FragmentColumns, FragmentKeeper } from './fragment-columns.js';
import type { FragmentSettings } from './fragment-settings.js';

/** A way to keep the frames of fragments other than as objects. There is one: `asColumns`. */
export interface FrameStorage {
  readonly kind: 'columns';
  /** @internal */
  readonly begin: (keeper: FragmentKeeper, settings: FragmentSettings) => FragmentColumns;
}
