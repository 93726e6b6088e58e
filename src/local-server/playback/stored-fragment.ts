import { UsageError } from '../../errors.js';
import type { Fragment } from '../../fragment/fragment.js';
import { FragmentReader } from '../../fragment/fragment-reader.js';
import { closingTags, fragmentTags } from '../media/service-tags.js';
import type { FragmentBytes, FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { nothingThere } from './playback-failure.js';

/**
 * Reads a stored fragment as GetMedia would give it.
 *
 * @throws ServiceException ResourceNotFoundException if it has expired
 */
export async function readStored(stream: LiveStream, facts: FragmentFacts): Promise<Fragment> {
  const bytes = await stream.read(facts.fragmentNumber);
  if (bytes === undefined) throw nothingThere(`Fragment ${facts.fragmentNumber} is not there any more`);
  return fragmentFrom(bytes, facts);
}

/** A fragment, of what is stored of it. */
export function fragmentFrom({ head, content }: FragmentBytes, facts: FragmentFacts): Fragment {
  const reader = new FragmentReader({ maxFragmentBytes: Infinity });
  const parts = [head, fragmentTags(facts), content, closingTags(facts, 0)];
  const [fragment] = [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
  // PutMedia took it for one.
  if (fragment === undefined) throw new UsageError(`Fragment ${facts.fragmentNumber} cannot be read`);
  return fragment;
}
