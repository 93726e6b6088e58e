import { blockTimestampNs, blockTimestampTicks, type ClusterTime, type Integer, trackTicksToNs } from './timestamp.js';
import type { Track } from './track.js';

/** Bytes that go with a block, such as the alpha channel of VP8 (RFC 9559 §5.1.3.5.2). */
export interface BlockAddition {
  /** BlockAddID: 1 means what the codec says; others are explained by the track's BlockAdditionMapping. */
  readonly id: Integer;
  readonly bytes: Uint8Array;
}

/** What a BlockGroup says about its Block (RFC 9559 §5.1.3.5). It holds for the block as a whole, all its frames together. */
export interface FrameGroup {
  /** BlockDuration in Track Ticks; {@link Frame.durationNs} has it in nanoseconds. */
  readonly duration: Integer | undefined;
  /** ReferenceBlock: the times of the blocks that are needed to decode this one, in Track Ticks counted from its own. */
  readonly references: readonly Integer[];
  /** In nanoseconds: at the end of the block, or at its beginning if negative. */
  readonly discardPaddingNs: Integer | undefined;
  readonly additions: readonly BlockAddition[];
  /** What the codec must be set to from this block on. */
  readonly codecState: Uint8Array | undefined;
}

/** All that a {@link Frame} is made from. */
export interface FrameFacts {
  document: number;
  trackNumber: Integer;
  track: Track | undefined;
  keyframe: boolean;
  invisible: boolean;
  discardable: boolean;
  laceIndex: number;
  laceCount: number;
  payload: Uint8Array;
  offset: number;
  blockOffset: number;
  relativeTimestamp: number;
  cluster: ClusterTime;
  group: FrameGroup | undefined;
}

/**
 * One frame of a track: what one SimpleBlock or Block holds, or one of several if they are laced (RFC 9559 §10).
 *
 * Frames that share a block share its time: Matroska stores no other, and what lies between them only their codec knows
 * (RFC 9559 §10.3.5). `laceIndex` tells them apart.
 */
// Plain fields, filled from an object that is used again and again: this is made for each frame of a stream.
export class Frame implements Readonly<FrameFacts> {
  /** Which EBML document of the stream it is in, from 0. */
  readonly document: number;
  /** As the block says; it may be 0, or the number of no track. */
  readonly trackNumber: Integer;
  /** `undefined` if the Segment has not described this track. */
  readonly track: Track | undefined;
  /** Whether it can be decoded without another: the flag of a SimpleBlock; in a BlockGroup, that it was read whole and has no ReferenceBlock. */
  readonly keyframe: boolean;
  /** To be decoded, but not shown. */
  readonly invisible: boolean;
  /** May be left out if there is no time. */
  readonly discardable: boolean;
  /** Its place among the frames of its block, from 0. */
  readonly laceIndex: number;
  /** How many frames its block holds: 1 if it is not laced. */
  readonly laceCount: number;
  /**
   * The stored bytes, as they are: neither decompressed nor decrypted ({@link decodeFramePayload} does the former).
   * A view into the chunk, which it keeps alive; where content is borrowed, valid until the handler returns.
   */
  readonly payload: Uint8Array;
  /** Where the payload begins, in bytes from the first byte pushed. */
  readonly offset: number;
  /** Where the SimpleBlock or Block begins, in bytes from the first byte pushed. */
  readonly blockOffset: number;
  /** The block's own part of the time, in Track Ticks from the Timestamp of the Cluster. */
  readonly relativeTimestamp: number;
  /** The Cluster's part of the time, and the length of a tick. */
  readonly cluster: ClusterTime;
  /** What the BlockGroup says besides; `undefined` for a SimpleBlock. */
  readonly group: FrameGroup | undefined;

  constructor(facts: Readonly<FrameFacts>) {
    this.document = facts.document;
    this.trackNumber = facts.trackNumber;
    this.track = facts.track;
    this.keyframe = facts.keyframe;
    this.invisible = facts.invisible;
    this.discardable = facts.discardable;
    this.laceIndex = facts.laceIndex;
    this.laceCount = facts.laceCount;
    this.payload = facts.payload;
    this.offset = facts.offset;
    this.blockOffset = facts.blockOffset;
    this.relativeTimestamp = facts.relativeTimestamp;
    this.cluster = facts.cluster;
    this.group = facts.group;
  }

  /** Bytes of the payload. */
  get size(): number {
    return this.payload.length;
  }

  /**
   * When its block is to be shown, in nanoseconds: exact, may be negative, CodecDelay not taken off (RFC 9559 §11.2).
   * Counts from 0 if the Cluster has no Timestamp.
   */
  get timestampNs(): bigint {
    return blockTimestampNs(this.relativeTimestamp, this.cluster, this.track?.timestampScale ?? 1);
  }

  /** The same time in Segment Ticks, each `cluster.timestampScale` nanoseconds long: cheaper, for those who compare times of one Segment. */
  get timestampTicks(): Integer {
    return blockTimestampTicks(this.relativeTimestamp, this.cluster, this.track?.timestampScale ?? 1);
  }

  /** How long its block lasts, in nanoseconds; `undefined` if there is no BlockDuration. DefaultDuration is in `track`. */
  get durationNs(): bigint | undefined {
    const duration = this.group?.duration;
    if (duration === undefined) return undefined;
    return trackTicksToNs(duration, this.cluster.timestampScale, this.track?.timestampScale ?? 1);
  }

  /** Whether the track says that its frames may be encrypted. */
  get isEncrypted(): boolean {
    return this.track?.isEncrypted ?? false;
  }
}
