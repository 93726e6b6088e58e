import { concatenated } from '../../ebml/bytes.js';
import type { Fragment } from '../../fragment/fragment.js';
import { FRAME_FLAGS, type FrameBatch, type FrameSection } from '../../matroska/columnar-batch.js';
import { decodeFramePayload } from '../../matroska/content-encoding.js';
import { Frame } from '../../matroska/frame.js';
import { blockTimestampNs, type ClusterTime, type Integer } from '../../matroska/timestamp.js';
import type { Track } from '../../matroska/track.js';

/**
 * The blocks of one track in a fragment, whose frames are objects or columns: when each begins, and where its bytes are. A block is what
 * has the same index in all arrays. Frames that share a block follow one another, and share its time (RFC 9559 §10.3.5).
 */
export class StoredBlocks {
  /** By Matroska's times. */
  readonly timesNs: bigint[] = [];
  /** What times are whole multiples of. */
  readonly ticksNs: number[] = [];
  readonly bytes: Uint8Array[] = [];
  readonly positions: number[] = [];
  readonly lengths: number[] = [];
  /** By block: its frames, where they must be decoded or joined before it has bytes. */
  private readonly loose = new Map<number, Frame[]>();
  /** Where the block of the last frame stands in the stream. */
  private blockOffset: number | undefined = undefined;

  private constructor(private readonly trackNumber: Integer) {}

  static of({ batches, frames }: Fragment, trackNumber: Integer): StoredBlocks {
    const blocks = new StoredBlocks(trackNumber);
    for (const batch of batches) blocks.addBatch(batch);
    for (const frame of frames) if (frame.trackNumber === trackNumber) blocks.addFrame(frame);
    return blocks;
  }

  get count(): number {
    return this.timesNs.length;
  }

  /**
   * Undoes what was done to frames, and joins those of a block.
   *
   * @throws MatroskaError as `decodeFramePayload`
   */
  async decode(): Promise<void> {
    await Promise.all([...this.loose].map(async ([block, frames]) => this.decodeBlock(block, frames)));
  }

  private async decodeBlock(block: number, frames: readonly Frame[]): Promise<void> {
    const bytes = concatenated(await Promise.all(frames.map(async (frame) => decodeFramePayload(frame))));
    this.bytes[block] = bytes;
    this.lengths[block] = bytes.length;
  }

  private addBatch(batch: FrameBatch): void {
    for (const [at, section] of batch.sections.entries()) {
      const end = Math.min(batch.sections[at + 1]?.begin ?? batch.count, batch.count);
      this.addSection(batch, section, end);
    }
  }

  private addSection(batch: FrameBatch, section: FrameSection, end: number): void {
    const { tracks, positions, lengths, relativeTimestamps, flags } = batch;
    const number = Number(this.trackNumber);
    const { cluster } = section;
    const track = section.tracks.get(number);
    const tickNs = tickOf(cluster, track);
    const isEncoded = track !== undefined && track.contentEncodings.length > 0;
    for (let at = section.begin; at < end; at++) {
      if (tracks[at] !== number) continue;
      const isLaced = (flags[at]! & FRAME_FLAGS.laced) !== 0;
      if (!isLaced) this.begin(blockTimestampNs(relativeTimestamps[at]!, cluster, track?.timestampScale ?? 1), tickNs);
      const block = this.count - 1;
      if (isEncoded) this.addLoose(block, frameOf(batch, at));
      else if (isLaced)
        this.lengths[block]! += lengths[at]!; // frames of one block lie one behind the other
      else if ((flags[at]! & FRAME_FLAGS.apart) !== 0) this.setApart(block, batch.payload(at));
      else {
        this.bytes[block] = batch.bytes;
        this.positions[block] = positions[at]!;
        this.lengths[block] = lengths[at]!;
      }
    }
  }

  private addFrame(frame: Frame): void {
    const { track, cluster, laceIndex, laceCount, blockOffset } = frame;
    if (laceIndex === 0 || blockOffset !== this.blockOffset) this.begin(frame.timestampNs, tickOf(cluster, track));
    this.blockOffset = blockOffset;
    const isEncoded = track !== undefined && track.contentEncodings.length > 0;
    const block = this.count - 1;
    if (isEncoded || laceCount > 1) this.addLoose(block, frame);
    else {
      this.bytes[block] = frame.payload;
      this.lengths[block] = frame.payload.length;
    }
  }

  private begin(timestampNs: bigint, tickNs: number): void {
    this.timesNs.push(timestampNs);
    this.ticksNs.push(tickNs);
    this.bytes.push(NO_BYTES);
    this.positions.push(0);
    this.lengths.push(0);
  }

  private addLoose(block: number, frame: Frame): void {
    const frames = this.loose.get(block);
    if (frames === undefined) this.loose.set(block, [frame]);
    else frames.push(frame);
  }

  /** As a place among all the bytes that it is a view of, where other frames of its block may lie behind it. */
  private setApart(block: number, { buffer, byteOffset, byteLength }: Uint8Array): void {
    this.bytes[block] = new Uint8Array(buffer);
    this.positions[block] = byteOffset;
    this.lengths[block] = byteLength;
  }
}

const NO_BYTES = new Uint8Array(0);

function tickOf({ timestampScale }: ClusterTime, track: Track | undefined): number {
  const trackScale = track?.timestampScale ?? 1;
  return Number(timestampScale) * (trackScale > 0 && trackScale < Infinity ? trackScale : 1);
}

/**
 * Columns as an object, for frames that were compressed: a telephone's are not. A batch does not tell a BlockGroup from a SimpleBlock: what
 * is wrong with a frame is reported at `Segment/Cluster/SimpleBlock`, whichever it is in.
 */
function frameOf(batch: FrameBatch, index: number): Frame {
  const { document, cluster } = batch.section(index);
  const flags = batch.flags[index]!;
  const offset = batch.offset(index);
  return new Frame({
    document,
    cluster,
    trackNumber: batch.tracks[index]!,
    track: batch.track(index),
    keyframe: (flags & FRAME_FLAGS.keyframe) !== 0,
    invisible: (flags & FRAME_FLAGS.invisible) !== 0,
    discardable: (flags & FRAME_FLAGS.discardable) !== 0,
    laceIndex: 0,
    laceCount: 1,
    payload: batch.payload(index),
    offset,
    blockOffset: offset,
    relativeTimestamp: batch.relativeTimestamps[index]!,
    group: undefined,
  });
}
