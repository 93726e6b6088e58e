import { withDefaults } from '../../ebml/with-defaults.js';
import type { Fragment } from '../../fragment/fragment.js';
import type { TrackChoice } from '../../fragment/track-choice.js';
import type { Track } from '../../matroska/track.js';
import { MediaError } from '../media-error.js';
import { requireFrames } from '../require-frames.js';
import { isVideoCodec } from './codec-kind.js';
import { type FragmentInput, playableFragments } from './playable-fragments.js';
import type { PlayableFragment, PlayableTrack } from './playable-fragment.js';
import { writeFragmentedMp4, writeMp4 } from './mp4-file.js';
import { newestFragments } from './newest-fragments.js';

/** How much media a clip may have. */
export interface ClipLimits {
  /** Default 200, as the service allows. */
  readonly fragments?: number | undefined;
  /** What the fragments take in the stream. Default 100 MB, as the service allows. */
  readonly bytes?: number | undefined;
}

/** How {@link writeClip} writes. */
export interface ClipOptions {
  /**
   * `whole`: an MP4 that every player seeks in; all of it is held in memory before its first byte can be written. `fragmented`: written
   * as the fragments come. Default `whole`.
   */
  readonly layout?: 'whole' | 'fragmented' | undefined;
  readonly limits?: ClipLimits | undefined;
  /** By number or name. Default as the service has it: track 1, and track 2 if there is one. */
  readonly tracks?: readonly TrackChoice[] | undefined;
}

/**
 * An MP4 of these fragments, by the rules of GetClip (https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html):
 * H.264 or H.265 in track 1, AAC or G.711 in track 2, one codec configuration throughout, of fragments with the same start the
 * newer one. It begins with the first frame of the first fragment; gaps between fragments stay.
 *
 * @throws MediaError `NO_MEDIA`, `UNSUPPORTED_CODEC`, `MISSING_CODEC_PRIVATE_DATA`, `INVALID_CODEC_PRIVATE_DATA`,
 * `CODEC_PRIVATE_DATA_CHANGED`, `MEDIA_LIMIT_EXCEEDED`; `MISSING_PACKAGE` without mediabunny; UsageError if fragments are read with
 * `frames: asColumns` or `'hand-over'`
 */
export async function* writeClip(
  fragments: FragmentInput,
  options: ClipOptions = {},
): AsyncGenerator<Uint8Array, undefined> {
  const { layout = 'whole', tracks } = options;
  const limited = within(withDefaults(CLIP_LIMITS, options.limits ?? {}), clipped(fragments, tracks));
  if (layout === 'fragmented') yield* writeFragmentedMp4(newestFragments(limited, NEIGHBOURS));
  else yield* writeMp4(newestFragments(limited, Infinity));
}

/** Of GetClip. */
export const CLIP_LIMITS = { fragments: 200, bytes: 100_000_000 };

/** Fragments of the same start stand beside each other, if the stream is sorted by time. */
const NEIGHBOURS = 1;

async function* clipped(
  fragments: FragmentInput,
  tracks: readonly TrackChoice[] | undefined,
): AsyncGenerator<PlayableFragment> {
  for await (const fragment of fragments) {
    requireFrames(fragment);
    if (fragment.frames.length === 0) continue;
    const chosen = tracks ?? serviceTracks(fragment);
    for await (const playable of playableFragments([fragment], { tracks: chosen })) {
      for (const track of playable.tracks) checkTrack(track);
      yield playable;
    }
  }
}

/** https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/video-playback-requirements.html */
function serviceTracks({ tracks, metadata: { fragmentNumber } }: Fragment): readonly TrackChoice[] {
  const first = tracks.get(1);
  if (first?.type !== 'video') {
    const message = `A clip takes its pictures from track 1, which is ${first === undefined ? 'not there' : `of type ${first.type}`}`;
    throw new MediaError('UNSUPPORTED_CODEC', { message, trackNumber: 1, codecId: first?.codecId, fragmentNumber });
  }
  const second = tracks.get(2);
  if (second === undefined) return [1];
  if (second.type !== 'audio') {
    const message = `A clip takes its sound from track 2, which is of type ${second.type}`;
    throw new MediaError('UNSUPPORTED_CODEC', { message, trackNumber: 2, codecId: second.codecId, fragmentNumber });
  }
  return [1, 2];
}

/** Stricter than decoders: the service lets no key frame stand in for CodecPrivate, and has no clips of PCM. */
function checkTrack({ track, codec }: PlayableTrack): void {
  if (codec.kind === 'pcm') throw refused('UNSUPPORTED_CODEC', `A clip has no ${codec.codecString}`, track);
  if (isVideoCodec(codec) && (track.codecPrivate === undefined || track.codecPrivate.length === 0))
    throw refused('MISSING_CODEC_PRIVATE_DATA', 'The video track has no CodecPrivate', track);
}

function refused(code: 'UNSUPPORTED_CODEC' | 'MISSING_CODEC_PRIVATE_DATA', message: string, track: Track): MediaError {
  return new MediaError(code, { message, trackNumber: track.number, codecId: track.codecId });
}

async function* within(
  limits: typeof CLIP_LIMITS,
  fragments: AsyncIterable<PlayableFragment>,
): AsyncGenerator<PlayableFragment> {
  let count = 0;
  let bytes = 0;
  for await (const fragment of fragments) {
    count++;
    bytes += fragment.bytes;
    if (count > limits.fragments) throw exceeded(`more than ${limits.fragments} fragments`, fragment);
    if (bytes > limits.bytes) throw exceeded(`more than ${limits.bytes} bytes`, fragment);
    yield fragment;
  }
}

function exceeded(what: string, { fragmentNumber }: PlayableFragment): MediaError {
  return new MediaError('MEDIA_LIMIT_EXCEEDED', { message: `The clip has ${what}`, fragmentNumber });
}
