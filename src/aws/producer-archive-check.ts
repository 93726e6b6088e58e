import type {
  ListFragmentsCommandInput,
  ListFragmentsCommandOutput,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { compareFragmentNumbers } from './fragment-order.js';
import { optionalPackage } from './optional-packages.js';
import { roundings, type BufferedFragment } from './outgoing-buffer.js';
import type { ProducerPatience } from './producer-patience.js';
import type { Retrying } from './retrying.js';
import type { ServiceAccess } from './service-access.js';
import type { StreamIdentity } from './stream-identity.js';

/** What is asked, and how. */
export interface ArchiveCheckOptions {
  readonly access: ServiceAccess;
  readonly stream: StreamIdentity;
  readonly retrying: Retrying;
  /** With a page that does not come; then it is asked for again. */
  readonly patience: ProducerPatience;
  readonly signal: AbortSignal;
}

/** By what an upload is told from an earlier one of the same times. */
export interface UploadMarks {
  /** The smallest number that the service gave to a fragment of it, as far as that is known: numbers grow. */
  readonly firstNumber: string | undefined;
  /** When it began, by the service's clock, in milliseconds since 1970. It counts where no number is known. */
  readonly sinceMs: number;
}

/** What the archive has of fragments that were sent: each with the number it is stored under. */
export type StoredFragments = ReadonlyMap<BufferedFragment, string>;

type ListedFragment = NonNullable<ListFragmentsCommandOutput['Fragments']>[number];

const PAGE_SIZE = 1_000;
/** Around the times that are asked for: the service compares seconds that are no doubles. */
const MARGIN_MS = 1_000;

/**
 * Which of these fragments the service has stored, whatever became of the acknowledgement. One is stored if the number that the
 * service gave it is in the archive, or a later one with its producer timestamp.
 *
 * @throws what the client fails with; KinesisVideoServiceError
 */
export async function fragmentsInArchive(
  entries: readonly BufferedFragment[],
  marks: UploadMarks,
  options: ArchiveCheckOptions,
): Promise<StoredFragments> {
  const byNumber = new Map(entries.flatMap((entry) => [...entry.fragmentNumbers].map((number) => [number, entry])));
  const byTime = new Map(entries.flatMap((entry) => roundings(entry.producerTimestampMs).map((ms) => [ms, entry])));
  const stored = new Map<BufferedFragment, string>();
  for await (const fragment of listed(entries, options)) {
    const { FragmentNumber: number, ProducerTimestamp: time } = fragment;
    if (number === undefined) continue;
    const numbered = byNumber.get(number);
    const timed = time === undefined ? undefined : byTime.get(time.getTime());
    if (numbered !== undefined) stored.set(numbered, number);
    else if (timed !== undefined && isLater(fragment, timed, marks)) stored.set(timed, number);
  }
  return stored;
}

/** Whether it came after what is known of the entry, or of the upload. In doubt it did not: twice is better than not at all. */
function isLater(
  { FragmentNumber: number = '', ServerTimestamp: time }: ListedFragment,
  { fragmentNumbers: [ownNumber] }: BufferedFragment,
  { firstNumber, sinceMs }: UploadMarks,
): boolean {
  const known = ownNumber ?? firstNumber;
  const order = known === undefined ? undefined : compareFragmentNumbers(number, known);
  return order === undefined ? (time?.getTime() ?? 0) >= sinceMs : order >= 0;
}

async function* listed(
  entries: readonly BufferedFragment[],
  { access, stream, retrying, patience, signal }: ArchiveCheckOptions,
): AsyncGenerator<ListedFragment, void, undefined> {
  const { ListFragmentsCommand } = await optionalPackage(
    '@aws-sdk/client-kinesis-video-archived-media',
    () => import('@aws-sdk/client-kinesis-video-archived-media'),
  );
  const input = { ...stream.input, MaxResults: PAGE_SIZE, FragmentSelector: selectorOf(entries) };
  const page = async (token: string | undefined, abortSignal: AbortSignal) => {
    const client = await access.archivedMedia('LIST_FRAGMENTS');
    const command = new ListFragmentsCommand({ ...input, ...(token === undefined ? {} : { NextToken: token }) });
    return (await client.send(command, { abortSignal })) as ListFragmentsCommandOutput;
  };
  let token: string | undefined;
  do {
    const asked = token;
    const answer = await retrying.run(
      () => patience.answer((abortSignal) => page(asked, abortSignal), signal),
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
