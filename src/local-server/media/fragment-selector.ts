import { invalidArgument, isInput, type Input } from '../http/input-fields.js';
import type { FragmentFacts } from '../store/fragment-store.js';

/** Which fragments are wanted: those whose time is in a range, both ends included. */
export interface FragmentSelector {
  readonly type: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP';
  /** In milliseconds since 1970. */
  readonly startMs: number;
  /** In milliseconds since 1970. */
  readonly endMs: number;
}

/**
 * Reads the FragmentSelector of ListFragments; `undefined`: all are wanted.
 *
 * @throws ServiceException InvalidArgumentException
 */
export function fragmentSelector(value: unknown): FragmentSelector | undefined {
  if (value === undefined || value === null) return undefined;
  const { FragmentSelectorType: type, TimestampRange: range } = object(value, 'FragmentSelector');
  if (type !== 'PRODUCER_TIMESTAMP' && type !== 'SERVER_TIMESTAMP') {
    throw invalidArgument('FragmentSelectorType is to be PRODUCER_TIMESTAMP or SERVER_TIMESTAMP');
  }
  const { StartTimestamp: start, EndTimestamp: end } = object(range, 'TimestampRange');
  const startMs = milliseconds(start, 'StartTimestamp');
  const endMs = milliseconds(end, 'EndTimestamp');
  if (startMs > endMs) throw invalidArgument('StartTimestamp is after EndTimestamp');
  return { type, startMs, endMs };
}

/** Whether this fragment is wanted. */
export function isSelected(fragment: FragmentFacts, selector: FragmentSelector | undefined): boolean {
  if (selector === undefined) return true;
  const { type, startMs, endMs } = selector;
  const ms = type === 'PRODUCER_TIMESTAMP' ? fragment.producerTimestampMs : fragment.serverTimestampMs;
  return ms >= startMs && ms <= endMs;
}

function object(value: unknown, name: string): Input {
  if (isInput(value)) return value;
  throw invalidArgument(`${name} is missing`);
}

function milliseconds(seconds: unknown, name: string): number {
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return Math.round(seconds * 1_000);
  throw invalidArgument(`${name} is to be a number of seconds since 1970`);
}
