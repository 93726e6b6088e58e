import { UsageError } from '../errors.js';
import type { FragmentCheckpoint } from '../fragment/fragment-checkpoint.js';
import type { FragmentMetadata } from '../fragment/fragment-metadata.js';

/**
 * Where reading begins.
 *
 * - `now`: with what comes now. Until the first of it came, each reconnect is a new now.
 * - `earliest`: with the oldest fragment that the stream still has.
 * - `producerTime`, `serverTime`: with the fragment of that time, by the producer's clock or by the service's.
 * - `afterFragment`: behind the fragment with this number.
 * - `atFragment`: with the fragment of this number. So contact flows of Amazon Connect name the first one of a call
 *   (`StartFragmentNumber`). It is asked of the archive; if that cannot give it, everything is read from the earliest fragment
 *   on and passed by up to it; if it has not come by `idleTimeoutMs`, that is FRAGMENT_NOT_FOUND.
 * - `continuationToken`: the service's own word for a place.
 * - `checkpoint`: behind what a consumer had done before.
 */
export type StartPosition =
  | 'now'
  | 'earliest'
  | { readonly producerTime: Date }
  | { readonly serverTime: Date }
  | { readonly afterFragment: string }
  | { readonly atFragment: string }
  | { readonly continuationToken: string }
  | { readonly checkpoint: FragmentCheckpoint };

/** What GetMedia is told of the beginning. */
export type StartSelector =
  | { readonly StartSelectorType: 'NOW' | 'EARLIEST' }
  | { readonly StartSelectorType: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP'; readonly StartTimestamp: Date }
  | { readonly StartSelectorType: 'FRAGMENT_NUMBER'; readonly AfterFragmentNumber: string }
  | { readonly StartSelectorType: 'CONTINUATION_TOKEN'; readonly ContinuationToken: string };

/** A place in the stream, as it is asked for, and what of the answer is wanted. */
export interface ReadingPoint {
  readonly selector: StartSelector;
  /** This fragment and those before it are dealt with. */
  readonly after?: string | undefined;
  /** The first fragment wanted; those before it are passed by. */
  readonly from?: FirstFragment | undefined;
}

/** The first fragment wanted. */
export interface FirstFragment {
  readonly fragmentNumber: string;
  /** What to do when a later one comes instead. */
  readonly ifMissing: 'fail' | 'go-on';
}

/** @throws UsageError if this is no place in a stream */
export function startingPoint(position: StartPosition): ReadingPoint {
  if (position === 'now') return { selector: { StartSelectorType: 'NOW' } };
  if (position === 'earliest') return { selector: { StartSelectorType: 'EARLIEST' } };
  if (typeof position !== 'object') throw noPosition(position);
  if ('producerTime' in position) return pointAtTime('PRODUCER_TIMESTAMP', position.producerTime);
  if ('serverTime' in position) return pointAtTime('SERVER_TIMESTAMP', position.serverTime);
  if ('afterFragment' in position) return pointAfter(given('afterFragment', position.afterFragment));
  if ('atFragment' in position) return pointAt(given('atFragment', position.atFragment));
  if ('continuationToken' in position) return pointAtToken(given('continuationToken', position.continuationToken));
  if ('checkpoint' in position) return pointAfter(given('fragmentNumber', position.checkpoint.fragmentNumber));
  throw noPosition(position);
}

/** Behind the fragment with this number. The service's word for it, `AfterFragmentNumber`, is exclusive. */
export function pointAfter(fragmentNumber: string): ReadingPoint {
  const selector = { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: fragmentNumber } as const;
  return { selector, after: fragmentNumber };
}

/**
 * Where a fragment is found again of which nothing but its beginning came: by the time at which the service received it.
 * `undefined` if it has not said its number.
 */
export function pointOf({ fragmentNumber, serverTimestampMs }: FragmentMetadata): ReadingPoint | undefined {
  if (fragmentNumber === undefined) return undefined;
  const from = { fragmentNumber, ifMissing: 'go-on' } as const;
  if (serverTimestampMs === undefined) return { selector: { StartSelectorType: 'EARLIEST' }, from };
  // One millisecond before: it goes over the wire as a decimal fraction, and what comes too early is passed by.
  const StartTimestamp = new Date(serverTimestampMs - 1);
  return { selector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp }, from };
}

function pointAt(fragmentNumber: string): ReadingPoint {
  return { selector: { StartSelectorType: 'EARLIEST' }, from: { fragmentNumber, ifMissing: 'fail' } };
}

function pointAtToken(ContinuationToken: string): ReadingPoint {
  return { selector: { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken } };
}

function pointAtTime(StartSelectorType: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP', time: Date): ReadingPoint {
  if (Number.isNaN(time.getTime())) throw new UsageError('startAt needs a time that is one: this Date is invalid');
  return { selector: { StartSelectorType, StartTimestamp: time } };
}

function given(name: string, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text;
  throw new UsageError(`startAt needs ${name}, as text that is not empty: a number would not hold its digits`);
}

function noPosition(position: unknown): UsageError {
  return new UsageError(`This is no position to start at: ${JSON.stringify(position)}`);
}
