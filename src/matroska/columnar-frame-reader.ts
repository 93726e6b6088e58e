import { isBytes } from '../ebml/bytes.js';
import type { EbmlError } from '../ebml/ebml-error.js';
import { UsageError } from '../errors.js';
import type { FrameBatch } from './columnar-batch.js';
import { ColumnarFrameCollector } from './columnar-frame-collector.js';
import { FRAME_ELEMENTS, throwingErrors } from './frame-elements.js';
import type { FrameReaderOptions } from './frame-reader.js';
import { MkvReader } from './mkv-reader.js';
import type { Integer } from './timestamp.js';
import type { Track } from './track.js';

/** How a {@link ColumnarFrameReader} reads: as a {@link FrameReader}. */
export interface ColumnarFrameReaderOptions extends FrameReaderOptions {
  /**
   * `own` (default): each batch has arrays of its own. `reused`: all have the same ones, so that a batch holds until the next call of the
   * reader.
   */
  readonly arrays?: 'own' | 'reused' | undefined;
}

const ARRAYS = ['own', 'reused'] as const;
const NO_BYTES = new Uint8Array(0);

/**
 * Reads frames as the bytes come, for whoever touches each of them: the same frames as a {@link FrameReader} gives, but as a batch of
 * columns for each chunk and not as objects. What a BlockGroup says besides (durations, additions) only a FrameReader tells.
 *
 * With `content: 'borrowed'` the payload of a frame that spans chunks holds until the next call.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { ColumnarFrameReader } from 'kinesis-video-parser';
 *
 * const reader = new ColumnarFrameReader();
 * for (const batch of [reader.push(readFileSync('test-resources/connect-audio.mkv')), reader.end()]) {
 *   const { count, tracks, lengths } = batch;
 *   let bytes = 0;
 *   for (let i = 0; i < count; i++) if (tracks[i] === 1) bytes += lengths[i] ?? 0;
 *   console.log(`${count} frames, ${bytes} bytes of track 1`);
 * }
 * ```
 */
export class ColumnarFrameReader {
  private readonly reader: MkvReader;
  private readonly collector: ColumnarFrameCollector;
  private readonly isReusingChunks: boolean;

  /** @throws UsageError if an option has a value that it cannot have */
  constructor(options: ColumnarFrameReaderOptions = {}) {
    const { mode, onWarning } = options;
    const { arrays = 'own', chunks } = options;
    if (!ARRAYS.includes(arrays)) throw new UsageError(`The option arrays is own or reused, not ${arrays as string}`);
    const onBlockWarning = mode === 'strict' ? throwingErrors(onWarning) : onWarning;
    this.collector = new ColumnarFrameCollector({ ...options, onWarning: onBlockWarning }, arrays);
    const report = (error: EbmlError): void => {
      this.collector.report(error);
      onWarning?.(error);
    };
    this.isReusingChunks = chunks === 'reused';
    const chunksOfReader = this.isReusingChunks ? 'immutable' : chunks; // it must not copy them again
    this.reader = new MkvReader({ ...options, chunks: chunksOfReader, only: FRAME_ELEMENTS, onWarning: report });
  }

  /** Whether an error has ended the reading: each further call throws it. */
  get hasFailed(): boolean {
    return this.reader.hasFailed;
  }

  /** How many bytes have been read so far. */
  get offset(): number {
    return this.reader.offset;
  }

  /** The tracks of the Segment that is being read, by number. */
  get tracks(): ReadonlyMap<Integer, Track> {
    return this.collector.tracks;
  }

  /**
   * Takes in the next bytes and returns the frames that they complete, in stream order.
   *
   * @throws EbmlError or MatroskaError in strict mode. Frames that came before the error in the same chunk are returned first;
   * the next call throws it.
   */
  push(chunk: Uint8Array): FrameBatch {
    const bytes = this.isReusingChunks && isBytes(chunk) ? new Uint8Array(chunk) : chunk;
    this.collector.begin(bytes);
    try {
      this.reader.apply(bytes, this.collector);
    } catch (error) {
      const batch = this.collector.batch();
      if (batch.count === 0) throw error;
      return batch;
    }
    return this.collector.batch();
  }

  /**
   * Says that no more bytes will come, and returns the frames that this completes. Reports `TRUNCATED_STREAM`.
   *
   * @throws EbmlError or MatroskaError in strict mode; no later call can throw it.
   */
  end(): FrameBatch {
    this.collector.begin(NO_BYTES);
    this.reader.applyEnd(this.collector);
    return this.collector.batch();
  }
}
