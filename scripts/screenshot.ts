/** Takes docs/page.png: the page of `kvs serve` while a stream is uploaded. Needs ffmpeg and Chromium. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { PutMediaProducer } from '../src/aws/put-media-producer.js';
import { KinesisVideoServer } from '../src/local-server/kinesis-video-server.js';
import type { Frame } from '../src/matroska/frame.js';
import { readFrames } from '../src/sources/read-frames.js';
import { aBrowser } from '../test/end-to-end/browser.js';
import { createStream, tracksOf } from '../test/end-to-end/camera.js';
import { CREDENTIALS } from '../test/support/local-service.js';
import { bundlePage } from './page-bundle.js';

const PICTURE = 'docs/page.png';
const MAX_BYTES = 200_000;
const STREAMS = ['front-door', 'garage', 'garden', 'warehouse-gate'];
const FRAGMENTS = 14;
const WAITING_MS = 60_000;

/** A front door at night: flat colours make a small picture. */
const SCENE = [
  'color=c=0x1d3557:size=1280x720:rate=25',
  ...[
    'x=0:y=520:w=1280:h=200:color=0x2b5d4f', // lawn
    'x=380:y=170:w=520:h=390:color=0x7a8ca3', // house
    'x=350:y=130:w=580:h=50:color=0x3d4a5c', // roof
    'x=590:y=330:w=130:h=230:color=0xe07a3f', // door
    'x=695:y=445:w=12:h=24:color=0xf1faee', // its handle
    'x=430:y=250:w=110:h=110:color=0xf6d776', // windows
    'x=760:y=250:w=110:h=110:color=0xf6d776',
    'x=590:y=560:w=130:h=160:color=0x9aa5b1', // path
  ].map((box) => `drawbox=${box}:t=fill`),
  // A visitor, who walks by again and again.
  ...[
    "text='●':fontsize=84:fontcolor=0xf2b37c:x='mod(t*90+1080\\,1400)-100':y=410",
    "text='▮':fontsize=190:fontcolor=0xb5394a:x='mod(t*90+1080\\,1400)-127':y=460",
    "text='%{localtime}':fontsize=44:fontcolor=white:x=36:y=36",
  ].map((text) => `drawtext=${text}`),
].join(',');

/** A camera that does not exist, in real time. */
const CAMERA = [
  ['-v', 'fatal', '-re', '-f', 'lavfi', '-i', SCENE],
  ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000'],
  ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '25', '-pix_fmt', 'yuv420p'],
  ['-c:a', 'aac', '-b:a', '64k', '-t', '60'],
  ['-f', 'matroska', '-live', '1', '-'],
].flat();

await using server = await KinesisVideoServer.start();
await bundlePage('dist/page');
for (const streamName of STREAMS) await createStream(server.endpoint, streamName);
const upload = new AbortController();
const uploaded = uploadCamera(STREAMS[0]!, upload.signal).catch((error: unknown) => {
  if (!upload.signal.aborted) throw error;
});
try {
  await takePicture();
} finally {
  upload.abort();
  await uploaded;
}
const { size } = statSync(PICTURE);
if (size > MAX_BYTES) throw new RangeError(`${PICTURE} has ${size} bytes: more than ${MAX_BYTES}`);

async function takePicture(): Promise<void> {
  const browser = await aBrowser();
  try {
    const page = await browser.context.newPage();
    await page.goto(`${server.pageUrl}#stream=${STREAMS[0]!}`);
    await page.locator('#fragments tr').nth(FRAGMENTS).waitFor({ timeout: WAITING_MS });
    await page.locator('#player-trouble').waitFor({ state: 'hidden', timeout: WAITING_MS });
    await page.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
}

/** Frame by frame, so that the fragments begin with key frames and have no tags but ours. */
async function uploadCamera(streamName: string, signal: AbortSignal): Promise<void> {
  const beganNs = BigInt(Date.now()) * 1_000_000n;
  const camera = spawn('ffmpeg', CAMERA, { stdio: ['ignore', 'pipe', 'inherit'] });
  const frames = eachOf(readFrames(camera.stdout, { signal }));
  try {
    const first: Frame[] = [];
    for (const numbers = new Set(); numbers.size < 2; numbers.add(first.at(-1)!.trackNumber)) {
      const next = await frames.next();
      if (next.done === true) return;
      first.push(next.value);
    }
    const place = { endpoint: server.endpoint, streamName, region: 'us-east-1', credentials: CREDENTIALS };
    await using producer = new PutMediaProducer({ ...place, tracks: tracksOf(first), signal });
    producer.putFragmentMetadata('camera', 'north', { persistent: true });
    for await (const { trackNumber, timestampNs, keyframe, payload } of following(first, frames)) {
      const isPicture = trackNumber === 1;
      await producer.writeFrame({
        track: Number(trackNumber),
        timestampNs: beganNs + timestampNs,
        keyframe,
        data: payload,
      });
      const second = Number(timestampNs / 1_000_000_000n);
      if (isPicture && keyframe && second % 4 === 1) producer.putFragmentMetadata('motion', 'true');
    }
  } finally {
    camera.kill();
  }
}

async function* eachOf<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T, void, undefined> {
  for await (const batch of batches) yield* batch;
}

async function* following<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield* first;
  yield* rest;
}
