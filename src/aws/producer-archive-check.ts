import type {
  ListFragmentsCommandInput,
  ListFragmentsCommandOutput,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { optionalPackage } from './optional-packages.js';
import { roundings, type BufferedFragment } from './outgoing-buffer.js';
import type { Retrying } from './retrying.js';
import type { ServiceAccess } from './service-access.js';
import type { StreamIdentity } from './stream-identity.js';

/** What is asked, and how. */
export interface ArchiveCheckOptions {
  readonly access: ServiceAccess;
  readonly stream: StreamIdentity;
  readonly retrying: Retrying;
  readonly signal: AbortSignal;
}

/** What the archive has of fragments that were sent: each with the number it is stored under. */
export type StoredFragments = ReadonlyMap<BufferedFragment, string>;

type ListedFragment = NonNullable<ListFragmentsCommandOutput['Fragments']>[number];

const PAGE_SIZE = 1_000;
/** Around the times that are asked for: the service compares seconds that are no doubles. */
const MARGIN_MS = 1_000;

/**
 * Which of these fragments the service has stored, whatever became of the acknowledgement. One is stored if the number that the
 * service gave it is in the archive, or one with its producer timestamp that is not older than this.
 *
 * @param storedSinceMs by the service's clock: what was stored before was another upload of the same times
 * @throws what the client fails with; KinesisVideoServiceError
 */
export async function fragmentsInArchive(
  entries: readonly BufferedFragment[],
  storedSinceMs: number,
  options: ArchiveCheckOptions,
): Promise<StoredFragments> {
  const byNumber = new Map(entries.flatMap((entry) => [...entry.fragmentNumbers].map((number) => [number, entry])));
  const byTime = new Map(entries.flatMap((entry) => roundings(entry.producerTimestampMs).map((ms) => [ms, entry])));
  const stored = new Map<BufferedFragment, string>();
  for await (const { FragmentNumber: number, ProducerTimestamp: time, ServerTimestamp } of listed(entries, options)) {
    if (number === undefined) continue;
    const isOurs = (ServerTimestamp?.getTime() ?? 0) >= storedSinceMs;
    const entry = byNumber.get(number) ?? (isOurs && time !== undefined ? byTime.get(time.getTime()) : undefined);
    if (entry !== undefined) stored.set(entry, number);
  }
  return stored;
}

async function* listed(
  entries: readonly BufferedFragment[],
  { access, stream, retrying, signal }: ArchiveCheckOptions,
): AsyncGenerator<ListedFragment, void, undefined> {
  const { ListFragmentsCommand } = await optionalPackage(
    '@aws-sdk/client-kinesis-video-archived-media',
    () => import('@aws-sdk/client-kinesis-video-archived-media'),
  );
  const input = { ...stream.input, MaxResults: PAGE_SIZE, FragmentSelector: selectorOf(entries) };
  const page = async (token: string | undefined) => {
    const client = await access.archivedMedia('LIST_FRAGMENTS');
    const command = new ListFragmentsCommand({ ...input, ...(token === undefined ? {} : { NextToken: token }) });
    return (await client.send(command, { abortSignal: signal })) as ListFragmentsCommandOutput;
  };
  let token: string | undefined;
  do {
    const asked = token;
    const answer = await retrying.run(
      () => page(asked),
      () => access.forgetDataEndpoint('LIST_FRAGMENTS'),
    );
    yield* answer.Fragments ?? [];
    token = answer.NextToken === '' ? undefined : answer.NextToken;
  } while (token !== undefined);
}

function selectorOf(entries: readonly BufferedFragment[]): NonNullable<ListFragmentsCommandInput['FragmentSelector']> {
  // In order of time: the rules say so.
  const firstMs = entries[0]?.producerTimestampMs ?? 0;
  const lastMs = entries.at(-1)?.producerTimestampMs ?? 0;
  return {
    FragmentSelectorType: 'PRODUCER_TIMESTAMP',
    TimestampRange: {
      StartTimestamp: new Date(Math.max(0, firstMs - MARGIN_MS)),
      EndTimestamp: new Date(lastMs + MARGIN_MS),
    },
  };
}
