import type { Fragment } from '../../fragment/fragment.js';
import type { Track } from '../../matroska/track.js';
import type { Codec } from '../../media/codecs/codec.js';
import { codecOf } from '../../media/codecs/codec-of.js';
import { beginsWithStartCode } from '../../media/codecs/nal-units.js';
import { MediaError } from '../../media/media-error.js';

/** A track that can be played, with what decodes it. */
export interface CodedTrack {
  readonly track: Track;
  readonly codec: Codec;
}

/** Who plays. */
export type Playing = 'HLS FRAGMENTED_MP4' | 'HLS MPEG_TS' | 'DASH' | 'GetClip';

type Kind = Codec['kind'];

/**
 * What tracks 1 and 2 may be.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/video-playback-requirements.html
 */
const TRACKS: Readonly<Record<Playing, readonly (readonly Kind[])[]>> = {
  'HLS FRAGMENTED_MP4': [['avc'], ['avc', 'aac'], ['aac'], ['hevc'], ['hevc', 'aac']],
  'HLS MPEG_TS': [['avc'], ['avc', 'aac'], ['aac']],
  DASH: [['avc'], ['avc', 'aac'], ['avc', 'alaw'], ['avc', 'mulaw'], ['aac'], ['hevc'], ['hevc', 'aac']],
  GetClip: [['avc'], ['avc', 'aac'], ['avc', 'alaw'], ['hevc'], ['hevc', 'aac']],
};

/**
 * The tracks of a fragment, by number, as the service plays them.
 *
 * @throws MediaError UNSUPPORTED_CODEC, MISSING_CODEC_PRIVATE_DATA, INVALID_CODEC_PRIVATE_DATA
 */
export function playedTracks(fragment: Pick<Fragment, 'tracks' | 'tag'>, playing: Playing): readonly CodedTrack[] {
  const mimeType = fragment.tag('MimeType')?.value;
  const tracks = [...fragment.tracks.values()].sort((a, b) => (a.number < b.number ? -1 : 1));
  const coded = tracks.map((track) => ({ track, codec: codecAsStored(track, mimeType) }));
  const kinds = coded.map(({ codec }) => codec.kind);
  const allowed = TRACKS[playing];
  if (allowed.some((one) => one.length === kinds.length && one.every((kind, at) => kind === kinds[at]))) return coded;
  const message = `${playing} does not play ${kinds.length === 0 ? 'a stream without tracks' : kinds.join(' with ')}`;
  throw new MediaError('UNSUPPORTED_CODEC', { message });
}

/** Not by what its key frames say: the service needs codec private data, and in the form of ISO/IEC 14496-15. */
function codecAsStored(track: Track, mimeType: string | undefined): Codec {
  const { codecPrivate, codecId, number: trackNumber } = track;
  if (track.type === 'video' && codecPrivate !== undefined && beginsWithStartCode(codecPrivate)) {
    const message = `CodecPrivate of track ${trackNumber.toString()} has start codes, not the form of ISO/IEC 14496-15`;
    throw new MediaError('INVALID_CODEC_PRIVATE_DATA', { message, trackNumber, codecId });
  }
  return codecOf(track, { mimeType });
}
