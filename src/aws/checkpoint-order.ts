import type { FragmentCheckpoint } from '../fragment/fragment-checkpoint.js';

/** More digits than a fragment number has (47), and more than DynamoDB's own numbers can hold (38). */
const ORDER_DIGITS = 64;

/**
 * The fragment number in a form in which a later one is the larger string; `undefined` if it is not decimal, as nobody can
 * say then which is later.
 */
export function checkpointOrder({ fragmentNumber }: FragmentCheckpoint): string | undefined {
  const digits = /^0*(\d+)$/.exec(fragmentNumber)?.[1];
  return digits === undefined || digits.length > ORDER_DIGITS ? undefined : digits.padStart(ORDER_DIGITS, '0');
}

/** Whether the one kept is of a later fragment, so that it stays: whoever saves now came too late. */
export function isOvertaken(checkpoint: FragmentCheckpoint, kept: FragmentCheckpoint | undefined): boolean {
  const order = checkpointOrder(checkpoint);
  const keptOrder = kept && checkpointOrder(kept);
  return order !== undefined && keptOrder !== undefined && order < keptOrder;
}
