import type { LocatedError } from '../errors.js';
import type { ContentLifetime } from '../matroska/block-group.js';
import type { FrameAssemblerOptions } from '../matroska/frame-assembler-options.js';
import type { FragmentSource } from './completeness.js';
import type { Fragment } from './fragment.js';
import type { FragmentFrame } from './fragment-frame.js';
import type { FrameStorage } from './frame-storage.js';
import type { MkvTag } from './mkv-tag.js';

/** Whoever is given fragments, and their frames as they come. */
export interface FragmentHandler {
  /**
   * Given each frame as soon as it is there; not with `frames: asColumns`, which makes none.
   *
   * @param fragmentSoFar what its fragment has told up to here: metadata, tracks, tags; it fills while the fragment is read
   */
  frame?(frame: FragmentFrame, fragmentSoFar: Fragment): void;
  /** Given each tag of the producer's own, when its Tag ends. */
  tag?(tag: MkvTag, fragmentSoFar: Fragment): void;
  /** Given each fragment when it is over. */
  fragment(fragment: Fragment): void;
}

/** How a {@link FragmentAssembler} deals with what it is shown. */
export interface FragmentAssemblerOptions extends Pick<FrameAssemblerOptions, 'maxTrackBytes' | 'maxGroupBytes'> {
  /**
   * What the bytes are: the body of `get-media` (default), where a fragment is complete only if its continuation token came; or of
   * GetMediaForFragmentList, `fragment-list`, where there are no tokens, and a fragment is complete if nothing of it is missing or
   * damaged. A cut that falls between two elements of its last fragment does not show there.
   */
  readonly source?: FragmentSource | undefined;
  /**
   * Whether the frames of a fragment are kept in it, as objects (`keep`, default) or as columns (`asColumns`), or only given to the
   * handler as they come (`hand-over`). Columns are one batch for each fragment, all payloads `apart`, as nobody says here where chunks begin; a
   * `FragmentReader` knows.
   */
  readonly frames?: 'keep' | 'hand-over' | FrameStorage | undefined;
  /**
   * What the frames and tags of one fragment may take in memory, in bytes: payload, and 256 for each; 2048 for each batch of columns.
   * What is beyond it is given to the frame handler, but not kept; the fragment is `too-large`, and so reported (`FRAGMENT_TOO_LARGE`).
   * Default 64 MiB; the service allows 50 MB.
   */
  readonly maxFragmentBytes?: number | undefined;
  /** Told of what is missing or odd; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: LocatedError) => void) | undefined;
  /** A block with more laced frames is left out as `INVALID_LACING`. Default 256, which is all there can be. */
  readonly maxLaceFrames?: number | undefined;
  /** The option `content` of the reader that shows the elements. `borrowed` needs `frames: 'hand-over'`. Default `owned`. */
  readonly content?: ContentLifetime | undefined;
}
