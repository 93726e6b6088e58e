import { isSameCodec } from '../codecs/same-codec.js';
import { MediaError } from '../media-error.js';
import type { PlayableFragment, PlayableTrack } from './playable-fragment.js';

/** Sees to it that what is written as one file can be decoded as one: the same tracks, with the same codecs, from first to last. */
export class OneConfiguration {
  readonly #first: readonly PlayableTrack[];

  constructor({ tracks }: PlayableFragment) {
    this.#first = tracks;
  }

  /** @throws MediaError CODEC_PRIVATE_DATA_CHANGED if tracks are others, or another codec is needed */
  check({ tracks, fragmentNumber }: PlayableFragment): void {
    if (tracks.length !== this.#first.length)
      throw changed(`tracks: ${this.#first.length} before, now ${tracks.length}`, { fragmentNumber });
    for (const [index, { track, codec }] of tracks.entries()) {
      const before = this.#first[index]!;
      if (!isSameCodec(before.codec, codec))
        throw changed(`codec configuration: ${before.codec.codecString} before, now ${codec.codecString}`, {
          fragmentNumber,
          trackNumber: track.number,
          codecId: track.codecId,
        });
    }
  }
}

type Place = Pick<MediaError, 'fragmentNumber'> & Partial<Pick<MediaError, 'trackNumber' | 'codecId'>>;

function changed(what: string, place: Place): MediaError {
  const where = place.fragmentNumber === undefined ? 'A fragment' : `Fragment ${place.fragmentNumber}`;
  return new MediaError('CODEC_PRIVATE_DATA_CHANGED', { message: `${where} has other ${what}`, ...place });
}
