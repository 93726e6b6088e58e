import { setTimeout as waitFor } from 'node:timers/promises';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import { PutMediaProducer } from '../../src/aws/put-media-producer.js';
import { KinesisVideoServer } from '../../src/local-server/kinesis-video-server.js';
import type { Film } from './probe-order.js';

const START_MS = 1_750_000_000_000;
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
/** What has not come by then is lost. */
const PATIENCE = { idleTimeoutMs: 10_000, whenIdle: 'end' } as const;
/** Five seconds: from then on the server uses memory again, as one does that runs for long. */
const SERVER_BYTES = 128 * 1024 * 1024;
/** Until they are through, code is compiled and memory is taken for the first time: that does not count. */
const WARM_UP_FRAGMENTS = 6;

/** What one of the three processes took. */
export interface Work {
  /** Of processor time. */
  readonly processorSeconds: number;
  readonly wallSeconds: number;
  readonly fragments: number;
}

/** Where the server is, which has a stream of this name. It then answers each message with what it took since the last. */
export async function serve(streamName: string): Promise<string> {
  const { endpoint } = await KinesisVideoServer.start({ maxMemoryBytes: SERVER_BYTES });
  await createStream(endpoint, streamName);
  let work = new WorkClock();
  process.on('message', () => {
    process.send?.(work.done(0));
    work = new WorkClock();
  });
  return endpoint;
}

async function createStream(endpoint: string, streamName: string): Promise<void> {
  const client = new KinesisVideoClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  await client.send(new CreateStreamCommand({ StreamName: streamName, DataRetentionInHours: 1 }));
  client.destroy();
}

/** Writes frames when they are due, as a camera does. It sends `warm` when what comes then counts. */
export async function produceInRealTime(film: Film): Promise<Work> {
  const { fragments, framesPerFragment, frameBytes, frameMs } = film;
  const producer = new PutMediaProducer({
    ...accessTo(film),
    tracks: [{ number: 1, type: 'video', codecId: 'V_MPEG4/ISO/AVC' }],
  });
  const data = new Uint8Array(frameBytes);
  const begin = performance.now();
  let work = new WorkClock();
  for (let frame = 0; frame < fragments * framesPerFragment; frame++) {
    await waitFor(Math.max(0, begin + frame * frameMs - performance.now()));
    if (frame === WARM_UP_FRAGMENTS * framesPerFragment) {
      work = new WorkClock();
      process.send?.('warm');
    }
    const keyframe = frame % framesPerFragment === 0;
    await producer.writeFrame({ timestampMs: START_MS + frame * frameMs, keyframe, data });
  }
  await producer.end();
  return work.done(fragments);
}

/** Reads all fragments, live. The work of the first ones does not count. */
export async function consumeInRealTime(film: Film): Promise<Work> {
  const consumer = new GetMediaConsumer({ ...accessTo(film), startAt: 'earliest', ...PATIENCE });
  let work = new WorkClock();
  let whole = 0;
  let arrived = 0;
  for await (const { isComplete, frames } of consumer) {
    const isWhole = frames.length === film.framesPerFragment && frames.every(({ size }) => size === film.frameBytes);
    if (isComplete && isWhole) whole++;
    if (++arrived === film.fragments) break;
    if (arrived === WARM_UP_FRAGMENTS) work = new WorkClock();
  }
  await consumer.close();
  return work.done(whole);
}

function accessTo({ endpoint, streamName }: Film) {
  return { streamName, endpoint, region: REGION, credentials: CREDENTIALS };
}

class WorkClock {
  private readonly begin = performance.now();
  private readonly processor = process.cpuUsage();

  done(fragments: number): Work {
    const { user, system } = process.cpuUsage(this.processor);
    return { processorSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - this.begin) / 1000, fragments };
  }
}
