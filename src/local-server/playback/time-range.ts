import type { FragmentSelectorType } from '../../media/playback/fragment-facts.js';
import { invalidArgument, isInput, missing, type Input } from '../http/input-fields.js';
import { oneOf } from './choices.js';

/** Which fragments are wanted, by the time at which they begin; both ends included. */
export interface TimeRange {
  /** In milliseconds since 1970. */
  readonly startMs: number;
  /** In milliseconds since 1970; `undefined`: those too that are still to come. */
  readonly endMs: number | undefined;
}

/** What is selected by: HLSFragmentSelector, DASHFragmentSelector, ClipFragmentSelector. */
export interface SelectedTime {
  readonly type: FragmentSelectorType;
  /** `undefined`: none was given. */
  readonly range: TimeRange | undefined;
}

const SELECTOR_TYPES: readonly FragmentSelectorType[] = ['PRODUCER_TIMESTAMP', 'SERVER_TIMESTAMP'];
const LONGEST_RANGE_MS = 24 * 3_600_000;

/** What a selector is read with. */
export interface SelectorRules {
  /** Such as `HLSFragmentSelector`. */
  readonly field: string;
  /** Whether type, range and both its ends must be there; `no end`: all but the end. */
  readonly needs: 'all' | 'no end' | 'nothing';
  /** In milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * Reads what fragments are selected by.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_HLSFragmentSelector.html
 * @throws ServiceException InvalidArgumentException
 */
export function selectedTime(input: Input, rules: SelectorRules): SelectedTime {
  const { field, needs } = rules;
  const selector = input[field] ?? undefined;
  if (selector === undefined) return needs === 'nothing' ? NOTHING_SELECTED : missing(field);
  if (!isInput(selector)) throw invalidArgument(`${field} is to be an object`);
  const type = oneOf(selector, 'FragmentSelectorType', SELECTOR_TYPES);
  if (type === undefined && needs !== 'nothing') return missing('FragmentSelectorType');
  const selected = type ?? NOTHING_SELECTED.type;
  return { type: selected, range: timeRange(selector, selected, rules) };
}

const NOTHING_SELECTED: SelectedTime = { type: 'SERVER_TIMESTAMP', range: undefined };

function timeRange(
  selector: Input,
  type: FragmentSelectorType,
  { needs, nowMs }: SelectorRules,
): TimeRange | undefined {
  const range = selector['TimestampRange'] ?? undefined;
  if (range === undefined) return needs === 'nothing' ? undefined : missing('TimestampRange');
  if (!isInput(range)) throw invalidArgument('TimestampRange is to be an object');
  const startMs = timestampMs(range, 'StartTimestamp') ?? missing('StartTimestamp');
  const endMs = timestampMs(range, 'EndTimestamp') ?? (needs === 'all' ? missing('EndTimestamp') : undefined);
  if (endMs !== undefined) checkOrder(startMs, endMs);
  if (endMs !== undefined && type === 'SERVER_TIMESTAMP' && endMs > nowMs)
    throw invalidArgument('EndTimestamp is to be in the past, when fragments are selected by SERVER_TIMESTAMP');
  return { startMs, endMs };
}

/**
 * Refuses a range that does not go forward, or goes beyond a day.
 *
 * @throws ServiceException InvalidArgumentException
 */
function checkOrder(startMs: number, endMs: number): void {
  if (endMs <= startMs) throw invalidArgument('EndTimestamp is to be later than StartTimestamp');
  if (endMs - startMs > LONGEST_RANGE_MS)
    throw invalidArgument('EndTimestamp is to be within 24 hours of StartTimestamp');
}

/**
 * A time in seconds since 1970, in milliseconds; `undefined` if there is none.
 *
 * @throws ServiceException InvalidArgumentException
 */
export function timestampMs(input: Input, field: string): number | undefined {
  const seconds = input[field] ?? undefined;
  if (seconds === undefined) return undefined;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return Math.round(seconds * 1_000);
  throw invalidArgument(`${field} is to be a number of seconds since 1970`);
}
