import { FRAME_FLAGS, type FrameBatch } from '../../src/matroska/columnar-batch.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { asColumns } from '../../src/fragment/fragment-columns.js';
import type { FragmentFrame } from '../../src/fragment/fragment-frame.js';
import type { FragmentReaderOptions } from '../../src/fragment/fragment-reader.js';
import { adler32 } from './adler32.js';
import { portraitOf, readFragments } from './fragments.js';

/** All that fragments say, and what there was to report, told in the same way whether frames are objects or columns. */
export function fragmentsAs(
  frames: 'keep' | 'columns',
  chunks: readonly Uint8Array[],
  options: FragmentReaderOptions = {},
) {
  const { fragments, warnings } = readFragments(chunks, { ...options, frames: frames === 'keep' ? frames : asColumns });
  return {
    fragments: fragments.map((fragment) => ({
      ...portraitOf(fragment),
      frames: rowsOf(fragment),
      ...sumsOf(fragment),
    })),
    // Where a fragment became too large columns say by the payload, not by the block.
    warnings: warnings.map(({ code, message }) => (code === 'FRAGMENT_TOO_LARGE' ? code : message)),
  };
}

/** What its frames are: number of the track, all times, payload, flags. */
export function rowsOf(fragment: Fragment): readonly string[] {
  const { batches, frames } = fragment;
  return [...frames.map(rowOfFrame), ...batches.flatMap((batch) => rowsOfBatch(batch, fragment))];
}

function sumsOf({ isComplete, error, droppedFrameCount, clusterTimestampNs }: Fragment) {
  return { isComplete, error, droppedFrameCount, clusterTimestampNs };
}

function rowOfFrame(frame: FragmentFrame): string {
  const { trackNumber, track, timestampNs, producerTimestampNs, serverTimestampNs, document, offset, payload } = frame;
  const flags = [frame.keyframe, frame.invisible, frame.discardable, frame.laceIndex > 0].map(Number);
  const times = [timestampNs, producerTimestampNs, serverTimestampNs];
  return [Number(trackNumber), track?.name, ...times, document, offset, adler32(payload), ...flags]
    .map(String)
    .join(' ');
}

function rowsOfBatch(batch: FrameBatch, { metadata, clusterTimestampNs = 0n }: Fragment): readonly string[] {
  return Array.from({ length: batch.count }, (_, at) => {
    const timestampNs = batch.timestampNs(at);
    const after = (milliseconds: number | undefined) =>
      milliseconds === undefined ? undefined : BigInt(milliseconds) * 1_000_000n + timestampNs - clusterTimestampNs;
    const times = [timestampNs, after(metadata.producerTimestampMs), after(metadata.serverTimestampMs)];
    const { keyframe, invisible, discardable, laced } = FRAME_FLAGS;
    const flags = [keyframe, invisible, discardable, laced].map((bit) => Number((batch.flags[at]! & bit) !== 0));
    const place = [batch.section(at).document, batch.offset(at), adler32(batch.payload(at))];
    return [batch.tracks[at]!, batch.track(at)?.name, ...times, ...place, ...flags].map(String).join(' ');
  });
}
