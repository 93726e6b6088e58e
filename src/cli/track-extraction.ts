import type { ElementRun } from '../ebml/element-run.js';
import { LocatedError } from '../errors.js';
import { FrameVisitor } from '../fragment/frame-visitor.js';
import type { MkvElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import { decodeFramePayload } from '../matroska/content-encoding.js';
import type { Frame } from '../matroska/frame.js';
import type { Track } from '../matroska/track.js';
import type { Codec } from '../media/codecs/codec.js';
import { codecOf } from '../media/codecs/codec-of.js';
import type { OutputFile } from './command-io.js';
import { type ExtractFormat, refuseOtherCodec, type StreamFormat, streamFrame } from './extract-formats.js';
import type { TrackChoice } from './track-choice.js';

/** Which frames are written, where and as what. */
export interface TrackExtractionOptions {
  readonly output: OutputFile;
  readonly choice: TrackChoice;
  readonly format: Exclude<ExtractFormat, 'wav'>;
  /** Told of what is missing or odd. */
  readonly onWarning: (error: LocatedError) => void;
}

/** Writes the frames of a track as they come: what was decoded before the bytes of the next chunk are read. */
export class TrackExtraction implements MkvElementVisitor {
  /** How many frames were written. */
  frames = 0;
  bytes = 0;
  /** Of video: those that came before the first key frame, which nothing can decode. */
  framesBeforeKey = 0;
  /** Nobody reads the output any more. */
  isAbandoned = false;
  readonly #options: TrackExtractionOptions;
  readonly #visitor: FrameVisitor;
  #pending: Frame[] = [];
  #mimeType: string | undefined;
  /** Of the last track; a fragment describes its tracks anew. */
  #known: { readonly track: Track | undefined; readonly codec: Codec } | undefined;

  constructor(options: TrackExtractionOptions) {
    this.#options = options;
    const add = (frame: Frame): void => {
      if (options.choice.includes(frame)) this.#pending.push(frame);
    };
    const tagProcessor = {
      process: ({ name, value }: { readonly name: string; readonly value: string }): void => {
        if (name === 'MimeType' && value !== '') this.#mimeType = value;
      },
    };
    this.#visitor = new FrameVisitor(add, { tagProcessor, onWarning: options.onWarning });
  }

  visit(element: MkvElement): void {
    this.#visitor.visit(element);
  }

  visitRun(run: ElementRun): void {
    this.#visitor.visitRun(run);
  }

  /** Writes what has come; tells whether anybody reads it still. */
  async flush(): Promise<boolean> {
    const frames = this.#pending;
    this.#pending = [];
    for (const frame of frames) if (!this.isAbandoned) this.isAbandoned = !(await this.#write(frame));
    return !this.isAbandoned;
  }

  /** What is said of a track behind its last frame counts, too. @throws MediaError UNSUPPORTED_CODEC */
  end(): void {
    const { format } = this.#options;
    const track = this.#known?.track;
    if (format === 'aac' && track !== undefined) refuseOtherCodec(format, codecOf(track, { mimeType: this.#mimeType }));
  }

  async #write(frame: Frame): Promise<boolean> {
    const decoded = await this.#decoded(frame);
    const bytes = decoded && this.#converted(frame, decoded);
    if (bytes === undefined) return true;
    this.frames++;
    this.bytes += bytes.length;
    return this.#options.output.write(bytes);
  }

  /** `undefined` if that cannot be: of one frame that is reported, not thrown. */
  async #decoded(frame: Frame): Promise<Uint8Array | undefined> {
    try {
      return await decodeFramePayload(frame);
    } catch (error) {
      if (!(error instanceof LocatedError)) throw error;
      this.#options.onWarning(error);
      return undefined;
    }
  }

  #converted(frame: Frame, bytes: Uint8Array): Uint8Array | undefined {
    const { format } = this.#options;
    if (format === 'raw') return bytes;
    const codec = this.#codecOf(frame, { bytes, format });
    if (codec === undefined) this.framesBeforeKey++;
    return codec === undefined ? undefined : streamFrame(format, { bytes, isKey: frame.keyframe, codec });
  }

  /** `undefined` if it is video, and no key frame has come. */
  #codecOf(
    { track, keyframe }: Frame,
    { bytes, format }: { readonly bytes: Uint8Array; readonly format: StreamFormat },
  ): Codec | undefined {
    if (track === undefined || (this.#known === undefined && !keyframe && format !== 'aac')) return undefined;
    // Parameter sets may be in the key frames alone, so that each may have others.
    const isNew = this.#known?.track !== track || (keyframe && track.codecPrivate === undefined);
    if (isNew || this.#known === undefined) {
      const facts = { mimeType: this.#mimeType, keyFrame: keyframe ? bytes : undefined };
      this.#known = { track, codec: codecOf(track, facts) };
    }
    return this.#known.codec;
  }
}
