import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  type Fragment as ListedFragment,
  GetMediaForFragmentListCommand,
  type KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { Fragment } from '../../src/fragment/fragment.js';
import { readFragments } from '../support/fragments.js';
import { aLocalService, CREDENTIALS } from '../support/local-service.js';
import { Random, seedOfRun } from '../support/random.js';
import { endlessUpload, frameHash, type PersistedFragment } from './endless-upload.js';

const UPLOADS = 50;
const KILLS = 3;
const FIRST_MS = 1_750_000_000_000;
const LONG_MS = 120_000;

const seed = seedOfRun();
const streamNames = Array.from({ length: UPLOADS }, (_, index) => `camera-${index}`);

let directory: string;
let server: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kvs-crash-'));
});

afterEach(async () => {
  server?.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

describe(`a server that is killed during ${UPLOADS} uploads (KVP_SEED=${seed})`, () => {
  it(
    'has every fragment that it acknowledged as PERSISTED, each as it was sent',
    async () => {
      const random = new Random(seed);
      const persisted: PersistedFragment[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const endpoint = await startServer();
        if (kill === 0) await createStreams(endpoint);
        const target = persisted.length + 1 + random.below(500);
        const uploads = streamNames.map((streamName) =>
          endlessUpload({
            endpoint,
            streamName,
            beginsAtMs: FIRST_MS + kill * 10_000_000,
            random: new Random(random.below(2 ** 31)),
            onPersisted: (fragment) => {
              if (persisted.push(fragment) === target) server?.kill('SIGKILL');
            },
          }),
        );
        await Promise.all(uploads);
      }
      console.log(`${persisted.length} fragments were acknowledged as PERSISTED`);

      await using service = await aLocalService({ dataDirectory: directory, limits: { requestsPerSecond: Infinity } });
      const archivedMedia = service.archivedMedia();
      for (const streamName of streamNames) {
        const expected = persisted.filter((fragment) => fragment.streamName === streamName);
        const listed = await allFragments(archivedMedia, streamName);
        const known = new Set(listed.map(({ FragmentNumber }) => FragmentNumber));
        expect(expected.filter(({ fragmentNumber }) => !known.has(fragmentNumber))).toEqual([]);
        const read = await mediaOf(
          archivedMedia,
          streamName,
          expected.map(({ fragmentNumber }) => fragmentNumber),
        );
        expect(read.map((fragment) => placeOf(streamName, fragment))).toEqual(expected);
        expect(read.every((fragment) => fragment.isComplete)).toBe(true);
      }
    },
    LONG_MS,
  );
});

/** Resolves with its endpoint. */
async function startServer(): Promise<string> {
  const program = join(import.meta.dirname, 'server-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return line.trim();
}

async function createStreams(endpoint: string): Promise<void> {
  const client = new KinesisVideoClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  for (const StreamName of streamNames) {
    await client.send(new CreateStreamCommand({ StreamName, DataRetentionInHours: 24 }));
  }
  client.destroy();
}

async function allFragments(client: KinesisVideoArchivedMediaClient, StreamName: string): Promise<ListedFragment[]> {
  const fragments: ListedFragment[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListFragmentsCommand({ StreamName, NextToken, MaxResults: 100 }));
    fragments.push(...(page.Fragments ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return fragments;
}

async function mediaOf(
  client: KinesisVideoArchivedMediaClient,
  StreamName: string,
  numbers: readonly string[],
): Promise<readonly Fragment[]> {
  if (numbers.length === 0) return [];
  const { Payload } = await client.send(new GetMediaForFragmentListCommand({ StreamName, Fragments: [...numbers] }));
  return readFragments([await Payload!.transformToByteArray()], { source: 'fragment-list' }).fragments;
}

/** In the form in which it was acknowledged. */
function placeOf(streamName: string, { metadata, frames }: Fragment): Partial<PersistedFragment> {
  const { fragmentNumber, producerTimestampMs } = metadata;
  return {
    streamName,
    fragmentNumber: fragmentNumber ?? '',
    producerTimestampMs: producerTimestampMs ?? NaN,
    hash: frames.map(({ payload }) => frameHash(payload)).join(),
  };
}
