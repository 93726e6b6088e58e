import type { Fragment, FragmentCompleteness } from '../fragment/fragment.js';
import type { FragmentFrame } from '../fragment/fragment-frame.js';
import type { Track } from '../matroska/track.js';

/** What frames are told apart by. */
export type FrameKind = 'key' | 'video' | 'audio' | 'other';

/** A frame, as far as its bar shows it. */
export interface FrameSize {
  readonly kind: FrameKind;
  readonly bytes: number;
}

/** A track and its share of a fragment. */
export interface TrackShare {
  readonly number: string;
  readonly kind: 'video' | 'audio' | 'other';
  /** Its name, or its number. */
  readonly name: string;
  /** Codec, and size or rate. */
  readonly about: string;
  readonly frameCount: number;
}

/** What the table shows of a fragment: small, and without its media. */
export interface FragmentRow {
  readonly fragmentNumber: string | undefined;
  /** Since 1970, or since the producer began. */
  readonly producerTimestampMs: number | undefined;
  readonly serverTimestampMs: number | undefined;
  readonly millisBehindNow: number | undefined;
  readonly tracks: readonly TrackShare[];
  readonly frames: readonly FrameSize[];
  readonly frameCount: number;
  readonly bytes: number;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  readonly completeness: FragmentCompleteness;
  /** What the service says in its place. */
  readonly error: string | undefined;
}

/** Frames and tags of a row: what is beyond them is in the counts only. */
const MOST_FRAMES = 2_000;
const MOST_TAGS = 20;
const MOST_CHARACTERS = 256;

/** Takes from a fragment what is shown of it. */
export function fragmentRow(fragment: Fragment): FragmentRow {
  const { metadata, tracks, frames, tags, error } = fragment;
  return {
    fragmentNumber: metadata.fragmentNumber,
    producerTimestampMs: metadata.producerTimestampMs,
    serverTimestampMs: metadata.serverTimestampMs,
    millisBehindNow: metadata.millisBehindNow,
    tracks: [...tracks.values()].map((track) => trackShare(track, frames)),
    frames: frames.slice(0, MOST_FRAMES).map((frame) => ({ kind: frameKind(frame), bytes: frame.size })),
    frameCount: fragment.frameCount,
    bytes: fragment.bytes,
    tags: tags.slice(0, MOST_TAGS).map(({ name, value }) => ({ name: cut(name), value: cut(value) })),
    completeness: fragment.completeness,
    error: error && [error.id, error.code, error.meaning].filter((part) => part !== undefined).join(' '),
  };
}

function trackShare(track: Track, frames: readonly FragmentFrame[]): TrackShare {
  const number = track.number.toString();
  return {
    number,
    kind: trackKind(track),
    name: cut(track.name ?? `track ${number}`),
    about: cut(about(track)),
    frameCount: frames.filter(({ trackNumber }) => trackNumber === track.number).length,
  };
}

function trackKind({ type }: Track): TrackShare['kind'] {
  return type === 'video' || type === 'audio' ? type : 'other';
}

function about({ codecId, type, video, audio }: Track): string {
  const facts = [codecId ?? type];
  if (video !== undefined) facts.push(`${video.pixelWidth ?? '?'} × ${video.pixelHeight ?? '?'}`);
  if (audio !== undefined) facts.push(`${audio.samplingFrequency} Hz`, audio.channels === 1 ? 'mono' : `${audio.channels} channels`); // prettier-ignore
  return facts.join(', ');
}

function frameKind({ track, keyframe }: FragmentFrame): FrameKind {
  if (track?.type === 'video') return keyframe ? 'key' : 'video';
  return track?.type === 'audio' ? 'audio' : 'other';
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
