import { findTrack, type TrackChoice } from '../../fragment/track-choice.js';
import type { Fragment } from '../../fragment/fragment.js';
import type { FragmentFrame } from '../../fragment/fragment-frame.js';
import { restoreStrippedHeader } from '../../matroska/content-encoding.js';
import type { Integer } from '../../matroska/timestamp.js';
import type { Track } from '../../matroska/track.js';
import { conventionalMimeType, tagText } from '../audio/call-facts.js';
import { rawAacFrame } from '../codecs/adts.js';
import type { Codec } from '../codecs/codec.js';
import { codecOf } from '../codecs/codec-of.js';
import { toLengthPrefixed } from '../codecs/nal-framing.js';
import { MediaError } from '../media-error.js';
import { requireFrames } from '../require-frames.js';
import { isVideoCodec } from './codec-kind.js';
import { frameSampling } from './frame-sampling.js';
import { keyPictures } from './key-frames.js';
import { audioTimes, type FrameTime, type TrackClock, videoTimes } from './frame-times.js';

/** A frame as MP4 wants it. */
export interface PlayableFrame {
  /** When it is shown, by the producer's clock where that is known: in nanoseconds, since 1970 as a rule. */
  readonly timestampNs: bigint;
  /** Until the next frame of its track is shown, or until it is over. */
  readonly durationNs: bigint;
  /** Whether it can be decoded without another. */
  readonly isKey: boolean;
  /** H.264 and H.265 with 4-byte lengths, AAC without ADTS, G.711 and PCM as stored. */
  readonly data: Uint8Array;
}

/** A track of one fragment, with what a decoder needs for it. */
export interface PlayableTrack {
  readonly track: Track;
  readonly codec: Codec;
  /** In the order of decoding; none if the fragment has none of this track. */
  readonly frames: readonly PlayableFrame[];
}

/** A fragment of which players can make something. */
export interface PlayableFragment {
  readonly fragmentNumber?: string | undefined;
  readonly producerTimestampMs?: number | undefined;
  readonly serverTimestampMs?: number | undefined;
  /** When the first of its frames is shown, by the producer's clock where that is known. */
  readonly startNs: bigint;
  /** Until the last of its frames is over. */
  readonly durationNs: bigint;
  /** What it takes in the stream. */
  readonly bytes: number;
  /** By number. */
  readonly tracks: readonly PlayableTrack[];
}

/** What of a fragment is taken, and how. */
export interface PlayableFragmentOptions {
  /** By number or name. Default: all audio and video tracks. */
  readonly tracks?: readonly TrackChoice[] | undefined;
  /** The bytes of a frame with its track's ContentEncodings undone. Default {@link restoreStrippedHeader}, which undoes no zlib. */
  readonly payloadOf?: ((frame: FragmentFrame) => Uint8Array) | undefined;
}

/**
 * What players need of a fragment: tracks with their codecs, frames with exact times and durations.
 *
 * A fragment need not begin with a key frame: what comes before the first one is handed on, as the decoder may have had it before.
 *
 * @throws MediaError `NO_MEDIA` if there is no frame of the tracks; `NO_SUCH_TRACK`; and what is wrong with a codec.
 * MatroskaError if frames are compressed or encrypted: {@link readPlayableFragment} undoes zlib.
 * UsageError if frames came, but not as objects: fragments are to be read without `frames: asColumns` and `'hand-over'`
 */
export function playableFragment(fragment: Fragment, options: PlayableFragmentOptions = {}): PlayableFragment {
  requireFrames(fragment);
  const tracks = chosenTracks(fragment, options.tracks).map((track) => playableTrack(fragment, track, options));
  const frames = tracks.flatMap((track) => track.frames);
  if (frames.length === 0) throw noMedia(fragment);
  const { fragmentNumber, producerTimestampMs, serverTimestampMs } = fragment.metadata;
  const startNs = frames.reduce(
    (least, { timestampNs }) => (timestampNs < least ? timestampNs : least),
    frames[0]!.timestampNs,
  );
  const endNs = frames.reduce((most, frame) => (endOf(frame) > most ? endOf(frame) : most), startNs);
  const bytes = fragment.bytes > 0 ? fragment.bytes : fragment.frames.reduce((sum, { size }) => sum + size, 0);
  return {
    fragmentNumber,
    producerTimestampMs,
    serverTimestampMs,
    startNs,
    durationNs: endNs - startNs,
    bytes,
    tracks,
  };
}

function chosenTracks(fragment: Fragment, choices: readonly TrackChoice[] | undefined): readonly Track[] {
  const chosen =
    choices === undefined
      ? [...fragment.tracks.values()].filter(({ type }) => type === 'video' || type === 'audio')
      : choices.map((choice) => findTrack(fragment.tracks, choice) ?? noSuchTrack(fragment, choice));
  return [...new Set(chosen)].sort((a, b) => compareNumbers(a.number, b.number));
}

function playableTrack(fragment: Fragment, track: Track, options: PlayableFragmentOptions): PlayableTrack {
  const { payloadOf = restoreStrippedHeader } = options;
  const stored = fragment.frames.filter((frame) => frame.trackNumber === track.number && frame.size > 0);
  const payloads = stored.map((frame) => payloadOf(frame));
  const keyFrame =
    payloads[
      Math.max(
        0,
        stored.findIndex((frame) => frame.keyframe),
      )
    ];
  const mimeType = tagText(fragment, 'MimeType') ?? conventionalMimeType(fragment, track);
  const codec = codecOf(track, { mimeType, keyFrame });
  const times = timesOf(stored, { codec, payloads, clock: clockOf(track, stored[0]) });
  const data = payloads.map((payload) => asStored(codec, payload));
  const keys = keysAmong(stored, codec, data);
  const shift = producerClockShift(fragment);
  const frames = times.map(({ timestampNs, durationNs }, index): PlayableFrame => ({
    timestampNs: timestampNs + shift,
    durationNs,
    isKey: keys?.[index] ?? true,
    data: data[index]!,
  }));
  return { track, codec, frames };
}

/** `undefined` for sound, whose frames are all decoded by themselves, whatever their producer flags. */
function keysAmong(stored: readonly FragmentFrame[], codec: Codec, data: readonly Uint8Array[]): boolean[] | undefined {
  if (!isVideoCodec(codec)) return undefined;
  const pictures = stored.map(({ timestampNs, keyframe }, index) => ({
    timestampNs,
    isFlagged: keyframe,
    data: data[index]!,
  }));
  return keyPictures(pictures, codec);
}

interface Sound {
  readonly codec: Codec;
  readonly payloads: readonly Uint8Array[];
  readonly clock: TrackClock;
}

function timesOf(stored: readonly FragmentFrame[], { codec, payloads, clock }: Sound): FrameTime[] {
  const times = stored.map(({ timestampNs, laceIndex, durationNs }) => ({
    timestampNs,
    laceIndex,
    blockDurationNs: durationNs,
  }));
  if (isVideoCodec(codec)) return videoTimes(times, clock);
  const { sampleRate, samplesIn } = frameSampling(codec);
  const sounding = times.map((time, index) => ({ ...time, samples: samplesIn(payloads[index]!) }));
  return audioTimes(sounding, sampleRate, clock);
}

function asStored(codec: Codec, payload: Uint8Array): Uint8Array {
  if (isVideoCodec(codec)) return toLengthPrefixed(payload, codec.framing);
  return codec.kind === 'aac' ? rawAacFrame(payload) : payload;
}

function clockOf(track: Track, first: FragmentFrame | undefined): TrackClock {
  const scale = Number(first?.cluster.timestampScale ?? 1) * (track.timestampScale > 0 ? track.timestampScale : 1);
  const tickNs = BigInt(Math.max(1, Math.ceil(Number.isFinite(scale) ? scale : 1)));
  const { defaultDurationNs } = track;
  return { tickNs, defaultDurationNs: defaultDurationNs === undefined ? undefined : BigInt(defaultDurationNs) };
}

/** What lies between a frame's own time and the producer's clock. A producer that counts from its own start has the time 0. */
function producerClockShift({ metadata, frames }: Fragment): bigint {
  const [first] = frames;
  if (first === undefined || (metadata.producerTimestampMs ?? 0) === 0) return 0n;
  return (first.producerTimestampNs ?? first.timestampNs) - first.timestampNs;
}

function endOf({ timestampNs, durationNs }: PlayableFrame): bigint {
  return timestampNs + durationNs;
}

function compareNumbers(a: Integer, b: Integer): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noMedia({ metadata: { fragmentNumber } }: Fragment): MediaError {
  const which = fragmentNumber === undefined ? 'The fragment' : `Fragment ${fragmentNumber}`;
  return new MediaError('NO_MEDIA', { message: `${which} has no frame of the tracks to play`, fragmentNumber });
}

function noSuchTrack({ tracks, metadata }: Fragment, choice: TrackChoice): never {
  const names = [...tracks.values()].map(({ number, name }) => `${number}${name === undefined ? '' : ` (${name})`}`);
  const message = `There is no track ${choice}, but ${names.length === 0 ? 'none at all' : names.join(', ')}`;
  throw new MediaError('NO_SUCH_TRACK', { message, fragmentNumber: metadata.fragmentNumber });
}
