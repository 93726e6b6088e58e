import { invalidArgument, isInput, type Input } from '../http/input-fields.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';

/** Where GetMedia begins. */
export type StartPosition =
  | {
      readonly kind: 'start';
      /** The largest number that is not wanted; empty: there is none. */
      readonly after: string;
      /** What the first fragment must be like. */
      readonly isFirst: (fragment: FragmentFacts) => boolean;
    }
  /** The fragment that was named has never been. */
  | { readonly kind: 'not-found' };

const EVERY = (): boolean => true;

/**
 * Reads the StartSelector of GetMedia.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_StartSelector.html
 * @throws ServiceException InvalidArgumentException
 */
export function startPosition(selector: unknown, stream: LiveStream): StartPosition {
  if (!isInput(selector)) throw invalidArgument('StartSelector is missing');
  const type = selector['StartSelectorType'];
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) {
    throw invalidArgument(`StartSelectorType is to be one of ${Object.keys(FIELDS).join(', ')}`);
  }
  checkFields(selector, type);
  switch (type) {
    case 'NOW':
      return { kind: 'start', after: stream.newest, isFirst: EVERY };
    case 'EARLIEST':
      return { kind: 'start', after: '', isFirst: EVERY };
    case 'FRAGMENT_NUMBER':
      return afterFragment(fragmentNumber(selector, 'AfterFragmentNumber'), stream);
    case 'CONTINUATION_TOKEN':
      return afterFragment(fragmentNumber(selector, 'ContinuationToken'), stream);
    default:
      return fromTime(timestampMs(selector), type);
  }
}

/** What each type needs; no type may have what another needs. */
const FIELDS: Readonly<Record<string, string | undefined>> = {
  NOW: undefined,
  EARLIEST: undefined,
  FRAGMENT_NUMBER: 'AfterFragmentNumber',
  PRODUCER_TIMESTAMP: 'StartTimestamp',
  SERVER_TIMESTAMP: 'StartTimestamp',
  CONTINUATION_TOKEN: 'ContinuationToken',
};

function checkFields(input: Input, type: string): void {
  for (const field of new Set(Object.values(FIELDS))) {
    if (field === undefined) continue;
    const isGiven = input[field] !== undefined && input[field] !== null;
    const isNeeded = FIELDS[type] === field;
    if (isNeeded !== isGiven)
      throw invalidArgument(`${field} ${isNeeded ? 'is needed' : 'cannot be given'} with ${type}`);
  }
}

function afterFragment(number: string, stream: LiveStream): StartPosition {
  return stream.mayHaveHad(number) ? { kind: 'start', after: number, isFirst: EVERY } : { kind: 'not-found' };
}

function fromTime(ms: number, type: string): StartPosition {
  const isFirst =
    type === 'PRODUCER_TIMESTAMP'
      ? (fragment: FragmentFacts): boolean => fragment.producerTimestampMs >= ms
      : (fragment: FragmentFacts): boolean => fragment.serverTimestampMs >= ms;
  return { kind: 'start', after: '', isFirst };
}

function fragmentNumber(input: Input, field: string): string {
  const number = input[field];
  if (typeof number === 'string' && /^\d{1,128}$/.test(number)) return number;
  throw invalidArgument(`${field} is to be a number of 1 to 128 digits, in a string`);
}

function timestampMs({ StartTimestamp: seconds }: Input): number {
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return Math.round(seconds * 1_000);
  throw invalidArgument('StartTimestamp is to be a number of seconds since 1970');
}
