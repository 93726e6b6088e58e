import type { MkvMasterName } from '../matroska/mkv-element.js';

/** Takes the merged bytes, in order. What it throws ends the reading. */
export type MergedBytesWriter = (bytes: Uint8Array) => void;

/** The masters that two documents can be compared by: those that stand once in a document, before its Clusters. */
export type MergeCriterion = Extract<MkvMasterName, 'EBML' | 'Info' | 'Tracks' | 'Attachments' | 'Chapters'>;

/**
 * A flaw of the Java parser library's output that is mended on request, as mending it changes bytes that are sound:
 *
 * * `headers`: a document is judged at its first Cluster, by all that stands before it, not at its first Tags if they come
 *   earlier: so Tags before Tracks do not split the output. A document without a Cluster, as the service sends one in place
 *   of a fragment that failed, never reaches the output.
 * * `index`: SeekHead and Cues, whose positions are those of the unmerged documents, are left out, and Duration becomes a
 *   Void.
 * * `crc-32`: when packing, the CRC-32 of a Cluster is made to cover the new Timestamp (in a Cluster of unknown size it
 *   becomes a Void); that of a Segment becomes a Void.
 * * `packing`: Clusters are packed by BlockGroups too, by the track that ends last, and by the distance of earlier blocks if
 *   a track has only one in a Cluster; whether time went back is told by the original timestamps alone.
 */
export type MergeRepair = 'headers' | 'index' | 'crc-32' | 'packing';

/** Why a Segment begins in the output. */
export type NewSegmentReason = 'first' | 'headers-differ' | 'time-went-back';

/** A Segment that is about to be written. */
export interface NewSegment {
  /** From 0 on. */
  readonly index: number;
  readonly reason: NewSegmentReason;
}

/** How an `OutputSegmentMerger` merges. All are optional. */
export interface OutputSegmentMergerOptions {
  /**
   * What to do with a document that does not continue the Segment: its EBML header or Tracks differ, or its first Cluster
   * is not later than the last one. `new-segment` (default): it goes on with an EBML header and a Segment of its own.
   * `stop`: the merger is done, and writes nothing of it.
   */
  readonly mismatch?: 'new-segment' | 'stop' | undefined;
  /**
   * `as-they-are` (default): Clusters keep their time. `packed`: each begins where the one before it ends, the first at 0, so
   * that gaps disappear. The blocks in them stay as they are.
   */
  readonly clusters?: 'as-they-are' | 'packed' | undefined;
  /**
   * The masters that must say the same for a document to continue the Segment. Default Tracks and EBML. None: no document
   * continues another; all are copied, but for the Timestamps if Clusters are packed.
   */
  readonly mergeOn?: readonly MergeCriterion[] | undefined;
  /** Flaws to mend, all of which the Java parser library has. Default none: its bytes. */
  readonly repair?: readonly MergeRepair[] | 'all' | undefined;
  /**
   * `each` (default): every element is written as it comes, blocks that lie side by side in one go. `joined`: all that lies
   * side by side in a chunk is written in one go, when something comes that does not, when the Segment ends, or at `flush()`, which is to be called after each chunk.
   */
  readonly writes?: 'each' | 'joined' | undefined;
  /**
   * Called before the first byte of each Segment of the output. The bytes from there on go to the writer that it returns,
   * if any: so each Segment gets a file of its own. Packed Clusters begin at 0 there.
   */
  readonly onNewSegment?: ((segment: NewSegment) => MergedBytesWriter | undefined) | undefined;
  /** Given the bytes of each document that was left out as it has no Cluster: an EBML header, a Segment and, mostly, Tags. */
  readonly onLeftOut?: ((document: Uint8Array) => void) | undefined;
}

/** How much there was of what a merger counts. */
export interface MergeCounts {
  readonly segments: number;
  readonly clusters: number;
  /** SimpleBlocks and Blocks; a lace is one. */
  readonly blocks: number;
}
