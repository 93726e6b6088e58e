import { UsageError } from '../errors.js';
import { elementsWithin, FRAME_ELEMENTS, throwingErrors } from '../matroska/frame-elements.js';
import type { FrameReaderOptions } from '../matroska/frame-reader.js';
import type { MkvElementName } from '../matroska/mkv-element.js';
import { MkvReader } from '../matroska/mkv-reader.js';
import type { FragmentSource } from './completeness.js';
import type { Fragment } from './fragment.js';
import { FragmentAssembler, type FragmentHandler } from './fragment-assembler.js';

/** How a {@link FragmentReader} reads: as a {@link FrameReader}; and how fragments are made, as in {@link FragmentAssemblerOptions}. */
export interface FragmentReaderOptions extends FrameReaderOptions {
  /** Where the bytes come from, and so what makes a fragment complete. Default `get-media`. */
  readonly source?: FragmentSource | undefined;
  /** Whether frames are kept in their fragment, or only given to the handler as they come. Default `keep`. */
  readonly frames?: 'keep' | 'hand-over' | undefined;
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
  private handler: FragmentHandler = NOBODY;
  private failure: { readonly error: unknown } | undefined = undefined;

  /** @throws UsageError if an option has a value that it cannot have, or borrowed content is to be kept */
  constructor(options: FragmentReaderOptions = {}) {
    const { onWarning = NOBODY_IS_TOLD } = options;
    const isStrict = options.mode === 'strict';
    this.assembler = new FragmentAssembler(this.delegate(), {
      ...options,
      onWarning: isStrict ? throwingErrors(onWarning) : onWarning,
    });
    this.reader = new MkvReader({
      ...options,
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
   * {@link FragmentReader.apply}.
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

  /** Takes in the next bytes and gives frames and fragments to `handler` as they come, without building a list. */
  apply(chunk: Uint8Array, handler: FragmentHandler): void {
    this.guard(handler, () => {
      this.reader.apply(chunk, this.assembler);
    });
  }

  /** As {@link FragmentReader.end}, for a handler. */
  applyEnd(handler: FragmentHandler): void {
    this.guard(handler, () => {
      this.reader.applyEnd(this.assembler);
      this.assembler.end();
    });
  }

  /** An error is the last word: each later call throws it again. */
  private guard(handler: FragmentHandler, read: () => void): void {
    if (this.failure !== undefined) throw this.failure.error;
    this.handler = handler;
    try {
      read();
    } catch (error) {
      this.failure = { error };
      throw error;
    } finally {
      this.handler = NOBODY;
    }
  }

  /** Passes on to whoever is the handler of the call that is running. */
  private delegate(): FragmentHandler {
    return {
      frame: (frame, fragmentSoFar) => this.handler.frame?.(frame, fragmentSoFar),
      tag: (tag, fragmentSoFar) => this.handler.tag?.(tag, fragmentSoFar),
      fragment: (fragment) => {
        this.handler.fragment(fragment);
      },
    };
  }

  private listing(fragments: Fragment[]): FragmentHandler {
    if (this.isBorrowed) throw new UsageError('Borrowed content is gone when a list is read: use apply()');
    return { fragment: (fragment) => fragments.push(fragment) };
  }
}

const NOBODY: FragmentHandler = { fragment: () => undefined };
const NOBODY_IS_TOLD = (): void => undefined;

/** What frames need, and tags besides. */
const NEEDED: readonly MkvElementName[] = [...FRAME_ELEMENTS, ...elementsWithin('Tags')];
