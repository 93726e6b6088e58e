import type { Fragment } from '../../fragment/fragment.js';
import type { FragmentFrame } from '../../fragment/fragment-frame.js';

/** When the first frame of a fragment is to be shown, by all clocks. */
export type FirstFrame = Pick<FragmentFrame, 'timestampNs' | 'producerTimestampNs' | 'serverTimestampNs' | 'metadata'>;

/** `undefined` if the fragment has no frames; these are objects or columns. */
export function firstFrameOf({ frames, batches, metadata, clusterTimestampNs = 0n }: Fragment): FirstFrame | undefined {
  const [batch] = batches;
  if (batch === undefined) return frames[0];
  const timestampNs = batch.timestampNs(0);
  const after = (fragmentMs: number | undefined): bigint | undefined =>
    fragmentMs === undefined ? undefined : BigInt(fragmentMs) * NS_PER_MS + timestampNs - clusterTimestampNs;
  return {
    metadata,
    timestampNs,
    producerTimestampNs: after(metadata.producerTimestampMs),
    serverTimestampNs: after(metadata.serverTimestampMs),
  };
}

const NS_PER_MS = 1_000_000n;
