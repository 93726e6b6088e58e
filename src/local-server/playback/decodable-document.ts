import { concatenated } from '../../ebml/bytes.js';
import type { Fragment } from '../../fragment/fragment.js';
import type { FragmentBytes, FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { indexAfter } from '../streams/fragment-search.js';
import { fragmentFrom } from './stored-fragment.js';

/** A document in which a fragment can be decoded. */
export interface DecodableDocument {
  readonly fragment: Fragment;
  readonly bytes: Uint8Array;
}

/** So many fragments it may need before itself. */
const MOST_BEFORE = 10;

/**
 * The fragment, behind those that its pictures need: producers should begin each with a key frame, and some do not.
 * `undefined`: it is not there any more.
 */
export async function decodableDocument(
  stream: LiveStream,
  facts: FragmentFacts,
): Promise<DecodableDocument | undefined> {
  const bytes = await stream.read(facts.fragmentNumber);
  if (bytes === undefined) return undefined;
  const fragment = fragmentFrom(bytes, facts);
  const contents = [bytes.content];
  const { fragments } = stream;
  let at = indexAfter(fragments, facts.fragmentNumber) - 1;
  for (let first = fragment; !beginsWithKeyFrame(first) && contents.length <= MOST_BEFORE;) {
    const before = fragments[--at];
    const more = before === undefined ? undefined : await stream.read(before.fragmentNumber);
    if (before === undefined || more === undefined || !isSameHead(more, bytes)) break;
    contents.unshift(more.content);
    first = fragmentFrom(more, before);
  }
  return { fragment, bytes: concatenated([bytes.head, ...contents]) };
}

/** True if there are no pictures. */
function beginsWithKeyFrame({ frames }: Fragment): boolean {
  return frames.find(({ track }) => track?.type === 'video')?.keyframe !== false;
}

function isSameHead({ head }: FragmentBytes, { head: other }: FragmentBytes): boolean {
  return head.length === other.length && head.every((byte, at) => byte === other[at]);
}
