import { isBytes } from '../ebml/bytes.js';
import { UsageError } from '../errors.js';
import { elementsWithin, FRAME_ELEMENTS, throwingErrors } from '../matroska/frame-elements.js';
import type { FrameReaderOptions } from '../matroska/frame-reader.js';
import type { MkvElementName } from '../matroska/mkv-element.js';
import { MkvReader } from '../matroska/mkv-reader.js';
import type { FragmentSource } from './completeness.js';
import type { Fragment } from './fragment.js';
import { FragmentAssembler, type FragmentHandler } from './fragment-assembler.js';
import type { FrameStorage } from './frame-storage.js';

/** How a {@link FragmentReader} reads: as a {@link FrameReader}; and how fragments are made, as in {@link FragmentAssemblerOptions}. */
export interface FragmentReaderOptions extends FrameReaderOptions {
  /** Where the bytes come from, and so what makes a fragment complete. Default `get-media`. */
  readonly source?: FragmentSource | undefined;
  /**
   * Whether frames are kept in their fragment, as objects (`keep`, default) or as `batches` of columns (`asColumns`), or only given to the
   * handler as they come (`hand-over`).
   */
  readonly frames?: 'keep' | 'hand-over' | FrameStorage | undefined;
  /** What the frames and tags of one fragment may take in memory, in bytes. Default 64 MiB. */
  readonly maxFragmentBytes?: number | undefined;
}

/**
 * Reads fragments as the bytes come: an {@link MkvReader} with a {@link FragmentAssembler}, passing by what fragments do not need
 * (cues, attachments, chapters …).
 *
 * A fragment is there in the same call that brings the last byte of its continuation token. Memory is bounded by one fragment, which
 * is bounded by `maxFragmentBytes`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FragmentReader } from 'kinesis-video-parser';
 *
 * const reader = new FragmentReader();
 * const fragments = [...reader.push(readFileSync('test-resources/connect-audio.mkv')), ...reader.end()];
 * for (const fragment of fragments) {
 *   const audio = fragment.framesOf('AUDIO_FROM_CUSTOMER');
 *   console.log(fragment.tag('ContactId')?.value, fragment.isComplete, audio[0]?.producerTimestampMs, audio.length);
 * }
 * ```
 */
export class FragmentReader {
  private readonly reader: MkvReader;
  private readonly assembler: FragmentAssembler;
  private readonly isBorrowed: boolean;
  /** Chunks are copied here, as columns need the bytes that the reader has. */
  private readonly isReusingChunks: boolean;
  private failure: { readonly error: unknown } | undefined = undefined;

  /** @throws UsageError if an option has a value that it cannot have, or borrowed content is to be kept */
  constructor(options: FragmentReaderOptions = {}) {
    const { onWarning = NOBODY_IS_TOLD } = options;
    const isStrict = options.mode === 'strict';
    this.assembler = new FragmentAssembler(NOBODY, {
      ...options,
      onWarning: isStrict ? throwingErrors(onWarning) : onWarning,
    });
    this.isReusingChunks = typeof options.frames === 'object' && options.chunks === 'reused';
    this.reader = new MkvReader({
      ...options,
      chunks: this.isReusingChunks ? 'immutable' : options.chunks, // it must not copy them again
      only: NEEDED,
      onWarning: (error) => {
        this.assembler.report(error);
        onWarning(error);
      },
    });
    this.isBorrowed = options.content === 'borrowed';
  }

  /** Whether an error has ended the reading: each further call throws it. */
  get hasFailed(): boolean {
    return this.failure !== undefined || this.reader.hasFailed;
  }

  /** How many bytes have been read so far. */
  get offset(): number {
    return this.reader.offset;
  }

  /** What was read of the fragment that is not over yet. */
  get fragmentSoFar(): Fragment | undefined {
    return this.assembler.fragmentSoFar;
  }

  /**
   * Takes in the next bytes and returns the fragments that they complete. With `frames: 'hand-over'` these have no frames: use
   * {@link FragmentReader.apply}; with `frames: asColumns` they have `batches`.
   *
   * @throws a {@link LocatedError} in strict mode. Fragments that came before the error in the same chunk are returned first; the
   * next call throws it.
   */
  push(chunk: Uint8Array): Fragment[] {
    const fragments: Fragment[] = [];
    try {
      this.apply(chunk, this.listing(fragments));
    } catch (error) {
      if (fragments.length === 0) throw error;
    }
    return fragments;
  }

  /**
   * Says that no more bytes will come, and returns the fragment that was not over, if there is one.
   *
   * @throws a {@link LocatedError} in strict mode, also if there is a fragment: nobody would call again
   */
  end(): Fragment[] {
    const fragments: Fragment[] = [];
    this.applyEnd(this.listing(fragments));
    return fragments;
  }

  /**
   * Takes in the next bytes and gives frames and fragments to `handler` as they come, without building a list. A handler without `frame`
   * has none made, unless they are kept.
   */
  apply(chunk: Uint8Array, handler: FragmentHandler): void {
    const bytes = this.isReusingChunks && isBytes(chunk) ? new Uint8Array(chunk) : chunk;
    this.guard(() => {
      this.assembler.readChunk(bytes, handler, () => {
        this.reader.apply(bytes, this.assembler);
      });
    });
  }

  /** As {@link FragmentReader.end}, for a handler. */
  applyEnd(handler: FragmentHandler): void {
    this.guard(() => {
      this.assembler.readChunk(NO_BYTES, handler, () => {
        this.reader.applyEnd(this.assembler);
        this.assembler.end();
      });
    });
  }

  /** An error is the last word: each later call throws it again. */
  private guard(read: () => void): void {
    if (this.failure !== undefined) throw this.failure.error;
    try {
      read();
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  private listing(fragments: Fragment[]): FragmentHandler {
    if (this.isBorrowed) throw new UsageError('Borrowed content is gone when a list is read: use apply()');
    return { fragment: (fragment) => fragments.push(fragment) };
  }
}

const NO_BYTES = new Uint8Array(0);
const NOBODY: FragmentHandler = { fragment: () => undefined };
const NOBODY_IS_TOLD = (): void => undefined;

/** What frames need, and tags besides. */
const NEEDED: readonly MkvElementName[] = [...FRAME_ELEMENTS, ...elementsWithin('Tags')];
