import { encodeVint, MAX_VINT_WIDTH, vintValue, vintWidth } from '../ebml/vint.js';
import { UsageError } from '../errors.js';

/** How several frames share one block (RFC 9559 §10.3). `none`: the block holds one frame. */
export type Lacing = 'none' | 'xiph' | 'ebml' | 'fixed';

/** The most frames that a lace can have: the count is one byte, and one more than it says (RFC 9559 §10.3.2). */
export const MAX_LACE_FRAMES = 256;

/** Bytes from `position` up to `end`: the part of a block after its header. */
export interface LaceBytes {
  readonly bytes: Uint8Array;
  readonly position: number;
  readonly end: number;
}

/** Where the frames of a block are: one after the other, from `position` on. */
export interface LaceLayout {
  readonly kind: 'laces';
  /** Where the first frame begins. */
  readonly position: number;
  /** Of each frame, in bytes. A frame may be empty. */
  readonly sizes: readonly number[];
}

const LACING_FAULTS = {
  'no-count': 'A laced block ends before it says how many frames it has',
  'too-many-frames': 'A block has more frames than maxLaceFrames allows',
  'sizes-cut-short': 'A block ends inside the sizes of its frames',
  'invalid-size': 'The size of a laced frame is no VINT',
  'negative-size': 'The size of a laced frame is less than nothing',
  'frame-overruns-block': 'The frames of a laced block are longer than the block',
  'unequal-frames': 'A block of frames of one size does not divide by their number',
} as const;

/** Why a lace cannot be split. */
export type LacingFaultReason = keyof typeof LACING_FAULTS;

/** A lace that cannot be split without guessing. */
export interface LacingFault {
  readonly kind: 'lacing-fault';
  readonly reason: LacingFaultReason;
  /** The reason as a sentence. */
  readonly message: string;
  /** What the block declares, in bytes or frames. */
  readonly declared: number | undefined;
  /** The most that is allowed in its place, in the same unit. */
  readonly allowed: number | undefined;
}

/** The lacings that there is something to split for. */
export type LacedLacing = Exclude<Lacing, 'none'>;

/**
 * Finds the frames of a laced block without copying them (RFC 9559 §10.3). All or nothing: where the sizes do not add up,
 * no frame is guessed at. Takes one step a byte at most, and holds one number a frame.
 *
 * @param maxLaceFrames more frames than these are a fault
 */
export function splitLaces(
  lacing: LacedLacing,
  content: LaceBytes,
  maxLaceFrames: number = MAX_LACE_FRAMES,
): LaceLayout | LacingFault {
  if (content.position >= content.end) return fault('no-count');
  const count = byteAt(content, content.position) + 1;
  if (count > maxLaceFrames) return fault('too-many-frames', count, maxLaceFrames);
  return SPLITTERS[lacing]({ ...content, position: content.position + 1 }, count);
}

/**
 * Writes what stands between a block's header and its frames (RFC 9559 §10.3); nothing if they are not laced.
 *
 * @throws UsageError if frames of these sizes cannot be laced like this.
 */
export function encodeLaceSizes(lacing: Lacing, sizes: readonly number[]): Uint8Array {
  const isPossible = lacing === 'none' ? sizes.length === 1 : sizes.length >= 1 && sizes.length <= MAX_LACE_FRAMES;
  if (!isPossible)
    throw new UsageError(`${sizes.length.toString()} frames cannot share a block with lacing '${lacing}'`);
  return lacing === 'none' ? new Uint8Array(0) : Uint8Array.from([sizes.length - 1, ...SIZE_WRITERS[lacing](sizes)]);
}

type Splitter = (content: LaceBytes, count: number) => LaceLayout | LacingFault;
const SPLITTERS: Readonly<Record<LacedLacing, Splitter>> = { xiph: splitXiph, ebml: splitEbml, fixed: splitFixed };

type SizeWriter = (sizes: readonly number[]) => readonly number[];
const SIZE_WRITERS: Readonly<Record<LacedLacing, SizeWriter>> = { xiph: xiphSizes, ebml: ebmlSizes, fixed: fixedSizes };

/** RFC 9559 §10.3.2: bytes of 255 go on, a smaller one ends the size. */
function splitXiph(content: LaceBytes, count: number): LaceLayout | LacingFault {
  let { position } = content;
  const sizes: number[] = [];
  let total = 0;
  while (sizes.length < count - 1) {
    let size = 0;
    let byte: number;
    do {
      if (position >= content.end) return fault('sizes-cut-short');
      byte = byteAt(content, position++);
      size += byte;
    } while (byte === 255);
    total += size;
    if (position + total > content.end) return overrun(total, content.end - position);
    sizes.push(size);
  }
  sizes.push(content.end - position - total); // what is left: the last size is not stored
  return { kind: 'laces', position, sizes };
}

/** RFC 9559 §10.3.3: the first size as it is, the others as differences to the one before. */
function splitEbml(content: LaceBytes, count: number): LaceLayout | LacingFault {
  let { position } = content;
  const sizes: number[] = [];
  let total = 0;
  let size = 0;
  while (sizes.length < count - 1) {
    if (position >= content.end) return fault('sizes-cut-short');
    const width = vintWidth(byteAt(content, position));
    if (width > MAX_VINT_WIDTH) return fault('invalid-size');
    if (position + width > content.end) return fault('sizes-cut-short');
    size += sizes.length === 0 ? vintValue(content.bytes, position, width) : signedVint(content, position, width);
    position += width;
    if (size < 0) return fault('negative-size', size, 0);
    total += size;
    if (position + total > content.end) return overrun(total, content.end - position);
    sizes.push(size);
  }
  sizes.push(content.end - position - total); // what is left: the last size is not stored
  return { kind: 'laces', position, sizes };
}

/** RFC 9559 §10.3.4: nothing but the count is stored. */
function splitFixed(content: LaceBytes, count: number): LaceLayout | LacingFault {
  const { position, end } = content;
  const size = (end - position) / count;
  if (!Number.isInteger(size)) return fault('unequal-frames', end - position);
  return { kind: 'laces', position, sizes: new Array<number>(count).fill(size) };
}

/**
 * A difference: 2^(7n-1) - 1 was added to it so that it is never negative (RFC 9559 §10.3.3).
 *
 * The highest data bit is taken off at the start rather than that sum at the end: so a small difference in
 * eight bytes, which is allowed, never passes through a number too large to be exact.
 */
function signedVint(content: LaceBytes, position: number, width: number): number {
  // In eight bytes the first has no data bit: half of it is the highest bit of the second.
  let value = (byteAt(content, position) & (0xff >> width)) - 2 ** (7 - width);
  for (let i = 1; i < width; i++) value = value * 256 + byteAt(content, position + i);
  return value + 1;
}

function xiphSizes(sizes: readonly number[]): readonly number[] {
  return sizes.slice(0, -1).flatMap((size) => [...new Array<number>(Math.floor(size / 255)).fill(255), size % 255]);
}

function ebmlSizes(sizes: readonly number[]): readonly number[] {
  const encoded = sizes.slice(0, -1).map((size, at) => {
    const previous = sizes[at - 1];
    return previous === undefined ? encodeVint(size) : encodeSignedVint(size - previous);
  });
  return encoded.flatMap((bytes) => [...bytes]);
}

function encodeSignedVint(difference: number): Uint8Array {
  let width = 1;
  while (Math.abs(difference) >= 2 ** (7 * width - 1)) width++;
  return encodeVint(difference + 2 ** (7 * width - 1) - 1, width);
}

function fixedSizes(sizes: readonly number[]): readonly number[] {
  if (new Set(sizes).size > 1)
    throw new UsageError("Frames of different sizes cannot share a block with lacing 'fixed'");
  return [];
}

function overrun(declared: number, allowed: number): LacingFault {
  return fault('frame-overruns-block', declared, allowed);
}

function fault(reason: LacingFaultReason, declared?: number, allowed?: number): LacingFault {
  return { kind: 'lacing-fault', reason, message: LACING_FAULTS[reason], declared, allowed };
}

function byteAt(content: LaceBytes, position: number): number {
  return content.bytes[position] ?? 0;
}
