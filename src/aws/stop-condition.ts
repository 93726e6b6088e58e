import { UsageError } from '../errors.js';
import type { Fragment } from '../fragment/fragment.js';
import { compareFragmentNumbers } from './fragment-order.js';

/**
 * Where reading ends.
 *
 * - `fragmentNumber`: with this fragment; it is the last one delivered.
 * - `producerTime`, `serverTime`: before the first fragment that begins at this time or later.
 * - `tagChanges`: before the first fragment in which the tag of this name has another value than `from`, by default than the
 *   first one seen. A fragment without the tag belongs to those before it.
 * - a function: before the first fragment for which it says true.
 *
 * The fragment before which reading ends is not done: the next reading begins with it.
 */
export type StopCondition =
  | { readonly fragmentNumber: string }
  | { readonly producerTime: Date }
  | { readonly serverTime: Date }
  | { readonly tagChanges: string; readonly from?: string | undefined }
  | ((fragment: Fragment) => boolean);

/** What is to be done with a fragment: it is wanted, it is the last one wanted, or it is the first one not wanted. */
export type StopVerdict = 'go-on' | 'last' | 'over';

/** The condition at work, for one reading. @throws UsageError if this is no condition */
export function stopRule(condition: StopCondition | undefined): (fragment: Fragment) => StopVerdict {
  if (condition === undefined) return () => 'go-on';
  if (typeof condition === 'function') return (fragment) => (condition(fragment) ? 'over' : 'go-on');
  if ('fragmentNumber' in condition) return untilNumber(condition.fragmentNumber);
  if ('producerTime' in condition) return untilTime('producerTimestampMs', condition.producerTime);
  if ('serverTime' in condition) return untilTime('serverTimestampMs', condition.serverTime);
  if ('tagChanges' in condition) return untilTagChanges(condition.tagChanges, condition.from);
  throw new UsageError(`This is no condition to stop at: ${JSON.stringify(condition)}`);
}

/** Whether nothing is wanted behind this fragment: a program that is started again after its last one has nothing to wait for. */
export function isOverAfter(condition: StopCondition | undefined, after: string | undefined): boolean {
  if (after === undefined || typeof condition !== 'object' || !('fragmentNumber' in condition)) return false;
  const order = compareFragmentNumbers(after, condition.fragmentNumber);
  return order !== undefined && order >= 0;
}

function untilNumber(last: string): (fragment: Fragment) => StopVerdict {
  return ({ metadata: { fragmentNumber } }) => {
    const order = fragmentNumber === undefined ? undefined : compareFragmentNumbers(fragmentNumber, last);
    if (order === 0) return 'last';
    return order !== undefined && order > 0 ? 'over' : 'go-on';
  };
}

function untilTime(
  clock: 'producerTimestampMs' | 'serverTimestampMs',
  time: Date,
): (fragment: Fragment) => StopVerdict {
  const endMs = time.getTime();
  if (Number.isNaN(endMs)) throw new UsageError('until needs a time that is one: this Date is invalid');
  return ({ metadata }) => ((metadata[clock] ?? -Infinity) >= endMs ? 'over' : 'go-on');
}

function untilTagChanges(name: string, from: string | undefined): (fragment: Fragment) => StopVerdict {
  let current = from;
  return (fragment) => {
    const value = fragment.tag(name)?.value ?? current;
    current ??= value;
    return value === current ? 'go-on' : 'over';
  };
}
