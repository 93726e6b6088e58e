/** How a number that was measured several times was spread. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Half are not above it. @throws RangeError if there are none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @throws RangeError if there are no values */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * How many times as long others took, by rounds: the median of each round's own ratio. What slows the machine down for a while
 * slows neighbours in a round alike. A list that is shorter, since its owner is slow, goes on with its last value.
 */
export function pairedRatio(theirs: readonly number[], ours: readonly number[]): number {
  const rounds = Math.max(theirs.length, ours.length);
  return median(Array.from({ length: rounds }, (_, round) => at(theirs, round) / at(ours, round)));
}

function at(values: readonly number[], round: number): number {
  return values[Math.min(round, values.length - 1)]!;
}

/** The value that this part of all values does not exceed: 0.99 for 99 of 100. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
