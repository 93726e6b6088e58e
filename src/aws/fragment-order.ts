/**
 * Which of two fragments comes first, by their numbers, as a comparator tells it. They have 47 digits: no number holds them.
 *
 * @returns negative, 0 or positive; `undefined` if they are different and not both decimal, so that nobody can tell
 */
export function compareFragmentNumbers(one: string, other: string): number | undefined {
  if (one === other) return 0;
  if (!DECIMAL.test(one) || !DECIMAL.test(other)) return undefined;
  const [first, second] = [BigInt(one), BigInt(other)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

const DECIMAL = /^\d+$/;
