import { ERROR_FAMILY, KinesisVideoParserError } from '../errors.js';

/** Each way in which talking to the service can end for good, and what to do about it. */
const HINTS = {
  BUFFER_FULL:
    'The service has not stored what it was sent. Raise maxBufferBytes, or wait for write() before the next one.',
  CHECKPOINT_EXPIRED:
    'What came after the checkpoint may be past the retention period, or the stream was made anew. Delete the checkpoint to begin at startAt.',
  CHECKPOINT_FAILED:
    'The checkpoint store failed; the cause says why. Nothing was skipped: reading goes on from the last checkpoint saved.',
  CLIENT_ERROR: 'The service refuses the request as it is: its message says what to change.',
  CONNECTION_LOST: 'The network or the service ended the connection; ask again.',
  FRAGMENT_NOT_FOUND:
    'The fragment is not in the archive: it is past the retention period, not stored yet, or of another stream.',
  IDLE_TIMEOUT: 'Nothing came for idleTimeoutMs: is anything being put into the stream?',
  INVALID_ACKNOWLEDGEMENT:
    'The response of PutMedia is not the JSON that the service sends: is the endpoint the right one?',
  KMS_ERROR: "The stream's KMS key cannot be used: see the name of the error, and the policy and the state of the key.",
  MERGE_MISMATCH:
    "One file cannot hold it all: merge the time before it and the time from it on, or allow several Segments (mismatch: 'new-segment').",
  MISSING_CREDENTIALS: 'Give credentials, or a client that has them.',
  MISSING_PACKAGE: 'Install the package that the message names: it is an optional peer of this one.',
  MISSING_REGION: 'Give the ARN of the stream, or the region, or set AWS_REGION.',
  NO_DATA_RETENTION:
    'The stream keeps no data: set its retention (UpdateDataRetention) before putting what is to be read later.',
  NOT_AUTHORIZED: 'The credentials are not allowed to do this, are expired, or the clock is wrong.',
  PRODUCER_RULE: 'The service would refuse this fragment: the rule says which limit it breaks.',
  RETRIES_EXHAUSTED:
    'The service did not get better; the cause is its last answer. Raise giveUpAfterMs to wait longer.',
  SERVICE_REFUSED_FRAGMENT: 'The service refused a fragment: the name of its error says why.',
  STREAM_NOT_FOUND: 'There is no such stream in this region and account, or it is being deleted.',
} as const satisfies Record<string, string>;

/** The stable name of what went wrong with the service. `docs/errors.md` has each with its meaning. */
export type ServiceErrorCode = keyof typeof HINTS;

/** All codes a {@link KinesisVideoServiceError} can have, with their hints. */
export const SERVICE_ERROR_CODES: Readonly<Record<ServiceErrorCode, string>> = HINTS;

/** Where and what: the facts a {@link KinesisVideoServiceError} is made of. */
export interface ServiceErrorFacts {
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** Such as `GetMedia`. */
  readonly operation?: string | undefined;
  /** Name or ARN, as it was given. */
  readonly stream?: string | undefined;
  /** What the service calls it, such as `ResourceNotFoundException` or `FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS`. */
  readonly serviceErrorName?: string | undefined;
  /** The number the service gives to an error inside a stream, such as 4500. */
  readonly serviceErrorId?: number | undefined;
  readonly httpStatus?: number | undefined;
  /** What AWS support asks for. */
  readonly requestId?: string | undefined;
  readonly fragmentNumber?: string | undefined;
  /** What the service or the network said, as it was. */
  readonly cause?: unknown;
}

/** The service, or the way to it, does not do what it was asked for, and asking again would not help. */
export class KinesisVideoServiceError extends KinesisVideoParserError {
  static override readonly [ERROR_FAMILY]: string = 'KinesisVideoServiceError';
  override readonly name = 'KinesisVideoServiceError';
  /** What to do about it. */
  readonly hint: string;
  /** Such as `GetMedia`. */
  readonly operation: string | undefined;
  /** Name or ARN, as it was given. */
  readonly stream: string | undefined;
  /** What the service calls it, such as `ResourceNotFoundException`. */
  readonly serviceErrorName: string | undefined;
  /** The number the service gives to an error inside a stream, such as 4500. */
  readonly serviceErrorId: number | undefined;
  /** The status of the HTTP response, if there was one. */
  readonly httpStatus: number | undefined;
  /** What AWS support asks for. */
  readonly requestId: string | undefined;
  /** The fragment concerned. */
  readonly fragmentNumber: string | undefined;

  constructor(
    /** What went wrong, for machines. */
    readonly code: ServiceErrorCode,
    facts: ServiceErrorFacts,
  ) {
    super(textOf(facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.hint = HINTS[code];
    this.operation = facts.operation;
    this.stream = facts.stream;
    this.serviceErrorName = facts.serviceErrorName;
    this.serviceErrorId = facts.serviceErrorId;
    this.httpStatus = facts.httpStatus;
    this.requestId = facts.requestId;
    this.fragmentNumber = facts.fragmentNumber;
  }
}

function textOf({ message, operation, stream }: ServiceErrorFacts): string {
  const place = [operation, stream].filter((part) => part !== undefined).join(' ');
  return place === '' ? message : `${message} (${place})`;
}
