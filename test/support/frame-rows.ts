import { ColumnarFrameReader, type ColumnarFrameReaderOptions } from '../../src/matroska/columnar-frame-reader.js';
import { FRAME_FLAGS, type FrameBatch } from '../../src/matroska/columnar-batch.js';
import type { Frame } from '../../src/matroska/frame.js';
import { FrameReader, type FrameReaderOptions } from '../../src/matroska/frame-reader.js';
import { adler32 } from './adler32.js';

/** What a frame is, told in the same way by objects and by columns. */
export interface FrameRow {
  readonly track: number;
  readonly codec: string | undefined;
  readonly timestampNs: bigint;
  readonly milliseconds: number;
  readonly document: number;
  readonly offset: number;
  readonly flags: number;
  readonly checksum: string;
}

/** Frames, and what there was to report. */
export interface ReadFrames {
  readonly rows: readonly FrameRow[];
  readonly warnings: readonly string[];
}

/** The frames of a {@link FrameReader}. */
export function framesByObjects(chunks: readonly Uint8Array[], options: FrameReaderOptions = {}): ReadFrames {
  const warnings: string[] = [];
  const reader = new FrameReader({ ...options, onWarning: ({ message }) => warnings.push(message) });
  const rows = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()].map(rowOf);
  return { rows, warnings };
}

/** The frames of a {@link ColumnarFrameReader}. */
export function framesByColumns(chunks: readonly Uint8Array[], options: ColumnarFrameReaderOptions = {}): ReadFrames {
  const warnings: string[] = [];
  const reader = new ColumnarFrameReader({ ...options, onWarning: ({ message }) => warnings.push(message) });
  const rows = [...chunks.flatMap((chunk) => rowsOfBatch(reader.push(chunk))), ...rowsOfBatch(reader.end())];
  return { rows, warnings };
}

function rowOf(frame: Frame): FrameRow {
  const { trackNumber, track, timestampNs, document, offset, payload, laceIndex } = frame;
  const flags =
    (frame.keyframe ? FRAME_FLAGS.keyframe : 0) |
    (frame.invisible ? FRAME_FLAGS.invisible : 0) |
    (frame.discardable ? FRAME_FLAGS.discardable : 0) |
    (laceIndex > 0 ? FRAME_FLAGS.laced : 0);
  const milliseconds = rounded(Number(timestampNs) / 1e6);
  const codec = track?.codecId;
  return {
    track: Number(trackNumber),
    codec,
    timestampNs,
    milliseconds,
    document,
    offset,
    flags,
    checksum: adler32(payload),
  };
}

/** The frames of a batch. */
export function rowsOfBatch(batch: FrameBatch): readonly FrameRow[] {
  return Array.from({ length: batch.count }, (_, index) => ({
    track: batch.tracks[index]!,
    codec: batch.track(index)?.codecId,
    timestampNs: batch.timestampNs(index),
    milliseconds: rounded(batch.times[index]!),
    document: batch.section(index).document,
    offset: batch.offset(index),
    flags: batch.flags[index]! & ~FRAME_FLAGS.apart,
    checksum: adler32(batch.payload(index)),
  }));
}

/** Nanoseconds since 1970 are beyond what a double tells exactly; to the microsecond both are the same. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1e3) / 1e3;
}
