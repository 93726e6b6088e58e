import { UsageError } from '../errors.js';
import type { EbmlError } from './ebml-error.js';
import type { DeliveryOptions } from './delivery-plan.js';
import { withDefaults } from './with-defaults.js';

/** How an {@link EbmlReader} reads. All are optional. */
export interface EbmlReaderOptions extends DeliveryOptions {
  /**
   * `recover` (default): what cannot be read is reported to `onWarning` and passed over; reading goes on at the
   * next place where it can. `strict`: the first error is thrown, and the reader reads no further.
   */
  readonly mode?: 'recover' | 'strict' | undefined;
  /** Told of each warning and, unless `strict`, of each error. What it throws ends the reading. */
  readonly onWarning?: ((error: EbmlError) => void) | undefined;
  /**
   * `owned` (default): what was handed out never changes. `borrowed`: the content of an element that spans
   * chunks is valid only until `visit` returns, which saves an allocation for each; needs `apply`.
   */
  readonly content?: 'owned' | 'borrowed' | undefined;
  /**
   * `immutable` (default): nobody writes to a chunk after it was pushed, so elements may be views into it.
   * `reused`: the caller fills its buffer anew, so each chunk is copied first.
   */
  readonly chunks?: 'immutable' | 'reused' | undefined;
  /** Whether CRC-32 elements are checked (code `CRC_MISMATCH`); nothing is withheld. Default false. */
  readonly checkCrc32?: boolean | undefined;
  /** Reads documents whose EBMLReadVersion or DocTypeReadVersion is above what is known. Default false. */
  readonly acceptNewerVersions?: boolean | undefined;
  /** Largest element held in memory, in bytes; a larger one is passed by as `ELEMENT_TOO_LARGE`. Default 64 MiB. */
  readonly maxElementBytes?: number | undefined;
  /** Largest string element, in bytes. Default 1 MiB. */
  readonly maxStringBytes?: number | undefined;
  /** How many masters may stand in each other. Default 64. */
  readonly maxDepth?: number | undefined;
  /** After damage, how far to look ahead for proof that a place can be trusted, in bytes. Default 1 MiB. */
  readonly lookaheadBytes?: number | undefined;
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
export type ReaderSettings = Pick<EbmlReaderOptions, 'only' | 'pieces' | 'onWarning'> & {
  readonly [Name in keyof typeof READER_DEFAULTS]: NonNullable<EbmlReaderOptions[Name]>;
};

const CHOICES = {
  mode: ['recover', 'strict'],
  content: ['owned', 'borrowed'],
  chunks: ['immutable', 'reused'],
} as const;
const LIMITS = ['maxElementBytes', 'maxStringBytes', 'maxDepth', 'lookaheadBytes'] as const;
const LISTS = ['only', 'pieces'] as const;

/**
 * All settings of a reader: the options given, and the default of each that was not.
 *
 * @throws UsageError if an option has a value that it cannot have
 */
export function readerSettings(options: EbmlReaderOptions): ReaderSettings {
  const settings = withDefaults(READER_DEFAULTS, options) as ReaderSettings;
  for (const [name, choices] of Object.entries(CHOICES)) {
    const given: unknown = settings[name as keyof typeof CHOICES];
    if (!choices.some((choice) => choice === given)) refuse(name, choices.join(' or '), given);
  }
  for (const name of LIMITS) {
    const isLimit = typeof settings[name] === 'number' && settings[name] >= 0;
    if (!isLimit) refuse(name, 'a number from 0 up', settings[name]);
  }
  for (const name of LISTS) {
    if (settings[name] !== undefined && !Array.isArray(settings[name])) refuse(name, 'a list of names', settings[name]);
  }
  return settings;
}

function refuse(name: string, wanted: string, given: unknown): never {
  throw new UsageError(`The option ${name} is ${wanted}, not ${String(given)}`);
}
