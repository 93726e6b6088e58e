import { encodeVint, MAX_VINT_WIDTH, minimalVintWidth, vintValue, vintWidth } from '../ebml/vint.js';
import { concatenated } from '../ebml/bytes.js';
import type { ElementDefinition } from '../ebml/element-definition.js';
import { UsageError } from '../errors.js';
import { encodeLaceSizes, type Lacing } from './lacing.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';

/** What a Block or SimpleBlock says before its frames (RFC 9559 §10.1, §10.2). */
export interface BlockHeader {
  readonly kind: 'block';
  /** A BigInt only above 2^53. 0 is no valid number, but it is told as it stands. */
  readonly trackNumber: number | bigint;
  /** In Track Ticks, −32 768 to 32 767, counted from the Timestamp of the Cluster (RFC 9559 §11.2). */
  readonly relativeTimestamp: number;
  /** The flag of a SimpleBlock. A Block has none: it is a keyframe if its BlockGroup has no ReferenceBlock. */
  readonly keyframe: boolean;
  /** To be decoded, but not shown. */
  readonly invisible: boolean;
  /** The flag of a SimpleBlock: may be left out if there is no time. A Block has none. */
  readonly discardable: boolean;
  readonly lacing: Lacing;
  /** Bytes before the frames, or before what tells their sizes. */
  readonly headerSize: number;
}

/** Why a block has no header, as a sentence. */
export const BLOCK_FAULTS = {
  'too-short': 'A block needs 4 bytes for its header',
  'invalid-track-number': 'The track number of a block is no VINT',
} as const;

/** Why a block has no header. */
export type BlockFaultReason = keyof typeof BLOCK_FAULTS;

/** A block whose header cannot be read. */
export interface BlockFault {
  readonly kind: 'block-fault';
  readonly reason: BlockFaultReason;
  /** The reason as a sentence. */
  readonly message: string;
}

/** What {@link encodeBlock} writes: a header and its frames. */
export interface BlockContent {
  /** From 1 on. */
  readonly trackNumber: number;
  /** In Track Ticks, −32 768 to 32 767. */
  readonly relativeTimestamp: number;
  /** Leave it out for a Block, whose bit is reserved (RFC 9559 §10.1). Default false. */
  readonly keyframe?: boolean;
  /** Default false. */
  readonly invisible?: boolean;
  /** Leave it out for a Block. Default false. */
  readonly discardable?: boolean;
  /** Default `none`, which takes exactly one frame. */
  readonly lacing?: Lacing;
  readonly frames: readonly Uint8Array[];
}

/** A track number of one byte, two of timestamp, one of flags. */
const MIN_BLOCK_BYTES = 4;
/** What follows the track number: the timestamp and the flags. */
const FIXED_HEADER_BYTES = 3;

const KEYFRAME = 0x80;
const RESERVED = 0x70;
const INVISIBLE = 0x08;
const LACING = 0x06;
const DISCARDABLE = 0x01;

/** By the two bits of the flags (RFC 9559 §10.1). */
const LACINGS: readonly Lacing[] = ['none', 'xiph', 'fixed', 'ebml'];

/** Reads the header of the Block or SimpleBlock whose content of `size` bytes begins at `position` (RFC 9559 §10.1, §10.2). */
export function parseBlock(bytes: Uint8Array, position: number, size: number): BlockHeader | BlockFault {
  const cursor = new BlockCursor();
  const reason = cursor.read(bytes, position, size);
  if (reason !== undefined) return { kind: 'block-fault', reason, message: BLOCK_FAULTS[reason] };
  const { trackNumber, relativeTimestamp, keyframe, invisible, discardable, lacing, headerSize } = cursor;
  return { kind: 'block', trackNumber, relativeTimestamp, keyframe, invisible, discardable, lacing, headerSize };
}

/** The block header being looked at. One object for all blocks of a stream: making one for each would cost more than reading it. */
export class BlockCursor implements Omit<BlockHeader, 'kind'> {
  trackNumber: number | bigint = 0;
  relativeTimestamp = 0;
  headerSize = 0;
  private flags = 0;

  get keyframe(): boolean {
    return (this.flags & KEYFRAME) !== 0;
  }

  get invisible(): boolean {
    return (this.flags & INVISIBLE) !== 0;
  }

  get discardable(): boolean {
    return (this.flags & DISCARDABLE) !== 0;
  }

  get lacing(): Lacing {
    return LACINGS[(this.flags & LACING) >> 1]!;
  }

  /** Reads the header of the block whose content of `size` bytes begins at `position`; tells why, if there is none. */
  read(bytes: Uint8Array, position: number, size: number): BlockFaultReason | undefined {
    if (size < MIN_BLOCK_BYTES) return 'too-short';
    const width = vintWidth(bytes[position]!);
    if (width > MAX_VINT_WIDTH) return 'invalid-track-number';
    const afterTrack = position + width;
    this.headerSize = width + FIXED_HEADER_BYTES;
    if (size < this.headerSize) return 'too-short';
    this.trackNumber = width === 1 ? bytes[position]! & 0x7f : wideTrackNumber(bytes, position, width);
    this.relativeTimestamp = ((bytes[afterTrack]! << 24) >> 16) | bytes[afterTrack + 1]!;
    this.flags = bytes[afterTrack + 2]!;
    return undefined;
  }
}

/**
 * Writes the content of a Block or SimpleBlock: the inverse of reading one. The track number takes as few bytes as it can.
 *
 * @throws UsageError if a number does not fit its place, or the frames cannot be laced as asked.
 */
export function encodeBlock(block: BlockContent): Uint8Array {
  const { relativeTimestamp: time, frames, lacing = 'none' } = block;
  if (time !== (time << 16) >> 16) {
    throw new UsageError(`A block's timestamp is a whole number from -32768 to 32767, not ${time.toString()}`);
  }
  const track = encodeVint(block.trackNumber, minimalVintWidth(block.trackNumber));
  const header = [...track, (time >> 8) & 0xff, time & 0xff, flagsOf(block)];
  const sizes = encodeLaceSizes(
    lacing,
    frames.map((frame) => frame.length),
  );
  return concatenated([Uint8Array.from(header), sizes, ...frames]);
}

/**
 * Whether an element can be what `definition` says, judged cheaply by the first bytes of its content, for a reader that looks
 * for its way back after damage: the {@link ContentCheck} of Matroska. True for all but blocks; an EncryptedBlock cannot be told
 * from noise.
 *
 * A block must have its 4 bytes, a track number of one or two bytes that is not 0, and no flag set that is reserved in both
 * kinds of block. The keyframe bit is let pass in a Block, where it is reserved too (RFC 9559 §10.1): writers set it.
 */
export function blockLooksValid(definition: ElementDefinition, head: Uint8Array, size: number): boolean {
  if (definition.id !== SIMPLE_BLOCK && definition.id !== BLOCK) return definition.id !== ENCRYPTED_BLOCK;
  const header = parseBlock(head, 0, Math.min(size, head.length));
  if (header.kind === 'block-fault' || header.headerSize > MAX_LIKELY_HEADER_BYTES) return false;
  return header.trackNumber !== 0 && (head[header.headerSize - 1]! & RESERVED) === 0;
}

/** A track number of two bytes: few streams have 127 tracks, none has 16 383. */
const MAX_LIKELY_HEADER_BYTES = 2 + FIXED_HEADER_BYTES;

const SIMPLE_BLOCK = MATROSKA_ELEMENTS.SimpleBlock.id;
const BLOCK = MATROSKA_ELEMENTS.Block.id;
const ENCRYPTED_BLOCK = MATROSKA_ELEMENTS.EncryptedBlock.id;

function wideTrackNumber(bytes: Uint8Array, position: number, width: number): number | bigint {
  const value = vintValue(bytes, position, width);
  if (Number.isSafeInteger(value)) return value;
  // Only in eight bytes, of which the first is nothing but the marker.
  return new DataView(bytes.buffer, bytes.byteOffset + position).getBigUint64(0) & 0xff_ffff_ffff_ffffn;
}

function flagsOf(block: BlockContent): number {
  const lacing = LACINGS.indexOf(block.lacing ?? 'none') << 1;
  const keyframe = block.keyframe === true ? KEYFRAME : 0;
  const invisible = block.invisible === true ? INVISIBLE : 0;
  return keyframe | invisible | lacing | (block.discardable === true ? DISCARDABLE : 0);
}
