import type { Fragment } from '../../fragment/fragment.js';
import type { FragmentInput } from '../containers/playable-fragments.js';

/**
 * The same fragments, but for those that were cut and come again as a whole: a session of GetMedia may end within a fragment, and the
 * next begins with it. What was cut is held until the next fragment shows whether it is the same.
 */
export async function* withoutCutCopies(fragments: FragmentInput): AsyncGenerator<Fragment, void, undefined> {
  let cut: Fragment | undefined;
  for await (const fragment of fragments) {
    if (cut !== undefined && !isSame(cut, fragment)) yield cut;
    cut = fragment.completeness === 'truncated' ? fragment : undefined;
    if (cut === undefined) yield fragment;
  }
  if (cut !== undefined) yield cut;
}

function isSame({ metadata: { fragmentNumber } }: Fragment, { metadata }: Fragment): boolean {
  return fragmentNumber !== undefined && fragmentNumber === metadata.fragmentNumber;
}
