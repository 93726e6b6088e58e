import type { EbmlErrorCode } from '../ebml/ebml-error.js';
import type { FragmentCompleteness } from './fragment.js';
import type { OpenFragment } from './open-fragment.js';

/** Which of the service's two ways to get media the bytes come from: only GetMedia says where a fragment is over. */
export type FragmentSource = 'get-media' | 'fragment-list';

/** What counts: an error of the service before all else, then whether the bytes can be trusted, then whether all of them came. */
export function completenessOf(fragment: OpenFragment, source: FragmentSource): FragmentCompleteness {
  if (fragment.error !== undefined) return 'failed';
  if (fragment.hasHole) return 'damaged';
  if (!isWhole(fragment, source)) return 'truncated';
  return fragment.droppedFrameCount + fragment.droppedTagCount > 0 ? 'too-large' : 'complete';
}

/** Whether an error of this code means that the elements shown cannot be trusted to be all of them, as they were sent. */
export function isHole(code: string): boolean {
  return HOLES.has(code);
}

function isWhole({ hasEnd, isCut, hasCluster }: OpenFragment, source: FragmentSource): boolean {
  switch (source) {
    case 'get-media':
      return hasEnd && hasCluster;
    case 'fragment-list':
      return hasCluster && !isCut;
    default:
      return source satisfies never;
  }
}

const HOLES: ReadonlySet<string> = new Set<EbmlErrorCode>([
  'INVALID_ID',
  'INVALID_SIZE',
  'UNKNOWN_SIZE_NOT_ALLOWED',
  'ELEMENT_TOO_LARGE',
  'CHILD_OVERRUNS_PARENT',
  'PARENT_TOO_LONG',
  'NOT_AN_ELEMENT',
  'TOO_DEEP',
  'MISPLACED_ELEMENT',
  'CRC_MISMATCH',
  'RESYNCHRONISED',
]);
