import type { LocatedError } from '../errors.js';
import { UsageError } from '../errors.js';
import type { EbmlError } from '../ebml/ebml-error.js';
import type { EbmlReaderOptions } from '../ebml/reader-options.js';
import type { Frame } from './frame.js';
import { FrameAssembler } from './frame-assembler.js';
import type { FrameAssemblerOptions } from './frame-assembler-options.js';
import { FRAME_ELEMENTS, throwingErrors } from './frame-elements.js';
import { MkvReader } from './mkv-reader.js';

/** How a {@link FrameReader} reads: as an {@link MkvReader}, but that it knows itself which elements it needs. */
export interface FrameReaderOptions
  extends
    Omit<EbmlReaderOptions, 'only' | 'pieces' | 'onWarning'>,
    Omit<FrameAssemblerOptions, 'onWarning' | 'content'> {
  /** Told of each warning and, unless `strict`, of each error. What it throws ends the reading. */
  readonly onWarning?: ((error: LocatedError) => void) | undefined;
}

/**
 * Reads frames as the bytes come: an {@link MkvReader} with a {@link FrameAssembler}, passing by what frames do
 * not need (tags, cues, attachments …).
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FrameReader } from 'kinesis-video-parser';
 *
 * const reader = new FrameReader();
 * for (const frame of reader.push(readFileSync('test-resources/get-media.mkv'))) {
 *   console.log(frame.track?.name, frame.timestampNs, frame.payload.length);
 * }
 * reader.end();
 * ```
 */
export class FrameReader {
  private readonly reader: MkvReader;
  private readonly assembler: FrameAssembler;
  private readonly isBorrowed: boolean;
  private handler: (frame: Frame) => void = () => undefined;

  constructor(options: FrameReaderOptions = {}) {
    const { mode, onWarning } = options;
    this.assembler = new FrameAssembler(
      (frame) => {
        this.handler(frame);
      },
      { ...options, onWarning: mode === 'strict' ? throwingErrors(onWarning) : onWarning },
    );
    const report = (error: EbmlError): void => {
      this.assembler.report(error);
      onWarning?.(error);
    };
    this.reader = new MkvReader({ ...options, only: FRAME_ELEMENTS, onWarning: report });
    this.isBorrowed = options.content === 'borrowed';
  }

  /** Whether an error has ended the reading: each further call throws it. */
  get hasFailed(): boolean {
    return this.reader.hasFailed;
  }

  /** The tracks of the Segment that is being read, by number. */
  get tracks(): FrameAssembler['tracks'] {
    return this.assembler.tracks;
  }

  /**
   * Takes in the next bytes and returns the frames that they complete, in stream order.
   *
   * @throws EbmlError or MatroskaError in strict mode. Frames that came before the error in the same chunk are returned first;
   * the next call throws it.
   */
  push(chunk: Uint8Array): Frame[] {
    const frames = this.list();
    try {
      this.apply(chunk, (frame) => frames.push(frame));
    } catch (error) {
      if (frames.length === 0) throw error;
    }
    return frames;
  }

  /**
   * Says that no more bytes will come, and returns the frames that this completes. Reports `TRUNCATED_STREAM`.
   *
   * @throws EbmlError or MatroskaError in strict mode; no later call can throw it.
   */
  end(): Frame[] {
    const frames = this.list();
    this.applyEnd((frame) => frames.push(frame));
    return frames;
  }

  /** Takes in the next bytes and gives the frames that they complete to `handler`, without building a list. */
  apply(chunk: Uint8Array, handler: (frame: Frame) => void): void {
    this.handler = handler;
    this.reader.apply(chunk, this.assembler);
  }

  /** As {@link FrameReader.end}, for a handler. */
  applyEnd(handler: (frame: Frame) => void): void {
    this.handler = handler;
    this.reader.applyEnd(this.assembler);
  }

  private list(): Frame[] {
    if (this.isBorrowed) throw new UsageError('Borrowed content is gone when a list is read: use apply()');
    return [];
  }
}
