import { ERROR_FAMILY, LocatedError, type Diagnosis, type ErrorFacts } from '../errors.js';

/** Each thing that can be wrong with sound EBML that should be Matroska: whether it costs something, and what to do about it. */
const DIAGNOSES = {
  INVALID_BLOCK: {
    severity: 'error',
    hint: 'The frames of this block are lost: look for damaged or missing bytes in it.',
  },
  INVALID_LACING: { severity: 'error', hint: 'The frames of this block are lost: no guess is made where one ends.' },
  LIMIT_EXCEEDED: { severity: 'error', hint: 'Raise the limit named if so much is meant.' },
  CANNOT_DECOMPRESS: {
    severity: 'error',
    hint: 'The stored bytes are in `payload`; give an `inflate` function, or decode them elsewhere.',
  },
  DECOMPRESSION_LIMIT: { severity: 'error', hint: 'Raise the limit named if so large a frame is meant.' },
  ENCRYPTED_CONTENT: {
    severity: 'error',
    hint: 'Decrypt the stored bytes in `payload` first; the track names algorithm and key.',
  },
  UNKNOWN_TRACK: {
    severity: 'warning',
    hint: 'Its frames are delivered without a track: look for a damaged TrackEntry or TrackNumber.',
  },
  MISSING_TIMESTAMP: {
    severity: 'warning',
    hint: 'The times of these frames count from 0, not from where their Cluster begins.',
  },
  INVALID_TIMESTAMP_SCALE: { severity: 'warning', hint: 'The default of 1 000 000 ns is used.' },
} as const satisfies Record<string, Diagnosis>;

/** The stable name of a fault in the Matroska layer. `docs/errors.md` has each with its meaning. */
export type MatroskaErrorCode = keyof typeof DIAGNOSES;

/** All codes a {@link MatroskaError} can have, with severity and hint. */
export const MATROSKA_ERROR_CODES: Readonly<Record<MatroskaErrorCode, Diagnosis>> = DIAGNOSES;

/** The elements are sound, but what they hold is not Matroska, or more of it than we agreed to hold (RFC 9559). */
export class MatroskaError extends LocatedError {
  static override readonly [ERROR_FAMILY]: string = 'MatroskaError';
  override readonly name = 'MatroskaError';

  constructor(
    /** What went wrong, for machines. */
    readonly code: MatroskaErrorCode,
    facts: ErrorFacts,
  ) {
    super(facts, DIAGNOSES[code]);
  }
}
