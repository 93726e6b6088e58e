import { UsageError } from '../../errors.js';
import type { Fragment } from '../../fragment/fragment.js';
import type { FrameBatch } from '../../matroska/columnar-batch.js';
import { requireFrames } from '../require-frames.js';
import { eventsOf } from './events-of.js';
import type { MediaEvent, MediaEventOptions } from './media-event.js';

/**
 * What the service would do because of the tags of a fragment: make images of it, and send a notification. A fragment in whose place
 * stands an error of the service has none, one without video no images.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FragmentReader } from 'kinesis-video-parser';
 * import { mediaEventsOf } from 'kinesis-video-parser/media';
 *
 * const streamArn = 'arn:aws:kinesisvideo:eu-central-1:111122223333:stream/camera/1715000000000';
 * for (const fragment of new FragmentReader().push(readFileSync('test-resources/get-media.mkv')))
 *   for (const event of mediaEventsOf(fragment, { streamArn })) console.log(event.kind);
 * ```
 * @throws UsageError if `streamArn` is none, or `samplingIntervalMs` is no positive number, or is given and the fragment is read with
 * `frames: 'hand-over'`
 */
export function mediaEventsOf(fragment: Fragment, options: MediaEventOptions): readonly MediaEvent[] {
  const { samplingIntervalMs } = options;
  if (samplingIntervalMs !== undefined && !(samplingIntervalMs > 0))
    throw new UsageError(`samplingIntervalMs must be more than 0, not ${samplingIntervalMs}`);
  const { metadata, tags, completeness } = fragment;
  if (completeness === 'failed') return [];
  return eventsOf({ metadata, tags, imageOffsetsMs: imageOffsetsOf(fragment, samplingIntervalMs) }, options);
}

const NS_PER_MS = 1_000_000n;

/** The beginning, and the first frame at or behind each interval from there on. */
function imageOffsetsOf(fragment: Fragment, intervalMs?: number): readonly number[] {
  if (![...fragment.tracks.values()].some(({ type }) => type === 'video')) return [];
  const offsets = [0];
  if (intervalMs === undefined) return offsets;
  const sorted = videoTimesOf(fragment).sort((a, b) => (a < b ? -1 : 1));
  let next = intervalMs;
  for (const time of sorted) {
    const offset = Number((time - sorted[0]!) / NS_PER_MS);
    if (offset < next) continue;
    offsets.push(offset);
    next = (Math.floor(offset / intervalMs) + 1) * intervalMs;
  }
  return offsets;
}

/** Of frames as objects or columns, in nanoseconds. */
function videoTimesOf(fragment: Fragment): bigint[] {
  const { frames, batches, tracks } = fragment;
  if (batches.length > 0) return batches.flatMap(videoTimesOfBatch);
  requireFrames(fragment);
  return frames
    .filter(({ trackNumber }) => tracks.get(trackNumber)?.type === 'video')
    .map((frame) => frame.timestampNs);
}

function videoTimesOfBatch(batch: FrameBatch): bigint[] {
  const places = Array.from({ length: batch.count }, (_, at) => at);
  return places.filter((at) => batch.track(at)?.type === 'video').map((at) => batch.timestampNs(at));
}
