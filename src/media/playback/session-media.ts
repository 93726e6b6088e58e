import { isVideoCodec } from '../containers/codec-kind.js';
import type { PlayableFragment, PlayableTrack } from '../containers/playable-fragment.js';
import { MediaError } from '../media-error.js';
import { MEDIA_START_MS } from './playlist-window.js';
import type { FragmentFacts, FragmentSelectorType } from './fragment-facts.js';
import { bandwidthOf, type PlaybackTrack } from './playback-track.js';
import type { PlaylistEntry } from './playlist-window.js';

/**
 * What a playlist needs to know of a fragment. It lasts as long as its pictures do, or what sound it has where there are none: sound
 * goes on into the time of the next fragment as a rule.
 */
export function fragmentFacts(fragment: PlayableFragment): FragmentFacts {
  const { startNs, endNs } = extentOf(fragment);
  const { producerTimestampMs = 0, serverTimestampMs } = fragment;
  const startMs = producerTimestampMs > 0 ? producerTimestampMs : Number(startNs / NS_PER_MS);
  return {
    fragmentNumber: fragment.fragmentNumber,
    producerTimestampMs: startMs,
    serverTimestampMs: serverTimestampMs ?? startMs,
    durationMs: Math.max(1, Number((endNs - startNs + NS_PER_MS / 2n) / NS_PER_MS)),
    sizeInBytes: fragment.bytes,
    startsWithKeyFrame: fragment.tracks.every(({ frames: [first] }) => first?.isKey !== false),
  };
}

/**
 * What the times of a fragment's segments are counted from, on the clock of its frames, so that they come where the entry has them.
 *
 * By producer timestamps all fragments that follow each other have the same zero, and frames keep their distance exactly.
 *
 * @throws MediaError INVALID_MEDIA_DATA if a frame is so long before its fragment that it has no place
 */
export function segmentZeroNs(entry: PlaylistEntry, fragment: PlayableFragment, type: FragmentSelectorType): bigint {
  const startNs = type === 'PRODUCER_TIMESTAMP' ? BigInt(entry.timestampMs) * NS_PER_MS : extentOf(fragment).startNs;
  const zeroNs = startNs - BigInt(MEDIA_START_MS + entry.timelineMs) * NS_PER_MS;
  for (const { track, frames } of fragment.tracks) {
    if (frames.some(({ timestampNs }) => timestampNs < zeroNs)) throw tooEarly(fragment, track);
  }
  return zeroNs;
}

/** No producer writes that; a damaged block may say it. */
function tooEarly({ fragmentNumber }: PlayableFragment, { number, codecId }: PlayableTrack['track']): MediaError {
  const message = 'A frame is so long before its fragment that it cannot be played with it';
  return new MediaError('INVALID_MEDIA_DATA', { message, trackNumber: number, codecId, fragmentNumber });
}

/** What playlists say of a fragment's tracks. Bandwidths are of its frames, and of them alone. */
export function playbackTracks(fragment: PlayableFragment): PlaybackTrack[] {
  const { durationMs } = fragmentFacts(fragment);
  return fragment.tracks.map(({ track, codec, frames }) => ({
    number: track.number,
    name: track.name,
    codec,
    bandwidth: bandwidthOf(
      frames.reduce((bytes, { data }) => bytes + data.length, 0),
      durationMs,
    ),
    frameRate: isVideoCodec(codec) ? frameRateOf(frames) : undefined,
  }));
}

const NS_PER_MS = 1_000_000n;

type Frames = PlayableTrack['frames'];

function frameRateOf(frames: Frames): number | undefined {
  const { startNs, endNs } = spanOf(frames);
  if (endNs <= startNs) return undefined;
  const measured = (frames.length * 1e9) / Number(endNs - startNs);
  const usual = USUAL_FRAME_RATES.find((rate) => Math.abs(rate - measured) < rate * 0.0004) ?? Math.round(measured);
  // Times are whole milliseconds as a rule: a steady rate shows in frames that differ by one.
  const isSteady = frames.every(({ durationNs }) => Math.abs(Number(durationNs) - 1e9 / usual) < 1_500_000);
  return isSteady ? usual : measured;
}

/** Those that are not whole. */
const USUAL_FRAME_RATES = [24_000 / 1001, 30_000 / 1001, 60_000 / 1001];

function extentOf({ tracks }: PlayableFragment): Span {
  const playing = tracks.filter(({ frames }) => frames.length > 0);
  const pictures = playing.filter(({ codec }) => isVideoCodec(codec));
  return spanOf((pictures.length > 0 ? pictures : playing).flatMap(({ frames }) => frames));
}

interface Span {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

function spanOf(frames: Frames): Span {
  const [first] = frames;
  let startNs = first?.timestampNs ?? 0n;
  let endNs = startNs;
  for (const { timestampNs, durationNs } of frames) {
    if (timestampNs < startNs) startNs = timestampNs;
    if (timestampNs + durationNs > endNs) endNs = timestampNs + durationNs;
  }
  return { startNs, endNs };
}
