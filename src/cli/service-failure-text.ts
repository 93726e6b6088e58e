import { type KinesisVideoServiceError, type ServiceErrorCode } from '../aws/service-error.js';
import { sdkErrorFacts } from '../aws/service-failure.js';
import { printable } from './render-values.js';

/** An error of the service in two lines: what went wrong and where, and what whoever typed the command can do about it. */
export function serviceFailureText(error: KinesisVideoServiceError): string {
  return `error: ${error.code} ${printable(messageOf(error))}\n  ${hintOf(error)}\n`;
}

/** What failed before a request is made again. */
export interface FailedAttempt {
  readonly reason: string;
  readonly delayMs: number;
  /** `undefined` if nothing failed, but ended. */
  readonly error: unknown;
}

/** A line that says why, and when, something is asked again. */
export function retryLine({ reason, delayMs, error }: FailedAttempt): string {
  const cause = error === undefined ? '' : ` (${causeText(error)})`;
  return printable(`${reason}${cause}: asking again in ${Math.round(delayMs)} ms`);
}

/** Whether there is nobody who could have answered: not the address, or not the port. */
export function isNobodyThere(error: unknown): boolean {
  return nobodyHint(error) !== undefined;
}

/** By the codes of Node. */
const NOBODY_THERE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Is `kvs serve` running there? --endpoint and KVS_ENDPOINT say where it is looked for.',
  ENOTFOUND: 'There is no such address: see --endpoint, KVS_ENDPOINT and --region.',
};

/** In place of what the library says of its own options. */
const HINTS: Readonly<Partial<Record<ServiceErrorCode, string>>> = {
  MISSING_CREDENTIALS: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
  MISSING_REGION:
    'Give the ARN of the stream, or --region, or set AWS_REGION; for a server on this machine: --endpoint or KVS_ENDPOINT.',
  RETRIES_EXHAUSTED: 'The service did not get better; that was its last answer. Try again later.',
};

function hintOf({ code, hint, cause }: KinesisVideoServiceError): string {
  return nobodyHint(cause) ?? HINTS[code] ?? hint;
}

/** The stream is named once, and with its ARN the region that was asked. */
function messageOf({ message, operation, stream, cause }: KinesisVideoServiceError): string {
  const place = ` (${[operation, stream].filter((part) => part !== undefined).join(' ')})`;
  const isPlaced = message.endsWith(place);
  const said = isPlaced ? message.slice(0, -place.length) : message;
  const text = said === '' ? causeText(cause) : said;
  const isNamed = stream === undefined || stream === '' || text.includes(stream);
  const parts = [isPlaced ? operation : undefined, isNamed ? undefined : stream, regionText(stream)];
  const told = parts.filter((part) => part !== undefined).join(' ');
  return told === '' ? text : `${text} (${told})`;
}

function regionText(stream: string | undefined): string | undefined {
  return stream?.startsWith('arn:') ? `in ${stream.split(':')[3] ?? ''}` : undefined;
}

/** An address with two families fails with both, and has no message of its own. */
function causeText(error: unknown): string {
  const isSeveral = typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors);
  if (isSeveral) return (error.errors as unknown[]).map((one) => sdkErrorFacts(one).message).join(', ');
  return sdkErrorFacts(error).message;
}

/** By its code, or its text: the SDK wraps errors of another realm, and keeps no more of them. */
function nobodyHint(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const [name = ''] = /ECONNREFUSED|ENOTFOUND/.exec(`${code} ${sdkErrorFacts(error).message}`) ?? [];
  return NOBODY_THERE[name];
}
