import type { Operation } from '../http/operation.js';
import { optionalCount } from '../http/input-fields.js';
import { ServiceException } from '../http/service-exception.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import { indexAfter } from '../streams/fragment-search.js';
import { fragmentSelector, isSelected } from './fragment-selector.js';
import type { MediaPlane } from './media-plane.js';
import { pageTokenOf, readPageToken, type Page } from './page-token.js';

const DEFAULT_MAX_RESULTS = 100;
const MOST_RESULTS = 1_000;

/** Lists fragments by their times, in no order, page by page. */
export function listFragments({ streams }: MediaPlane): Operation {
  return {
    name: 'ListFragments',
    path: '/listFragments',
    kind: 'json',
    body: 'json',
    async handle({ input }) {
      const stream = streams.find(input);
      const { streamArn, dataRetentionInHours } = stream.record;
      const maxResults = optionalCount(input, 'MaxResults', { least: 1, most: MOST_RESULTS }) ?? DEFAULT_MAX_RESULTS;
      const given = fragmentSelector(input['FragmentSelector']);
      const page = readPageToken(input['NextToken'], { streamArn, selector: given });
      if (dataRetentionInHours === 0) throw noDataRetention();
      // A producer whose connection was cut asks what has arrived of it.
      await stream.settled();
      const rest = inNoOrder(stream.fragments, page);
      const listed = Array.from({ length: maxResults }, () => rest.next().value).filter((one) => one !== undefined);
      const last = listed.at(-1);
      const hasMore = last !== undefined && rest.next().value !== undefined;
      return {
        Fragments: listed.map(description),
        NextToken: hasMore ? pageTokenOf({ ...page, after: placeOf(last) }, streamArn) : null,
      };
    },
  };
}

/** By their last digits, in this order: so it says nothing, is the same each time, and nothing is sorted for each page. */
const LAST_DIGITS = '3074185296';

/** Those of a page and of all behind it. */
function* inNoOrder(
  fragments: readonly FragmentFacts[],
  { after, selector }: Page,
): Generator<FragmentFacts, undefined> {
  const digit = after.charAt(0); // of the first page: none
  for (const lastDigit of LAST_DIGITS.slice(LAST_DIGITS.indexOf(digit))) {
    const begin = lastDigit === digit ? indexAfter(fragments, after.slice(1)) : 0;
    for (let at = begin; at < fragments.length; at++) {
      const fragment = fragments[at]!;
      if (fragment.fragmentNumber.endsWith(lastDigit) && isSelected(fragment, selector)) yield fragment;
    }
  }
}

/** The last digit, and the number. */
function placeOf({ fragmentNumber }: FragmentFacts): string {
  return `${fragmentNumber.slice(-1)}${fragmentNumber}`;
}

function description(facts: FragmentFacts): object {
  return {
    FragmentNumber: facts.fragmentNumber,
    FragmentSizeInBytes: facts.sizeInBytes,
    ProducerTimestamp: facts.producerTimestampMs / 1_000,
    ServerTimestamp: facts.serverTimestampMs / 1_000,
    FragmentLengthInMilliseconds: facts.durationMs,
  };
}

function noDataRetention(): ServiceException {
  return new ServiceException('NoDataRetentionException', 404, 'The stream does not retain data');
}
