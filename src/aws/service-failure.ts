import type { ServiceErrorCode } from './service-error.js';

/** What a failed request means for whoever made it. */
export type ServiceFailure =
  /** Asking again fails in the same way. */
  | { readonly kind: 'fatal'; readonly code: ServiceErrorCode }
  /** Asking again, later, may help; with `stale-endpoint` only after GetDataEndpoint. */
  | { readonly kind: 'retry'; readonly reason: RetryReason };

/** Why a request is made again. */
export type RetryReason =
  'connection-lost' | 'session-ended' | 'idle' | 'throttled' | 'connection-limit' | 'stale-endpoint' | 'service-error';

/** What is read of an error of the AWS SDK. */
export interface SdkErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
}

/** The documented exceptions. @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/CommonErrors.html */
const BY_NAME: Readonly<Record<string, ServiceFailure>> = {
  NotAuthorizedException: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  AccessDeniedException: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  ExpiredTokenException: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  IncompleteSignature: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  InvalidSignatureException: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  MissingAuthenticationTokenException: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  UnrecognizedClientException: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  OptInRequired: { kind: 'fatal', code: 'NOT_AUTHORIZED' },
  CredentialsProviderError: { kind: 'fatal', code: 'MISSING_CREDENTIALS' },
  ResourceNotFoundException: { kind: 'fatal', code: 'STREAM_NOT_FOUND' },
  NoDataRetentionException: { kind: 'fatal', code: 'NO_DATA_RETENTION' },
  InvalidArgumentException: { kind: 'fatal', code: 'CLIENT_ERROR' },
  ConnectionLimitExceededException: { kind: 'retry', reason: 'connection-limit' },
  ClientLimitExceededException: { kind: 'retry', reason: 'throttled' },
  LimitExceededException: { kind: 'retry', reason: 'throttled' },
  ThrottlingException: { kind: 'retry', reason: 'throttled' },
  TooManyRequestsException: { kind: 'retry', reason: 'throttled' },
  RequestLimitExceeded: { kind: 'retry', reason: 'throttled' },
  InvalidEndpointException: { kind: 'retry', reason: 'stale-endpoint' },
  InternalFailure: { kind: 'retry', reason: 'service-error' },
  InternalServerException: { kind: 'retry', reason: 'service-error' },
  ServiceUnavailable: { kind: 'retry', reason: 'service-error' },
  TimeoutError: { kind: 'retry', reason: 'connection-lost' },
  IncompleteBody: { kind: 'retry', reason: 'connection-lost' },
};

/**
 * What a failure of a request, or of its body, means. A cut socket is `ECONNRESET "aborted"`, and an abort after the headers
 * a plain `Error: aborted`: both are lost connections here; whoever aborted knows it.
 */
export function failureOf(error: unknown): ServiceFailure {
  const { name, message, httpStatus } = sdkErrorFacts(error);
  // Before the status: the SDK also gives one to an answer that was cut in its body.
  if (isOfTheNetwork(error)) return { kind: 'retry', reason: 'connection-lost' };
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (known !== undefined) return known;
  if (/^KMS|Kms/.test(name)) return { kind: 'fatal', code: 'KMS_ERROR' };
  if (message === 'Region is missing') return { kind: 'fatal', code: 'MISSING_REGION' }; // the SDK has no name for it
  if (httpStatus === undefined) return { kind: 'retry', reason: 'connection-lost' };
  if (httpStatus === 408) return { kind: 'retry', reason: 'connection-lost' };
  if (httpStatus === 429) return { kind: 'retry', reason: 'throttled' };
  if (httpStatus === 401 || httpStatus === 403) return { kind: 'fatal', code: 'NOT_AUTHORIZED' };
  if (httpStatus === 404) return { kind: 'fatal', code: 'STREAM_NOT_FOUND' };
  if (httpStatus >= 400 && httpStatus < 500) return { kind: 'fatal', code: 'CLIENT_ERROR' };
  return { kind: 'retry', reason: httpStatus >= 500 ? 'service-error' : 'connection-lost' };
}

/** What an error thrown by a client of the SDK tells, whatever else may have been thrown. */
export function sdkErrorFacts(error: unknown): SdkErrorFacts {
  const { name, message, $metadata } = recordOf(error);
  const { httpStatusCode, requestId } = recordOf($metadata);
  return {
    name: typeof name === 'string' ? name : 'Unknown',
    message: typeof message === 'string' ? message : String(error),
    httpStatus: typeof httpStatusCode === 'number' ? httpStatusCode : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

/** The codes that Node gives to what fails below HTTP, such as `ECONNRESET`. */
function isOfTheNetwork(error: unknown): boolean {
  const { code } = recordOf(error);
  return typeof code === 'string' && /^E(?!RR_)[A-Z_]+$|^ERR_STREAM_PREMATURE_CLOSE$/.test(code);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
