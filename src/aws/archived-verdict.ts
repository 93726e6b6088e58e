import type { Fragment } from '../fragment/fragment.js';
import type { InBandError } from '../fragment/in-band-error.js';
import type { RequestPlace } from './retrying.js';
import { KinesisVideoServiceError, type ServiceErrorCode } from './service-error.js';

/**
 * What becomes of a fragment that came: it is `good`; or it is asked for once more, alone (`doubtful`), and if that does not help,
 * taken as it is, or, if it is another one than was asked for (`other`), not.
 */
export type ArchivedVerdict = 'good' | 'doubtful' | 'other';

/** The service could not write or read, its key service was not there, or it failed: these pass. */
const PASSING_ERRORS: ReadonlySet<number | undefined> = new Set([3002, 4503, 5000]);

/** Errors of the stream's key: what one fragment met, all others would. */
const KMS_ERRORS: ReadonlySet<number | undefined> = new Set([4500, 4501, 4502, 4504, 4505, 4506]);

/**
 * Looks at a fragment that came where another number was expected, or the same.
 *
 * @throws KinesisVideoServiceError KMS_ERROR
 */
export function verdictOn(
  { metadata, error, completeness }: Fragment,
  expected: string,
  place: RequestPlace,
): ArchivedVerdict {
  if (error !== undefined && KMS_ERRORS.has(error.id)) throw failedFragmentError(error, expected, place);
  // An error may stand there without a number.
  if ((metadata.fragmentNumber ?? expected) !== expected) return 'other';
  // A cut that looks like an end of the body leaves a truncated fragment; so it may also be stored, though.
  if (completeness === 'truncated' || (error !== undefined && PASSING_ERRORS.has(error.id))) return 'doubtful';
  return 'good';
}

/** The error of a program that cannot do without this fragment. */
export function failedFragmentError(
  error: InBandError,
  fragmentNumber: string,
  place: RequestPlace,
): KinesisVideoServiceError {
  return new KinesisVideoServiceError(codeOf(error), {
    message: `The service could not give fragment ${fragmentNumber}: ${error.message ?? error.meaning}`,
    ...place,
    fragmentNumber,
    serviceErrorId: error.id,
    serviceErrorName: error.code,
  });
}

function codeOf({ id }: InBandError): ServiceErrorCode {
  if (KMS_ERRORS.has(id)) return 'KMS_ERROR';
  return PASSING_ERRORS.has(id) ? 'RETRIES_EXHAUSTED' : 'FRAGMENT_NOT_FOUND';
}
