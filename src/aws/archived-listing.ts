import { UsageError } from '../errors.js';
import { archivedFragmentFrom, byTime, type ArchiveClock, type ArchivedFragment } from './archived-fragment.js';
import type { ArchivedRequests, ListRequest, ListRequestOptions } from './archived-requests.js';

/** Which fragments of the archive. */
export interface ArchiveRange {
  /** The first moment that counts. Default: the oldest that is there. */
  readonly from?: Date | undefined;
  /** The last moment that counts. Default: a day from now, as a producer's clock may be ahead. */
  readonly to?: Date | undefined;
  /** Whose clock `from`, `to` and the order go by. Default `server-timestamp`: the order in which fragments were received. */
  readonly by?: ArchiveClock | undefined;
}

const DAY_MS = 86_400_000;

/**
 * All fragments of a range, by time. The service's pages have no order, not even among each other, so all are gathered
 * before there is a first one.
 *
 * @throws UsageError if this is no range; as {@link ArchivedRequests.list}
 */
export async function listedFragments(
  requests: ArchivedRequests,
  range: ArchiveRange,
  options: ListRequestOptions,
): Promise<readonly ArchivedFragment[]> {
  const request = requestFor(range, options.now ?? Date.now);
  // By number, as a fragment that arrives meanwhile may move another one to a second page.
  const found = new Map<string, ArchivedFragment>();
  let nextToken: string | undefined;
  do {
    const answer = await requests.list({ ...request, nextToken }, options);
    for (const listed of answer.Fragments ?? []) {
      const fragment = archivedFragmentFrom(listed);
      if (fragment !== undefined) found.set(fragment.fragmentNumber, fragment);
    }
    nextToken = answer.NextToken === '' ? undefined : answer.NextToken;
  } while (nextToken !== undefined);
  return [...found.values()].sort(byTime(range.by ?? 'server-timestamp'));
}

function requestFor(range: ArchiveRange, now: () => number): ListRequest {
  const { from = new Date(0), to = new Date(now() + DAY_MS), by = 'server-timestamp' } = range;
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) throw new UsageError('from and to are dates');
  if (from > to) throw new UsageError(`The range ends before it begins: ${from.toISOString()} to ${to.toISOString()}`);
  return { selector: by === 'server-timestamp' ? 'SERVER_TIMESTAMP' : 'PRODUCER_TIMESTAMP', from, to };
}
