import { readFileSync } from 'node:fs';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { PutMediaProducerOptions } from '../../src/aws/producer-options.js';
import { PutMediaProducer } from '../../src/aws/put-media-producer.js';
import type { ProducerFrame } from '../../src/aws/outgoing-frames.js';
import type { ProducerTrack } from '../../src/aws/outgoing-tracks.js';
import type { Frame } from '../../src/matroska/frame.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { CREDENTIALS } from '../support/local-service.js';

/** A recording that begins again and again, in seconds of 15 pictures of which the first is a key frame. */
const RECORDING = 'test-resources/h264-aac.mkv';
const RECORDING_NS = 3_000_000_000n;
export const PICTURES_PER_SECOND = 15;
/** Samples in a frame of AAC. */
const AAC_SAMPLES = 1_024n;
const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_MS = 1_000_000n;

/** What is uploaded, and where to. */
export interface CameraOptions {
  readonly endpoint: string;
  readonly streamName: string;
  readonly seconds: number;
  /** When the first frame is shown, in milliseconds since 1970. */
  readonly beginsAtMs: number;
  /** Whether a second of media takes a second, or no longer than it must. */
  readonly pace: 'real-time' | 'at-once';
  /** Default: none. */
  readonly tagsOf?: ((second: number) => Readonly<Record<string, string>>) | undefined;
  /** Ends the upload. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes the stream. */
export async function createStream(endpoint: string, streamName: string): Promise<void> {
  const client = new KinesisVideoClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  try {
    await client.send(new CreateStreamCommand({ StreamName: streamName, DataRetentionInHours: 24 }));
  } finally {
    client.destroy();
  }
}

/** Uploads picture and sound by PutMedia, a fragment a second. Resolves when all of it is stored. */
export async function upload(camera: CameraOptions): Promise<void> {
  const frames = recordedFrames();
  const { endpoint, streamName, signal, beginsAtMs, pace, tagsOf } = camera;
  const options: PutMediaProducerOptions = {
    endpoint,
    streamName,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    signal,
  };
  await using producer = new PutMediaProducer({ ...options, tracks: tracksOf(frames) });
  for (const frame of cameraFrames(frames, camera)) {
    const sinceBeginningMs = Number(frame.timestampNs! / NS_PER_MS) - beginsAtMs;
    if (pace === 'real-time') await until(beginsAtMs + sinceBeginningMs, signal);
    await producer.writeFrame(frame);
    if (!frame.keyframe || frame.track !== VIDEO || tagsOf === undefined) continue;
    for (const [name, value] of Object.entries(tagsOf(Math.round(sinceBeginningMs / 1_000))))
      producer.putFragmentMetadata(name, value);
  }
  await producer.end();
}

const VIDEO = 1;
const AUDIO = 2;

function recordedFrames(): readonly Frame[] {
  const reader = new FrameReader();
  return [...reader.push(readFileSync(RECORDING)), ...reader.end()];
}

/** Tracks 1 and 2, picture and sound, as these frames have them. */
export function tracksOf(frames: readonly Frame[]): readonly ProducerTrack[] {
  return [VIDEO, AUDIO].map((number) => {
    const { codecId, codecPrivate, video, audio } = frames.find(({ trackNumber }) => trackNumber === number)!.track!;
    const isVideo = number === VIDEO;
    return {
      number,
      type: isVideo ? ('video' as const) : ('audio' as const),
      name: isVideo ? 'camera' : 'microphone',
      codecId: codecId!,
      codecPrivate,
      video: video && { pixelWidth: video.pixelWidth!, pixelHeight: video.pixelHeight! },
      audio: audio && { samplingFrequency: audio.samplingFrequency, channels: audio.channels },
    };
  });
}

/** Pictures in the order of decoding, each second's sound among them. */
function* cameraFrames(frames: readonly Frame[], { seconds, beginsAtMs }: CameraOptions): Generator<ProducerFrame> {
  const pictures = frames.filter(({ trackNumber }) => trackNumber === VIDEO);
  const sounds = frames.filter(({ trackNumber }) => trackNumber === AUDIO);
  const rate = BigInt(sounds[0]!.track!.audio!.samplingFrequency);
  const firstNs = pictures[0]!.timestampNs;
  const beginsNs = BigInt(beginsAtMs) * NS_PER_MS;
  let sound = 0;
  for (let at = 0; at < seconds * PICTURES_PER_SECOND; at++) {
    const overNs = (BigInt(at + 1) * NS_PER_SECOND) / BigInt(PICTURES_PER_SECOND);
    const picture = pictures[at % pictures.length]!;
    const shiftNs = BigInt(Math.floor(at / pictures.length)) * RECORDING_NS;
    const { keyframe, payload } = picture;
    const timestampNs = beginsNs + shiftNs + picture.timestampNs - firstNs;
    yield { track: VIDEO, timestampNs, keyframe, data: payload };
    for (let soundNs = timeOf(sound, rate); soundNs < overNs; soundNs = timeOf(++sound, rate)) {
      yield { track: AUDIO, timestampNs: beginsNs + soundNs, data: sounds[sound % sounds.length]!.payload };
    }
  }
}

function timeOf(sound: number, rate: bigint): bigint {
  return (BigInt(sound) * AAC_SAMPLES * NS_PER_SECOND) / rate;
}

async function until(timeMs: number, signal: AbortSignal | undefined): Promise<void> {
  const waitMs = timeMs - Date.now();
  if (waitMs <= 0 || signal?.aborted === true) return;
  await new Promise<void>((resolve) => setTimeout(resolve, waitMs));
}
