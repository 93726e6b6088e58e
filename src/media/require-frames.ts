import { UsageError } from '../errors.js';
import type { Fragment } from '../fragment/fragment.js';

/**
 * For whoever reads `frames`: a fragment without any is passed by only if none came, or all were dropped.
 *
 * @throws UsageError if the fragment has frames, but not as objects, because of `frames: asColumns` or `'hand-over'`
 */
export function requireFrames({ frames, batches, frameCount, droppedFrameCount }: Fragment): void {
  if (frames.length > 0 || frameCount <= droppedFrameCount) return;
  const option = batches.length > 0 ? 'asColumns' : "'hand-over'";
  throw new UsageError(`The fragments have no frames as objects: read them without frames: ${option}`);
}
