import type { Integer } from '../matroska/timestamp.js';
import type { Pieces } from './outgoing-pieces.js';
import type { FragmentTag } from './outgoing-tags.js';

/** What is sent before the first fragment of a connection. Fragments with the same object can share one. */
export interface OutgoingHead {
  /** EBML header, header of a Segment of unknown size, Info, Tracks, and the tags of the whole. */
  readonly bytes: Uint8Array;
  readonly trackNumbers: readonly Integer[];
}

/** A fragment, assembled, and not looked at yet. */
export interface DraftFragment {
  readonly head: OutgoingHead;
  /** Of its Cluster, in milliseconds; where the Segment counts in other ticks, with parts of one. */
  readonly timecodeMs: number;
  /** From there to its last frame. */
  readonly durationMs: number;
  readonly tracksWithFrames: ReadonlySet<Integer>;
  /** The Cluster, of known size. */
  readonly cluster: Pieces;
  /** Those of the source, without the service's own. */
  readonly tags: readonly FragmentTag[];
}

/** A fragment that keeps the rules, as it is sent. */
export interface OutgoingFragment {
  readonly head: OutgoingHead;
  /** Of its Cluster, in milliseconds. */
  readonly timecodeMs: number;
  /** The Cluster, and the Tags after it. */
  readonly pieces: Pieces;
  /** Of all pieces. */
  readonly sizeInBytes: number;
}
