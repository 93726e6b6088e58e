import { ERROR_FAMILY, LocatedError, type Diagnosis, type ErrorFacts } from '../errors.js';

/** Each thing that can be wrong with a fragment of sound Matroska: whether it costs something, and what to do about it. */
const DIAGNOSES = {
  SERVICE_ERROR: {
    severity: 'error',
    hint: 'The service could not give this fragment: its id and meaning say why, and whether to ask again is worth it.',
  },
  FRAGMENT_TOO_LARGE: {
    severity: 'error',
    hint: 'Raise maxFragmentBytes, or have frames handed over as they come (frames: hand-over).',
  },
  TAG_TOO_LARGE: { severity: 'error', hint: 'Raise maxTagBytes if so much is meant to be in one Tag.' },
  INTERRUPTED_FRAGMENT: {
    severity: 'warning',
    hint: 'Read again from the last complete fragment; what came of this one is delivered.',
  },
  LATE_TAGS: {
    severity: 'warning',
    hint: 'They stand behind the tag that ends a fragment, and no other fragment follows in their document: they are dropped.',
  },
} as const satisfies Record<string, Diagnosis>;

/** The stable name of what is wrong with a fragment. `docs/errors.md` has each with its meaning. */
export type FragmentErrorCode = keyof typeof DIAGNOSES;

/** All codes a {@link FragmentError} can have, with severity and hint. */
export const FRAGMENT_ERROR_CODES: Readonly<Record<FragmentErrorCode, Diagnosis>> = DIAGNOSES;

/** Where and what: the facts a {@link FragmentError} is made of. */
export interface FragmentErrorFacts extends ErrorFacts {
  /** The fragment concerned, if it has said its number. */
  readonly fragmentNumber?: string | undefined;
  /** The id that the service gave, such as 4500. */
  readonly serviceErrorId?: number | undefined;
}

/** The Matroska is sound, but a fragment is not whole, not there, or larger than we agreed to hold. */
export class FragmentError extends LocatedError {
  static override readonly [ERROR_FAMILY]: string = 'FragmentError';
  override readonly name = 'FragmentError';
  /** The fragment concerned, if it has said its number. */
  readonly fragmentNumber: string | undefined;
  /** The id that the service gave with `SERVICE_ERROR`, such as 4500. */
  readonly serviceErrorId: number | undefined;

  constructor(
    /** What went wrong, for machines. */
    readonly code: FragmentErrorCode,
    facts: FragmentErrorFacts,
  ) {
    super(facts, DIAGNOSES[code]);
    this.fragmentNumber = facts.fragmentNumber;
    this.serviceErrorId = facts.serviceErrorId;
  }
}
