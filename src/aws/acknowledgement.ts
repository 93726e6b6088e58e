/**
 * One answer of PutMedia. Its times are in milliseconds, as the fragment's Cluster has them.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export type FragmentAcknowledgement = FragmentProgress | FragmentRefusal | IdleAcknowledgement;

/** The service begins to receive a fragment, has received all of it, or has stored it. */
export interface FragmentProgress {
  readonly event: 'BUFFERING' | 'RECEIVED' | 'PERSISTED';
  /** In milliseconds; `undefined` if the service does not say. */
  readonly fragmentTimecodeMs: number | undefined;
  /** Decimal, 47 digits; `undefined` if the service does not say. */
  readonly fragmentNumber: string | undefined;
}

/** The service does not take a fragment, or nothing more at all on this connection. */
export interface FragmentRefusal {
  readonly event: 'ERROR';
  /** Such as 4004. */
  readonly errorId: number;
  /** Such as `FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS`. */
  readonly errorCode: string;
  /** In milliseconds; `undefined` if the service does not say. */
  readonly fragmentTimecodeMs: number | undefined;
  /** Decimal, 47 digits; `undefined` if the service does not say. */
  readonly fragmentNumber: string | undefined;
}

/** Nothing was sent for a while. */
export interface IdleAcknowledgement {
  readonly event: 'IDLE';
}

/** The errors of PutMedia by their numbers. */
export const ACKNOWLEDGED_ERRORS: Readonly<Record<number, string>> = {
  4000: 'STREAM_READ_ERROR',
  4001: 'MAX_FRAGMENT_SIZE_REACHED',
  4002: 'MAX_FRAGMENT_DURATION_REACHED',
  4003: 'MAX_CONNECTION_DURATION_REACHED',
  4004: 'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS',
  4005: 'MORE_THAN_ALLOWED_TRACKS_FOUND',
  4006: 'INVALID_MKV_DATA',
  4007: 'INVALID_PRODUCER_TIMESTAMP',
  4008: 'STREAM_NOT_ACTIVE',
  4009: 'FRAGMENT_METADATA_LIMIT_REACHED',
  4010: 'TRACK_NUMBER_MISMATCH',
  4011: 'FRAMES_MISSING_FOR_TRACK',
  4500: 'KMS_KEY_ACCESS_DENIED',
  4501: 'KMS_KEY_DISABLED',
  4502: 'KMS_KEY_VALIDATION_ERROR',
  4503: 'KMS_KEY_UNAVAILABLE',
  4504: 'KMS_KEY_INVALID_USAGE',
  4505: 'KMS_KEY_INVALID_STATE',
  4506: 'KMS_KEY_NOT_FOUND',
  5000: 'INTERNAL_ERROR',
  5001: 'ARCHIVAL_ERROR',
};

/** The connection has lasted for as long as one may. */
export const SESSION_ENDED_ID = 4003;

/** What the same bytes may not run into when they are sent again. */
const RETRYABLE_IDS: ReadonlySet<number> = new Set([4000, SESSION_ENDED_ID, 4503, 5000, 5001]);

/** Whether sending the fragment again, on another connection, may help. */
export function isRetryable({ errorId }: FragmentRefusal): boolean {
  return RETRYABLE_IDS.has(errorId);
}

/** Whether it is the stream's KMS key that is in the way. */
export function isKmsError({ errorId }: FragmentRefusal): boolean {
  return errorId >= 4500 && errorId < 4600;
}

/** What one JSON object of the response says; `undefined` for events that are new to us. */
export function acknowledgementFrom(json: Readonly<Record<string, unknown>>): FragmentAcknowledgement | undefined {
  // The documentation wraps each in `Acknowledgement` and calls its type AckEventType; the service never did.
  const facts = isRecord(json['Acknowledgement']) ? json['Acknowledgement'] : json;
  const event = facts['EventType'] ?? facts['AckEventType'];
  const name = typeof event === 'string' ? event.toUpperCase() : undefined;
  if (name === 'IDLE') return { event: name };
  if (name !== 'BUFFERING' && name !== 'RECEIVED' && name !== 'PERSISTED' && name !== 'ERROR') return undefined;
  const fragment = { fragmentTimecodeMs: timecodeIn(facts), fragmentNumber: numberIn(facts) };
  return name === 'ERROR' ? { event: name, ...errorIn(facts), ...fragment } : { event: name, ...fragment };
}

/** Whether this is an object of JSON. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function errorIn(facts: Readonly<Record<string, unknown>>): Pick<FragmentRefusal, 'errorId' | 'errorCode'> {
  const code = facts['ErrorCode'];
  const named = typeof code === 'string' && code !== '' ? code : undefined;
  const id = wholeNumber(facts['ErrorId']) ?? idNamed(named);
  return { errorId: id ?? 0, errorCode: named ?? ACKNOWLEDGED_ERRORS[id ?? 0] ?? 'UNKNOWN' };
}

function idNamed(code: string | undefined): number | undefined {
  const found = Object.entries(ACKNOWLEDGED_ERRORS).find(([, name]) => name === code);
  return found === undefined ? undefined : Number(found[0]);
}

/** -1 where the service does not know. */
function timecodeIn(facts: Readonly<Record<string, unknown>>): number | undefined {
  const timecode = wholeNumber(facts['FragmentTimecode']);
  return timecode === undefined || timecode < 0 ? undefined : timecode;
}

/** Empty where the service does not know. */
function numberIn(facts: Readonly<Record<string, unknown>>): string | undefined {
  const number = facts['FragmentNumber'];
  return typeof number === 'string' && number !== '' ? number : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isNumeric ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
