import type { FrameBatch } from '../matroska/columnar-batch.js';
import type { Integer } from '../matroska/timestamp.js';
import type { Track } from '../matroska/track.js';
import type { FragmentFrame } from './fragment-frame.js';
import type { FragmentMetadata } from './fragment-metadata.js';
import type { InBandError } from './in-band-error.js';
import type { MkvTag } from './mkv-tag.js';
import type { TrackChoice } from './track-choice.js';

/**
 * How much of a fragment came.
 *
 * - `open`: it is being read.
 * - `complete`: all of it.
 * - `truncated`: its end is missing. In a GetMedia body that is the service's continuation token.
 * - `damaged`: bytes in it could not be read; what stands behind them may even be of the next fragment.
 * - `too-large`: frames or tags beyond `maxFragmentBytes` are not in it.
 * - `failed`: the service reports an error in its place.
 */
export type FragmentCompleteness = 'open' | 'complete' | 'truncated' | 'damaged' | 'too-large' | 'failed';

/**
 * One fragment of a Kinesis Video Stream: an EBML document, or what stands between two continuation tokens of a merged file.
 *
 * Handed over when its last byte that counts is read, it never changes again. Before, as `fragmentSoFar` of a frame handler,
 * it has what was read up to then.
 */
export interface Fragment {
  /** Which EBML document of the stream it is in, from 0. */
  readonly document: number;
  /** Where it begins, in bytes from the first byte pushed. */
  readonly offset: number;
  /** What it takes in the stream, up to and with its token; without one, up to the next document. 0 while it is being read. */
  readonly bytes: number;
  readonly metadata: FragmentMetadata;
  /** By number. */
  readonly tracks: ReadonlyMap<Integer, Track>;
  /** The producer's own, those before and those after the frames, in the order of the stream. A name may stand more than once. */
  readonly tags: readonly MkvTag[];
  /** The service's, as they are; `metadata` says what they mean. */
  readonly serviceTags: readonly MkvTag[];
  /** In the order of the stream; none with `frames: 'hand-over'` and `asColumns`. */
  readonly frames: readonly FragmentFrame[];
  /**
   * With `frames: asColumns` its frames, one batch for each chunk that completed some of them; else none. Batches of several fragments of
   * one chunk are of the same bytes.
   */
  readonly batches: readonly FrameBatch[];
  /**
   * When its first Cluster begins, in nanoseconds, as its frames are timed. The producer's clock says `metadata.producerTimestampMs` then,
   * and the service's `metadata.serverTimestampMs`: a {@link FragmentFrame} counts from there, and so does whoever reads columns.
   * `undefined` before there is one.
   */
  readonly clusterTimestampNs: bigint | undefined;
  /** How many frames came, kept or not. */
  readonly frameCount: number;
  /** How many frames were not kept because of `maxFragmentBytes`. */
  readonly droppedFrameCount: number;
  readonly completeness: FragmentCompleteness;
  /** Whether `completeness` says `complete`: only then is it safe to go on reading after this fragment. */
  readonly isComplete: boolean;
  /** What the service says in the fragment's place, as in `metadata`. */
  readonly error: InBandError | undefined;
  /** The track with this number or name; of several with one name the first. */
  track(choice: TrackChoice): Track | undefined;
  /** The frames of the track with this number, or of all tracks with this name; none where `frames` has none. */
  framesOf(choice: TrackChoice): FragmentFrame[];
  /** The producer's tag with this name; of several the last. */
  tag(name: string): MkvTag | undefined;
}
