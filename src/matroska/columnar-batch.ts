import { viewOf } from '../ebml/bytes.js';
import { UsageError } from '../errors.js';
import { blockTimestampNs, type ClusterTime, type Integer } from './timestamp.js';
import type { Track } from './track.js';

/** The bits of {@link FrameBatch.flags}: those of a block are where a SimpleBlock has them (RFC 9559 §10.2). */
export const FRAME_FLAGS = {
  /** It can be decoded without another: as `keyframe` of a {@link Frame}. */
  keyframe: 0x80,
  /** Its payload is not in the batch's `bytes`: it spans chunks, or its BlockGroup does. */
  apart: 0x10,
  /** To be decoded, but not shown. */
  invisible: 0x08,
  /** It is not the first frame of its block, whose time it shares. */
  laced: 0x02,
  /** May be left out if there is no time. */
  discardable: 0x01,
} as const;

/** Frames in a row that have the same Cluster around them, and the same said of their tracks. */
export interface FrameSection {
  /** The number of the first of them. */
  readonly begin: number;
  /** Which EBML document of the stream they are in, from 0. */
  readonly document: number;
  readonly cluster: ClusterTime;
  /** By the number that frames have in the column `tracks`; of those that they have, as far as the Segment describes them. */
  readonly tracks: ReadonlyMap<Integer, Track>;
}

/** @internal Bytes that payloads are in, and from which frame on. */
export interface FrameBytes {
  readonly begin: number;
  readonly bytes: Uint8Array;
  /** Stream offset of `bytes[0]`. */
  readonly base: number;
}

/** @internal The columns of a batch. */
export type FrameColumns = Pick<
  FrameBatch,
  'count' | 'tracks' | 'times' | 'positions' | 'lengths' | 'relativeTimestamps' | 'flags'
>;

/** @internal What a batch knows of its frames besides the columns. */
export interface BatchFacts {
  readonly bytes: Uint8Array;
  readonly sections: readonly FrameSection[];
  readonly sources: readonly FrameBytes[];
}

/**
 * The frames that one chunk completed, as columns: the frame `i` is what has the index `i` in each of them. No object is made for a
 * frame, unless its methods are asked.
 *
 * Payloads lie in `bytes`, from `positions[i]` on, `lengths[i]` of them, but for the few whose flags say `apart`;
 * {@link FrameBatch.payload} knows where these are.
 */
// Plain fields: one is made for each chunk, and private names make that slow.
export class FrameBatch {
  /** How many frames there are. The columns may be longer: what is behind them means nothing. */
  readonly count: number;
  /** Track numbers. One above 2^53 is rounded. */
  readonly tracks: Float64Array;
  /**
   * When to be shown, in milliseconds: exact where a tick is a whole number of them, as in all that Kinesis Video Streams sends, else to
   * the precision of a double. CodecDelay is not taken off (RFC 9559 §11.2).
   */
  readonly times: Float64Array;
  /** Where payloads begin, as indexes of their bytes. */
  readonly positions: Uint32Array;
  /** Of payloads, in bytes. */
  readonly lengths: Uint32Array;
  /** The blocks' own parts of the times, in Track Ticks from the Timestamp of the Cluster. */
  readonly relativeTimestamps: Int16Array;
  /** See {@link FRAME_FLAGS}. */
  readonly flags: Uint8Array;
  /** The chunk. */
  readonly bytes: Uint8Array;
  /** By Cluster, in the order of the frames: what is the same for many. */
  readonly sections: readonly FrameSection[];
  private readonly sources: readonly FrameBytes[];

  /** @internal */
  constructor(columns: FrameColumns, { bytes, sections, sources }: BatchFacts) {
    this.count = columns.count;
    this.tracks = columns.tracks;
    this.times = columns.times;
    this.positions = columns.positions;
    this.lengths = columns.lengths;
    this.relativeTimestamps = columns.relativeTimestamps;
    this.flags = columns.flags;
    this.bytes = bytes;
    this.sections = sections;
    this.sources = sources;
  }

  /**
   * The stored bytes of a frame: a view, as `payload` of a {@link Frame}.
   *
   * @throws UsageError if there is no such frame; so do the other methods
   */
  payload(index: number): Uint8Array {
    return viewOf(this.bytesOf(index).bytes, this.positions[index] ?? 0, this.lengths[index] ?? 0);
  }

  /** Where the payload of a frame begins, in bytes from the first byte pushed. */
  offset(index: number): number {
    return this.bytesOf(index).base + (this.positions[index] ?? 0);
  }

  /** When a frame is to be shown, in nanoseconds: exact, as `timestampNs` of a {@link Frame}. */
  timestampNs(index: number): bigint {
    const { cluster } = this.section(index);
    return blockTimestampNs(this.relativeTimestamps[index] ?? 0, cluster, this.track(index)?.timestampScale ?? 1);
  }

  /** The track of a frame, as it was described when the frame came; `undefined` if the Segment had not. */
  track(index: number): Track | undefined {
    return this.section(index).tracks.get(this.tracks[index] ?? 0);
  }

  /** What stands around a frame. */
  section(index: number): FrameSection {
    return this.lastBefore(this.sections, index);
  }

  private bytesOf(index: number): FrameBytes {
    return this.lastBefore(this.sources, index);
  }

  /** The last of the parts that begins at the frame or before it: found by halving, as there can be many. */
  private lastBefore<Part extends { readonly begin: number }>(parts: readonly Part[], index: number): Part {
    let low = 0;
    let high = parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (parts[middle]!.begin <= index) low = middle;
      else high = middle - 1;
    }
    const part = parts[low];
    if (part === undefined || !(index >= 0 && index < this.count))
      throw new UsageError(`There is no frame ${index.toString()} in a batch of ${this.count.toString()}`);
    return part;
  }
}
