import { ERROR_FAMILY, LocatedError, type Diagnosis, type ErrorFacts } from '../errors.js';

/** Each thing that can be wrong with a stream of EBML: whether it costs something, and what to do about it. */
const DIAGNOSES = {
  INVALID_ID: {
    severity: 'error',
    hint: 'The bytes here are no element ID: look for damaged or missing bytes just before.',
  },
  INVALID_SIZE: {
    severity: 'error',
    hint: 'The bytes here are no element size: look for damaged or missing bytes just before.',
  },
  UNKNOWN_SIZE_NOT_ALLOWED: {
    severity: 'error',
    hint: 'Only a Segment or a Cluster may leave its size open; mend the writer.',
  },
  ELEMENT_TOO_LARGE: {
    severity: 'error',
    hint: 'Raise the limit named; if the parent has a known size, the element may also be filtered out, or come in pieces.',
  },
  CHILD_OVERRUNS_PARENT: { severity: 'error', hint: "A size is damaged, the parent's or the child's." },
  PARENT_TOO_LONG: {
    severity: 'error',
    hint: 'A size is damaged, or bytes are missing inside the element that ended early.',
  },
  MISPLACED_ELEMENT: {
    severity: 'error',
    hint: 'The element is delivered where it stands; mend the writer, or look for damage before it.',
  },
  NOT_AN_ELEMENT: {
    severity: 'error',
    hint: 'Neither the ID nor what follows is known: look for damaged or missing bytes just before.',
  },
  TOO_DEEP: { severity: 'error', hint: 'Raise maxDepth if this nesting is meant.' },
  TRUNCATED_STREAM: { severity: 'error', hint: 'The stream was cut: read again from the last complete fragment.' },
  INVALID_VALUE_SIZE: { severity: 'error', hint: 'The value is undefined; its bytes are in `content`.' },
  UNSUPPORTED_VERSION: { severity: 'error', hint: 'Set acceptNewerVersions to read the document all the same.' },
  CRC_MISMATCH: {
    severity: 'error',
    hint: 'The bytes were changed on their way, or by a program that did not renew the CRC-32.',
  },
  RESYNCHRONISED: { severity: 'warning', hint: 'The bytes skipped are lost; what follows is read as usual.' },
  CRC_NOT_FIRST: { severity: 'warning', hint: "A CRC-32 that is not its parent's first child is not checked." },
  DUPLICATE_ELEMENT: { severity: 'warning', hint: 'The schema allows it once; all of them are delivered.' },
  NON_ASCII_STRING: {
    severity: 'warning',
    hint: 'A string element holds printable ASCII only; the odd bytes are read as U+FFFD.',
  },
  MISSING_EBML_HEADER: { severity: 'warning', hint: 'The defaults of the EBML header are assumed.' },
  UNEXPECTED_DOC_TYPE: { severity: 'warning', hint: 'It is read as Matroska all the same.' },
} as const satisfies Record<string, Diagnosis>;

/** The stable name of a fault in the bytes. `docs/errors.md` has each with its meaning. */
export type EbmlErrorCode = keyof typeof DIAGNOSES;

/** All codes an {@link EbmlError} can have, with severity and hint. */
export const EBML_ERROR_CODES: Readonly<Record<EbmlErrorCode, Diagnosis>> = DIAGNOSES;

/** The bytes are not EBML, or more of it than we agreed to hold (RFC 8794). */
export class EbmlError extends LocatedError {
  static override readonly [ERROR_FAMILY]: string = 'EbmlError';
  override readonly name = 'EbmlError';

  constructor(
    /** What went wrong, for machines. */
    readonly code: EbmlErrorCode,
    facts: ErrorFacts,
  ) {
    super(facts, DIAGNOSES[code]);
  }
}
