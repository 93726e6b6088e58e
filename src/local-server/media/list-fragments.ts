import type { Operation } from '../http/operation.js';
import { ServiceException } from '../http/service-exception.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import { fragmentSelector, isSelected } from './fragment-selector.js';
import type { MediaPlane } from './media-plane.js';
import { pageTokenOf, readPageToken } from './page-token.js';

type Input = Readonly<Record<string, unknown>>;

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
      const maxResults = maximum(input);
      const given = fragmentSelector(input['FragmentSelector']);
      const page = readPageToken(input['NextToken'], { streamArn, selector: given });
      if (dataRetentionInHours === 0) throw noDataRetention();
      // A producer whose connection was cut asks what has arrived of it.
      await stream.settled();
      const { selector } = page;
      const rest = shuffled(stream.fragments.filter((fragment) => isSelected(fragment, selector))).filter(
        ({ key }) => key > page.after,
      );
      const last = rest[maxResults - 1];
      const hasMore = rest.length > maxResults && last !== undefined;
      return {
        Fragments: rest.slice(0, maxResults).map(({ fragment }) => description(fragment)),
        NextToken: hasMore ? pageTokenOf({ after: last.key, selector }, streamArn) : null,
      };
    },
  };
}

/** In an order that says nothing, and is the same each time: that of the numbers read from behind. */
function shuffled(fragments: readonly FragmentFacts[]) {
  return fragments
    .map((fragment) => ({ fragment, key: reversed(fragment.fragmentNumber) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function reversed(digits: string): string {
  return Array.from(digits).reverse().join('');
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

function maximum({ MaxResults: value = DEFAULT_MAX_RESULTS }: Input): number {
  const isInRange = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_RESULTS;
  if (isInRange) return Number(value);
  throw new ServiceException('InvalidArgumentException', 400, `MaxResults is to be 1 to ${MOST_RESULTS}`);
}

function noDataRetention(): ServiceException {
  return new ServiceException('NoDataRetentionException', 404, 'The stream does not retain data');
}
