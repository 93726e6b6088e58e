import type { Fragment } from '../../fragment/fragment.js';
import { timestampMsOf } from '../../media/playback/fragment-facts.js';
import { sendJson } from '../http/answers.js';
import type { Operation } from '../http/operation.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import type { ImageMaker } from './image-maker.js';
import { imagePage, imageRequest, type ImageRequest } from './image-request.js';
import { base64 } from './base64.js';
import { noDataRetention } from './playback-failure.js';
import type { PlaybackPlane } from './playback-plane.js';
import { decodableDocument } from './decodable-document.js';

/** Gives an image for each step of time in a range. */
export function getImages({ streams, images }: PlaybackPlane): Operation {
  return {
    name: 'GetImages',
    path: '/getImages',
    // Not `json`: nobody goes on decoding for a client that has gone.
    kind: 'media',
    body: 'json',
    async handle({ input, response, signal }) {
      const stream = streams.find(input);
      const request = imageRequest(input);
      const { timesMs, nextToken } = imagePage(request, stream.record.streamArn, input['NextToken']);
      if (stream.record.dataRetentionInHours === 0) throw noDataRetention();
      await images.check(signal);
      await stream.settled();
      const made = await imagesAt(timesMs, { request, stream, images, signal });
      sendJson(response, {
        Images: timesMs.map((ms) => description(ms, made.get(ms))),
        NextToken: nextToken ?? null,
      });
      return undefined;
    },
  };
}

interface Studio {
  readonly request: ImageRequest;
  readonly stream: LiveStream;
  readonly images: ImageMaker;
  readonly signal: AbortSignal;
}

/** `failed`: there is media, but no image of it. */
type MadeImage = Uint8Array | 'failed';

/** Those times have none at which there is no media. */
async function imagesAt(timesMs: readonly number[], studio: Studio): Promise<ReadonlyMap<number, MadeImage>> {
  const made = new Map<number, MadeImage>();
  for (const [facts, times] of byFragment(timesMs, studio)) {
    const images = await imagesOf(facts, times, studio);
    for (const [at, image] of images.entries()) if (image !== undefined) made.set(times[at]!, image);
  }
  return made;
}

/** Which times are in which fragment: of several that have one time, the newest. */
function byFragment(timesMs: readonly number[], { request, stream }: Studio): ReadonlyMap<FragmentFacts, number[]> {
  const found = new Map<FragmentFacts, number[]>();
  for (const ms of timesMs) {
    const facts = stream.fragments.filter((one) => isAt(one, ms, request)).at(-1);
    if (facts !== undefined) found.set(facts, [...(found.get(facts) ?? []), ms]);
  }
  return found;
}

function isAt(facts: FragmentFacts, ms: number, { type }: ImageRequest): boolean {
  const beginsMs = timestampMsOf(facts, type);
  // One that lasts for nothing has its first moment all the same.
  return ms >= beginsMs && ms < beginsMs + Math.max(1, facts.durationMs);
}

async function imagesOf(
  facts: FragmentFacts,
  timesMs: readonly number[],
  { request, stream, images, signal }: Studio,
): Promise<readonly (MadeImage | undefined)[]> {
  const document = await decodableDocument(stream, facts);
  if (document === undefined) return []; // expired meanwhile
  const framesMs = videoTimes(document.fragment);
  if (framesMs.length === 0) return timesMs.map(() => 'failed');
  const beginsMs = timestampMsOf(facts, request.type);
  const shownMs = timesMs.map((ms) => shownAt(framesMs, ms - beginsMs));
  const wanted = [...new Set(shownMs)];
  const made = await images.make({ document: document.bytes, timesMs: wanted, format: request, signal });
  return shownMs.map((ms) => made[wanted.indexOf(ms)] ?? 'failed');
}

interface FrameTime {
  /** On the clock of its Segment. */
  readonly atMs: number;
  /** From the beginning of its fragment. */
  readonly offsetMs: number;
}

/** When the frames of track 1 are shown, in that order; none, if it is not video. */
function videoTimes(fragment: Fragment): readonly FrameTime[] {
  const video = [...fragment.tracks.values()].find(({ type }) => type === 'video');
  const frames = video === undefined ? [] : fragment.framesOf(video.number);
  const beginsNs = BigInt(fragment.metadata.producerTimestampMs ?? 0) * NS_PER_MS;
  return frames
    .map(({ timestampNs, producerTimestampNs = beginsNs }) => ({
      atMs: Number(timestampNs) / 1e6,
      offsetMs: Number(producerTimestampNs - beginsNs) / 1e6,
    }))
    .sort((a, b) => a.offsetMs - b.offsetMs);
}

const NS_PER_MS = 1_000_000n;

/** The time of the frame that is on the screen then. */
function shownAt(frames: readonly FrameTime[], offsetMs: number): number {
  return (frames.filter((frame) => frame.offsetMs <= offsetMs).at(-1) ?? frames[0]!).atMs;
}

function description(ms: number, image: MadeImage | undefined): object {
  const TimeStamp = ms / 1_000;
  if (image === undefined) return { TimeStamp, Error: 'NO_MEDIA' };
  return image === 'failed' ? { TimeStamp, Error: 'MEDIA_ERROR' } : { TimeStamp, ImageContent: base64(image) };
}
