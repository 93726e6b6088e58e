import type { EbmlError } from './ebml-error.js';
import type { DeliveryOptions } from './delivery-plan.js';

/** How an {@link EbmlReader} reads. All are optional. */
export interface EbmlReaderOptions extends DeliveryOptions {
  /**
   * `recover` (default): what cannot be read is reported to `onWarning` and passed over; reading goes on at the
   * next place where it can. `strict`: the first error is thrown, and the reader reads no further.
   */
  readonly mode?: 'recover' | 'strict';
  /** Told of each warning and, unless `strict`, of each error. What it throws ends the reading. */
  readonly onWarning?: (error: EbmlError) => void;
  /**
   * `owned` (default): what was handed out never changes. `borrowed`: the content of an element that spans
   * chunks is valid only until `visit` returns, which saves an allocation for each; needs `apply`.
   */
  readonly content?: 'owned' | 'borrowed';
  /**
   * `immutable` (default): nobody writes to a chunk after it was pushed, so elements may be views into it.
   * `reused`: the caller fills its buffer anew, so each chunk is copied first.
   */
  readonly chunks?: 'immutable' | 'reused';
  /** Whether CRC-32 elements are checked (code `CRC_MISMATCH`); nothing is withheld. Default false. */
  readonly checkCrc32?: boolean;
  /** Reads documents whose EBMLReadVersion or DocTypeReadVersion is above what is known. Default false. */
  readonly acceptNewerVersions?: boolean;
  /** Largest element held in memory, in bytes; a larger one is passed by as `ELEMENT_TOO_LARGE`. Default 64 MiB. */
  readonly maxElementBytes?: number;
  /** Largest string element, in bytes. Default 1 MiB. */
  readonly maxStringBytes?: number;
  /** How many masters may stand in each other. Default 64. */
  readonly maxDepth?: number;
  /** After damage, how far to look ahead for proof that a place can be trusted, in bytes. Default 1 MiB. */
  readonly lookaheadBytes?: number;
}

const MIB = 1024 * 1024;

export const READER_DEFAULTS = {
  mode: 'recover',
  content: 'owned',
  chunks: 'immutable',
  checkCrc32: false,
  acceptNewerVersions: false,
  maxElementBytes: 64 * MIB,
  maxStringBytes: MIB,
  maxDepth: 64,
  lookaheadBytes: MIB,
} as const satisfies EbmlReaderOptions;

/** The options of a reader with every default in its place. */
export type ReaderSettings = Required<Omit<EbmlReaderOptions, 'only' | 'pieces' | 'onWarning'>> & EbmlReaderOptions;
