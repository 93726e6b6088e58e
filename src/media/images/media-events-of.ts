import { UsageError } from '../../errors.js';
import type { Fragment } from '../../fragment/fragment.js';
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
 * @throws UsageError if `streamArn` is none, or `samplingIntervalMs` is no positive number
 */
export function mediaEventsOf(fragment: Fragment, options: MediaEventOptions): readonly MediaEvent[] {
  const { samplingIntervalMs } = options;
  if (samplingIntervalMs !== undefined && !(samplingIntervalMs > 0))
    throw new UsageError(`samplingIntervalMs must be more than 0, not ${samplingIntervalMs}`);
  const { metadata, tags, completeness } = fragment;
  const source = { metadata, tags, imageOffsetsMs: imageOffsetsOf(fragment, samplingIntervalMs) };
  return completeness === 'failed' ? [] : eventsOf(source, options);
}

const NS_PER_MS = 1_000_000n;

/** The beginning, and the first frame at or behind each interval from there on. */
function imageOffsetsOf(fragment: Fragment, intervalMs = Infinity): readonly number[] {
  const isVideo = (number: number | bigint): boolean => fragment.tracks.get(number)?.type === 'video';
  if (![...fragment.tracks.keys()].some(isVideo)) return [];
  const times = fragment.frames.filter(({ trackNumber }) => isVideo(trackNumber)).map(({ timestampNs }) => timestampNs);
  const sorted = times.sort((a, b) => (a < b ? -1 : 1));
  const offsets = [0];
  let next = intervalMs;
  for (const time of sorted) {
    const offset = Number((time - sorted[0]!) / NS_PER_MS);
    if (offset < next) continue;
    offsets.push(offset);
    next = (Math.floor(offset / intervalMs) + 1) * intervalMs;
  }
  return offsets;
}
