import type { Fragment } from '../fragment/fragment.js';
import type { MergeRepair, NewSegment } from '../fragment/merge-options.js';
import { readMerged } from '../sources/read-merged.js';
import type { ArchivedDocument } from './archived-documents.js';
import { failedFragmentError } from './archived-verdict.js';
import type { RequestPlace } from './retrying.js';
import { KinesisVideoServiceError } from './service-error.js';

/** How fragments of the archive become one file. */
export interface ArchiveMergeOptions {
  /**
   * What happens where fragments cannot stand in one Segment. `fail` (default): MERGE_MISMATCH, after what came before. `stop`: the
   * file ends there. `new-segment`: another Segment follows in the file, which few players play.
   */
  readonly mismatch?: 'fail' | 'stop' | 'new-segment' | undefined;
  /** As in `OutputSegmentMergerOptions`: whether Clusters keep their time (default), or gaps disappear, from 0 on. */
  readonly clusters?: 'as-they-are' | 'packed' | undefined;
  /** As in `OutputSegmentMergerOptions`. Default `all`. */
  readonly repair?: readonly MergeRepair[] | 'all' | undefined;
  /** Given each fragment that the service cannot give, of which the file has nothing. Default: an error. */
  readonly onFailed?: ((fragment: Fragment) => void) | undefined;
}

/** Merges documents as they come. */
export async function* mergedArchive(
  documents: AsyncIterable<ArchivedDocument>,
  options: ArchiveMergeOptions,
  place: RequestPlace,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { mismatch = 'fail', clusters, repair = 'all' } = options;
  let current: string | undefined;
  async function* media() {
    for await (const { fragment, bytes } of documents) {
      current = fragment.metadata.fragmentNumber;
      if (fragment.error === undefined) yield bytes;
      else tellOfFailed(fragment);
    }
  }
  const tellOfFailed = (fragment: Fragment): void => {
    if (options.onFailed === undefined) throw failedFragmentError(fragment.error!, current ?? '?', place);
    options.onFailed(fragment);
  };
  const onNewSegment = ({ reason }: NewSegment): undefined => {
    if (reason !== 'first' && mismatch === 'fail') throw mismatchError(reason, current, place);
  };
  const merging = { clusters, repair, onNewSegment, mismatch: mismatch === 'stop' ? mismatch : 'new-segment' } as const;
  yield* readMerged(media(), merging);
}

function mismatchError(
  reason: 'headers-differ' | 'time-went-back',
  fragmentNumber: string | undefined,
  place: RequestPlace,
): KinesisVideoServiceError {
  const what =
    reason === 'headers-differ' ? 'has other tracks than those before it' : 'is earlier than those before it';
  const message = `Fragment ${fragmentNumber ?? 'without a number'} ${what}`;
  return new KinesisVideoServiceError('MERGE_MISMATCH', { message, fragmentNumber, ...place });
}
