import { GetMediaForFragmentListCommand, ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import type { PutMediaProducerOptions } from '../../src/aws/producer-options.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { adler32 } from '../support/adler32.js';
import { CREDENTIALS, type LocalService } from '../support/local-service.js';

/** What the store has of a fragment. */
export interface StoredFragment {
  readonly number: string;
  readonly producerTimestampMs: number;
  /** Of the bytes of its frames, in their order. */
  readonly frames: readonly string[];
  readonly tags: readonly string[];
}

/** How a producer finds the server. */
export function producerOptions(service: LocalService, streamName: string): PutMediaProducerOptions {
  return { streamName, endpoint: service.endpoint, region: 'us-east-1', credentials: CREDENTIALS };
}

/** All that is stored, by number, as the service's own clients get it. */
export async function storedFragments(service: LocalService, streamName: string): Promise<readonly StoredFragment[]> {
  const client = service.archivedMedia();
  const listed: { number: string; producerTimestampMs: number }[] = [];
  let token: string | undefined;
  do {
    const answer = await client.send(new ListFragmentsCommand({ StreamName: streamName, NextToken: token }));
    for (const { FragmentNumber, ProducerTimestamp } of answer.Fragments ?? [])
      listed.push({ number: FragmentNumber!, producerTimestampMs: ProducerTimestamp!.getTime() });
    token = answer.NextToken;
  } while (token !== undefined);
  listed.sort((a, b) => (a.number < b.number ? -1 : 1));
  const contents = await contentsOf(
    service,
    streamName,
    listed.map(({ number }) => number),
  );
  return listed.map((fragment) => ({ ...fragment, ...contents.get(fragment.number)! }));
}

async function contentsOf(service: LocalService, streamName: string, numbers: readonly string[]) {
  const contents = new Map<string, Pick<StoredFragment, 'frames' | 'tags'>>();
  const client = service.archivedMedia();
  for (let at = 0; at < numbers.length; at += 1_000) {
    const command = new GetMediaForFragmentListCommand({
      StreamName: streamName,
      Fragments: numbers.slice(at, at + 1_000),
    });
    const { Payload } = await client.send(command);
    for await (const fragment of readFragments(Payload as AsyncIterable<Uint8Array>))
      contents.set(fragment.metadata.fragmentNumber!, {
        frames: fragment.frames.map(({ trackNumber, payload }) => `${trackNumber} ${adler32(payload)}`),
        tags: fragment.tags.map(({ name, value }) => `${name}=${value}`),
      });
  }
  return contents;
}
