/**
 * Puts a recording into a stream, reads it back while it comes, and makes one file of it.
 *
 * Usage: npm run demo                                        with a Kinesis Video Streams on this machine
 *        npm run demo -- --aws STREAM [--region REGION]      with the real one, and the credentials that the AWS SDK finds
 */
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  ArchivedFragments,
  GetMediaConsumer,
  type GetMediaConsumerOptions,
  PutMediaProducer,
} from '../src/aws/index.js';
import { pacedMedia } from '../src/cli/paced-media.js';
import type { Fragment } from '../src/index.js';
import { KinesisVideoServer } from '../src/local-server/index.js';

/** Three seconds of H.264 and AAC, in four Clusters. */
const RECORDING = 'test-resources/h264-aac.mkv';
const FRAGMENTS = 4;
const OUTPUT_FOLDER = 'demo-output';
const OUTPUT = `${OUTPUT_FOLDER}/merged.mkv`;

/** Which stream, and where: what consumer, producer and archive all want to know. */
type Place = Pick<GetMediaConsumerOptions, 'streamName' | 'streamArn' | 'endpoint' | 'region' | 'credentials'>;

// Of use to those who write programs, and in the way here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { values } = parseArgs({ options: { aws: { type: 'string' }, region: { type: 'string' } } });
const server = values.aws === undefined ? await KinesisVideoServer.start() : undefined;
try {
  await demonstrate(server === undefined ? placeAtAws(values) : await placeAt(server));
} finally {
  await server?.close();
}

async function demonstrate(place: Place): Promise<void> {
  const startTime = new Date();
  console.log(`Putting ${RECORDING}, no faster than it plays, and reading it as it comes:\n`);
  const [last] = await Promise.all([read(place, startTime), put(place, startTime)]);
  await merge(place, { from: startTime, to: last });
  console.log(`
One file of ${FRAGMENTS} fragments: ${relative('.', OUTPUT)}. To see it:
  ffplay ${OUTPUT}          or drag it into a browser or VLC
  npx kvs frames ${OUTPUT}

Without a line of code, in three terminals:
  npx kvs serve --stream front-door
  npx kvs get front-door --endpoint http://127.0.0.1:8087
  npx kvs put front-door ${RECORDING} --realtime --endpoint http://127.0.0.1:8087
`);
}

async function put(place: Place, producerStartTime: Date): Promise<void> {
  await using producer = new PutMediaProducer({ ...place, timecodeType: 'RELATIVE', producerStartTime });
  await producer.putMkv(pacedMedia(createReadStream(RECORDING)));
  await producer.end(); // resolves when all is stored
}

/** Gives the time of the last fragment. */
async function read(place: Place, startTime: Date): Promise<Date> {
  await using consumer = new GetMediaConsumer({ ...place, startAt: { producerTime: startTime } });
  let count = 0;
  for await (const fragment of consumer) {
    console.log(describe(fragment));
    if (++count === FRAGMENTS) return fragment.metadata.producerTimestamp!;
  }
  throw new TypeError('The stream has an end, and should have none');
}

function describe(fragment: Fragment): string {
  const { metadata, tracks, bytes } = fragment;
  const time = metadata.producerTimestamp?.toISOString().slice('2026-05-04T'.length, -1);
  const content = [...tracks.values()].map(({ number, type }) => `${fragment.framesOf(number).length} ${type}`);
  const last = Math.max(...fragment.frames.map(({ producerTimestampMs = 0 }) => producerTimestampMs));
  const lag = `${Math.max(0, Date.now() - last)} ms after its last frame`; // 0: its first frame is of 21 ms, and is put at once
  return `  ${metadata.fragmentNumber}  ${time}  ${content.join(' + ')} frames, ${bytes} bytes, ${lag}`;
}

async function merge(place: Place, range: { readonly from: Date; readonly to: Date }): Promise<void> {
  await using archive = new ArchivedFragments(place);
  await mkdir(OUTPUT_FOLDER, { recursive: true });
  await writeFile(OUTPUT, archive.merge({ ...range, by: 'producer-timestamp' }));
}

async function placeAt({ endpoint }: KinesisVideoServer): Promise<Place> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }; // it does not look at them
  const place = { streamName: 'front-door', endpoint, region: 'us-east-1', credentials };
  const client = new KinesisVideoClient(place);
  await client.send(new CreateStreamCommand({ StreamName: place.streamName, DataRetentionInHours: 1 }));
  client.destroy();
  console.log(`\nA Kinesis Video Streams at ${endpoint}, on this machine, with a stream called ${place.streamName}.`);
  return place;
}

function placeAtAws({ aws: stream, region }: typeof values): Place {
  console.log(`\nThe stream ${stream}, at AWS.`);
  return stream?.startsWith('arn:') ? { streamArn: stream } : { streamName: stream, region };
}
