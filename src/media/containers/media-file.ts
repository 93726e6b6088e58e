import type { Fragment } from '../../fragment/fragment.js';
import type { TrackChoice } from '../../fragment/track-choice.js';
import type { TrackType } from '../../matroska/track.js';
import { pcm } from '../audio/pcm.js';
import { wav, type WavOptions } from '../audio/wav.js';
import { MediaError } from '../media-error.js';
import { adtsStream, annexBStream } from './elementary-stream.js';
import { matroskaClusters, matroskaHead } from './matroska-file.js';
import { writeFragmentedMp4, writeMp4 } from './mp4-file.js';
import { perFragment } from './per-fragment.js';
import type { PlayableFragment } from './playable-fragment.js';
import { type FragmentInput, playableFragments } from './playable-fragments.js';
import { transportStream } from './transport-stream.js';

/**
 * What a stream can be written as.
 *
 * - `mp4`: every player seeks in it; all of it is held in memory before its first byte can be written.
 * - `fragmented-mp4`, `mpeg-ts`, `matroska`: as the fragments come, memory flat. MPEG-TS has no G.711 and no PCM.
 * - `annex-b`: the pictures of one track behind start codes, as `.h264` and `.h265` files have them, without times.
 * - `adts`: the AAC of one track, without times.
 * - `wav`: the PCM or G.711 of one track as samples of 16 bits, gaps filled with silence. Its sizes are known at the end:
 *   see {@link MediaFileOptions.onFinalHeader}.
 */
export type MediaFileFormat = 'mp4' | 'fragmented-mp4' | 'mpeg-ts' | 'matroska' | 'annex-b' | 'adts' | 'wav';

/** How {@link writeMediaFile} writes. */
export interface MediaFileOptions {
  readonly format: MediaFileFormat;
  /**
   * By number or name. Default: all tracks of audio and video, or the first that the format is for; for `wav` the audio track, if there
   * is one only.
   */
  readonly tracks?: readonly TrackChoice[] | undefined;
  /** Of `wav`: as {@link WavOptions.onFinalHeader}. Without it the header says that nobody knows how long the file is. */
  readonly onFinalHeader?: WavOptions['onFinalHeader'];
}

/**
 * A stream as one file, from its first fragment to its last: times count from its beginning, gaps stay, of fragments that overlap the
 * later one waits. It is read only as fast as the file is taken.
 *
 * @throws MediaError `NO_MEDIA`, `NO_SUCH_TRACK`, `UNSUPPORTED_CODEC`, `MISSING_CODEC_PRIVATE_DATA`, `INVALID_CODEC_PRIVATE_DATA`,
 * `INVALID_MEDIA_DATA`, `CODEC_PRIVATE_DATA_CHANGED`; `MISSING_PACKAGE` for MP4 without mediabunny; UsageError if fragments are read with
 * `frames: 'hand-over'`, or with `asColumns` for another format than `wav`
 */
export async function* writeMediaFile(
  fragments: FragmentInput,
  { format, tracks, onFinalHeader }: MediaFileOptions,
): AsyncGenerator<Uint8Array, undefined> {
  // `extensible`: of a plain one ffmpeg says that it must guess where the speakers are.
  if (format === 'wav') yield* wav(pcm(fragments, { track: tracks?.[0] }), { format: 'extensible', onFinalHeader });
  else yield* WRITERS[format](chosen(fragments, { format, tracks }));
}

type Writer = (fragments: AsyncIterable<PlayableFragment>) => AsyncGenerator<Uint8Array, undefined>;

const WRITERS: Readonly<Record<Exclude<MediaFileFormat, 'wav'>, Writer>> = {
  mp4: writeMp4,
  'fragmented-mp4': writeFragmentedMp4,
  'mpeg-ts': (fragments) => perFragment(fragments, { write: ({ tracks }) => transportStream(tracks, 0n) }),
  matroska: (fragments) => perFragment(fragments, { head: matroskaHead, write: matroskaClusters }),
  'annex-b': (fragments) => perFragment(fragments, { write: ({ tracks }) => annexBStream(tracks[0]!) }),
  adts: (fragments) => perFragment(fragments, { write: ({ tracks }) => adtsStream(tracks[0]!) }),
};

/** Of the formats of one track: what it is. */
const SINGLE: Readonly<Partial<Record<MediaFileFormat, TrackType>>> = { 'annex-b': 'video', adts: 'audio' };

async function* chosen(
  fragments: FragmentInput,
  { format, tracks }: MediaFileOptions,
): AsyncGenerator<PlayableFragment> {
  const type = SINGLE[format];
  for await (const fragment of fragments) {
    const choice = tracks ?? (type === undefined ? undefined : firstOf(fragment, type));
    yield* playableFragments([fragment], { tracks: choice });
  }
}

function firstOf({ tracks, metadata: { fragmentNumber } }: Fragment, type: TrackType): readonly TrackChoice[] {
  const first = [...tracks.values()].find((track) => track.type === type);
  if (first !== undefined) return [first.number];
  throw new MediaError('NO_SUCH_TRACK', { message: `There is no ${type} track`, fragmentNumber });
}
