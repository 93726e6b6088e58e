import type { FragmentFacts } from '../store/fragment-store.js';

/** Where the first fragment with a number larger than `after` is, in a list ordered by number. */
export function indexAfter(fragments: readonly FragmentFacts[], after: string): number {
  let low = 0;
  let high = fragments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fragments[middle]!.fragmentNumber > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The fragment with this number; `undefined` if there is none, or no more. */
export function fragmentNumbered(fragments: readonly FragmentFacts[], number: string): FragmentFacts | undefined {
  const before = fragments[indexAfter(fragments, number) - 1];
  return before?.fragmentNumber === number ? before : undefined;
}
