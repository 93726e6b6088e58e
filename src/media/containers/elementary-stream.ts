import { concatenated } from '../../ebml/bytes.js';
import { adtsFrame } from '../codecs/adts.js';
import { MediaError } from '../media-error.js';
import { AccessUnits } from './access-units.js';
import { isVideoCodec } from './codec-kind.js';
import type { PlayableTrack } from './playable-fragment.js';

/**
 * The pictures of a track behind start codes, without times.
 *
 * @throws MediaError UNSUPPORTED_CODEC if they are none
 */
export function annexBStream({ track, codec, frames }: PlayableTrack): Uint8Array {
  if (!isVideoCodec(codec)) throw refused(track, `Annex B holds H.264 and H.265, not ${codec.codecString}`);
  const units = new AccessUnits(codec);
  return concatenated(frames.map((frame) => units.of(frame)));
}

/**
 * The AAC of a track, each frame with its header, without times.
 *
 * @throws MediaError UNSUPPORTED_CODEC if it is none, or one that ADTS does not know
 */
export function adtsStream({ track, codec, frames }: PlayableTrack): Uint8Array {
  if (codec.kind !== 'aac') throw refused(track, `ADTS holds AAC, not ${codec.codecString}`);
  return concatenated(frames.map(({ data }) => adtsFrame(data, codec)));
}

function refused({ number, codecId }: PlayableTrack['track'], message: string): MediaError {
  return new MediaError('UNSUPPORTED_CODEC', {
    message: `${message} of track ${number}`,
    trackNumber: number,
    codecId,
  });
}
