import { KinesisVideoParserError } from '../errors.js';
import type { Fragment } from '../fragment/fragment.js';
import { FragmentError } from '../fragment/fragment-error.js';
import type { InBandError } from '../fragment/in-band-error.js';
import type { SessionEnding } from './get-media-session.js';
import { type RequestPlace, serviceErrorFrom } from './retrying.js';
import { KinesisVideoServiceError, type ServiceErrorCode } from './service-error.js';
import { failureOf, type RetryReason } from './service-failure.js';

/** What the end of a session means: nothing more will come, or it is worth asking again. */
export type SessionFailure =
  | { readonly kind: 'fatal'; readonly error: unknown }
  | { readonly kind: 'retry'; readonly reason: RetryReason; readonly error: unknown };

/** The meaning of a session's end. What this library threw on purpose, a missing package say, is fatal as it is. */
export function failureOfEnding(ending: SessionEnding, place: RequestPlace): SessionFailure {
  switch (ending.kind) {
    case 'open':
    case 'ended':
      return { kind: 'retry', reason: 'session-ended', error: undefined };
    case 'idle':
      return { kind: 'retry', reason: 'idle', error: undefined };
    case 'failed':
      return failureOfRequest(ending.error, place);
    default:
      return ending satisfies never;
  }
}

/** The meaning of an error that the service reports in a fragment's place. */
export function failureInBand(error: InBandError, { metadata, offset }: Fragment, place: RequestPlace): SessionFailure {
  const { fragmentNumber } = metadata;
  const message = `The service reports ${[error.id, error.code].filter((part) => part !== undefined).join(' ')}: ${error.meaning}`;
  const code = fatalCodeOf(error);
  if (code === undefined) {
    const facts = { message, offset, path: 'Segment', fragmentNumber, serviceErrorId: error.id };
    return { kind: 'retry', reason: 'service-error', error: new FragmentError('SERVICE_ERROR', facts) };
  }
  const facts = { message, ...place, fragmentNumber, serviceErrorId: error.id, serviceErrorName: error.code };
  return { kind: 'fatal', error: new KinesisVideoServiceError(code, facts) };
}

function failureOfRequest(error: unknown, place: RequestPlace): SessionFailure {
  if (error instanceof KinesisVideoParserError) return { kind: 'fatal', error };
  const failure = failureOf(error);
  if (failure.kind === 'retry') return { kind: 'retry', reason: failure.reason, error };
  return { kind: 'fatal', error: serviceErrorFrom(error, failure.code, place) };
}

const FRAGMENT_NOT_FOUND = 4000;
const KMS_KEY_UNAVAILABLE = 4503;

/** Which of them stay. Those of KMS do until somebody changes the key or its policy, one excepted. */
function fatalCodeOf({ id }: InBandError): ServiceErrorCode | undefined {
  if (id === undefined || id === KMS_KEY_UNAVAILABLE) return undefined;
  if (id === FRAGMENT_NOT_FOUND) return 'FRAGMENT_NOT_FOUND';
  return id >= 4500 && id < 4600 ? 'KMS_ERROR' : undefined;
}
