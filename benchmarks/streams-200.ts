/**
 * Do server, producers and consumers hold 200 streams in real time? Each stream has a fragment of 250 kB a second, in ten frames.
 * Goal: as many fragments as seconds on each stream, none lost, none twice, none out of order, and memory that is bounded.
 *
 * The server runs in a process of its own and keeps the fragments in memory, 256 MiB of them; with `DATA=1` in a folder, so that
 * each is on the disk before it is acknowledged. Producers and consumers run in this one. The lag of a fragment is counted from the
 * key frame that ends it to its arrival; a fragment can only be that late because nobody knows before that it is over.
 * `npm run benchmark -- streams-200`; `SECONDS=5`, `STREAMS=50` for less.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as waitFor } from 'node:timers/promises';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetMediaConsumer } from '../src/aws/get-media-consumer.js';
import { PutMediaProducer } from '../src/aws/put-media-producer.js';
import type { Fragment } from '../src/fragment/fragment.js';
import { KinesisVideoServer } from '../src/local-server/kinesis-video-server.js';

const STREAMS = Number(process.env['STREAMS'] ?? 200);
const SECONDS = Number(process.env['SECONDS'] ?? 20);
const DATA = process.env['DATA'] === '1';
const FRAMES = 10;
const FRAME_BYTES = 25_000;
const FRAGMENT_BYTES = FRAMES * FRAME_BYTES;
const MIB = 1024 * 1024;
const SERVER_FRAGMENTS_BYTES = 256 * MIB;
/** What a process may take: the fragments that the server keeps, and as much again for all that is under way. */
const GOAL_MIB = 1024;
/** How long fragments may still arrive when the last one was written. */
const PATIENCE_MS = 30_000;
const START_MS = 1_750_000_000_000;
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kvs-streams-'));
  const server = fork(import.meta.filename, ['server', folder]);
  try {
    const [endpoint] = (await once(server, 'message')) as [string];
    await report(endpoint, server);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

/** What a process took. */
interface Cost {
  readonly peakMib: number;
  readonly cpuSeconds: number;
}

/** The other process: a server, which says where it is, and what it took when it is asked. */
async function serve(folder: string): Promise<void> {
  const peak = new PeakMemory();
  const { endpoint } = await KinesisVideoServer.start({
    dataDirectory: DATA ? folder : undefined,
    maxMemoryBytes: SERVER_FRAGMENTS_BYTES,
    limits: { requestsPerSecond: Infinity },
  });
  process.on('message', () => process.send?.(peak.cost()));
  process.send?.(endpoint);
}

async function report(endpoint: string, server: ChildProcess): Promise<void> {
  const peak = new PeakMemory();
  const streams = await createStreams(endpoint);
  const begin = performance.now();
  await runAll(streams);
  const seconds = (performance.now() - begin) / 1000;
  const clients = peak.cost();
  server.send('cost');
  const [served] = (await once(server, 'message')) as [Cost];

  const expected = STREAMS * SECONDS;
  const arrived = streams.reduce((total, stream) => total + stream.arrived, 0);
  const wrong = streams.reduce((total, stream) => total + stream.wrong, 0);
  const lags = streams.flatMap((stream) => stream.lagsMs).sort((a, b) => a - b);
  const lag = (part: number): string => `${(lags[Math.floor((lags.length - 1) * part)] ?? NaN).toFixed(0)} ms`;
  const megabytes = (arrived * FRAGMENT_BYTES) / 1e6;
  console.log(
    `  ${STREAMS} streams for ${SECONDS} s, fragments of ${FRAGMENT_BYTES / 1000} kB ${DATA ? 'on the disk' : 'in memory'}, ${cpus().length} cores`,
  );
  console.log(
    `  ${arrived} of ${expected} fragments in ${seconds.toFixed(1)} s: ${(arrived / seconds).toFixed(0)} a second, ${(megabytes / seconds).toFixed(1)} MB/s in and out`,
  );
  console.log(`  lag: half within ${lag(0.5)}, 99 of 100 within ${lag(0.99)}, the last ${lag(1)}`);
  tell(`lost ${expected - arrived}, damaged, twice or out of order ${wrong}`, arrived === expected && wrong === 0);
  tell(`all within ${SECONDS + 2} s`, seconds <= SECONDS + 2);
  tellCost('the server', served);
  tellCost('producers and consumers', clients);
}

function tellCost(who: string, { peakMib, cpuSeconds }: Cost): void {
  const cpu = `${cpuSeconds.toFixed(1)} s of processor time`;
  tell(`${who} took ${cpu}, at most ${peakMib.toFixed(0)} MiB (goal ${GOAL_MIB})`, peakMib <= GOAL_MIB);
}

function tell(fact: string, isMet: boolean): void {
  console.log(`  ${fact}: ${isMet ? 'met' : 'MISSED'}`);
  if (!isMet) process.exitCode = 1;
}

async function createStreams(endpoint: string): Promise<readonly Stream[]> {
  const client = new KinesisVideoClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  const streams: Stream[] = [];
  for (let index = 0; index < STREAMS; index++) {
    const streamName = `camera-${index}`;
    await client.send(new CreateStreamCommand({ StreamName: streamName, DataRetentionInHours: 1 }));
    streams.push(new Stream(streamName, endpoint));
  }
  client.destroy();
  return streams;
}

/** Resolves when all that was written has arrived, or nobody waits any longer. */
async function runAll(streams: readonly Stream[]): Promise<void> {
  const patience = new AbortController();
  setMaxListeners(0, patience.signal);
  const consumed = Promise.all(streams.map((stream) => stream.consume(patience.signal)));
  // Cameras do not begin all at once.
  await Promise.all(streams.map((stream, index) => stream.produce((index / STREAMS) * 1000)));
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  await consumed;
  clearTimeout(timer);
}

/** A camera, and who looks at it. */
class Stream {
  readonly lagsMs: number[] = [];
  arrived = 0;
  wrong = 0;
  private readonly access;
  private readonly endedAt: number[] = [];

  constructor(streamName: string, endpoint: string) {
    this.access = { streamName, endpoint, region: 'us-east-1', credentials: CREDENTIALS };
  }

  /** A frame each tenth of a second; the first one of ten is a key frame and says which second it is. */
  async produce(delayMs: number): Promise<void> {
    await waitFor(delayMs);
    const producer = new PutMediaProducer({
      ...this.access,
      tracks: [{ number: 1, type: 'video', codecId: 'V_MPEG4/ISO/AVC' }],
    });
    const frameMs = 1000 / FRAMES;
    const begin = performance.now();
    for (let frame = 0; frame < SECONDS * FRAMES; frame++) {
      await waitFor(Math.max(0, begin + frame * frameMs - performance.now()));
      const isKeyframe = frame % FRAMES === 0;
      if (isKeyframe && frame > 0) this.endedAt.push(performance.now());
      const data = new Uint8Array(FRAME_BYTES);
      new DataView(data.buffer).setUint32(0, frame);
      await producer.writeFrame({ timestampMs: START_MS + frame * frameMs, keyframe: isKeyframe, data });
    }
    await waitFor(Math.max(0, begin + SECONDS * 1000 - performance.now()));
    this.endedAt.push(performance.now());
    await producer.end();
  }

  async consume(signal: AbortSignal): Promise<void> {
    const consumer = new GetMediaConsumer({ ...this.access, startAt: 'earliest', signal });
    try {
      for await (const fragment of consumer) {
        this.lagsMs.push(performance.now() - (this.endedAt[this.arrived] ?? NaN));
        if (!isTheOne(fragment, this.arrived)) this.wrong++;
        if (++this.arrived === SECONDS) break;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await consumer.close();
    }
  }
}

function isTheOne({ isComplete, frames }: Fragment, place: number): boolean {
  const isEach = frames.every(({ payload }, index) => {
    const number = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
    return payload.length === FRAME_BYTES && number === place * FRAMES + index;
  });
  return isComplete && frames.length === FRAMES && isEach;
}

/** Looks at the memory of this process ten times a second; not counted are mapped files, which the system takes back when it needs to. */
class PeakMemory {
  private bytes = 0;

  constructor() {
    setInterval(() => (this.bytes = Math.max(this.bytes, ownBytes())), 100).unref();
  }

  cost(): Cost {
    const { user, system } = process.cpuUsage();
    return { peakMib: this.bytes / MIB, cpuSeconds: (user + system) / 1e6 };
  }
}

function ownBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const kibibytes = /^RssAnon:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}

await (process.argv[2] === 'server' ? serve(process.argv[3] ?? '') : main());
