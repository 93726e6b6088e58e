import { isSameCodec } from '../../media/codecs/same-codec.js';
import { MediaError } from '../../media/media-error.js';
import type { PlaybackTrack } from '../../media/playback/playback-track.js';
import type { Protocol } from './session-request.js';
import type { CodedTrack } from './track-rules.js';

/**
 * How often the codec private data of a track may change in a session.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/video-playback-requirements.html
 */
const MOST_CHANGES: Readonly<Record<Protocol, number>> = { HLS: 500, DASH: 0 };

/** What one fragment was decoded with, and others like it. */
interface Configuration {
  readonly coded: readonly CodedTrack[];
  readonly tracks: readonly PlaybackTrack[];
}

/** The codec configurations of a session, each with its number, from 0. */
export class CodecConfigurations {
  readonly #all: Configuration[];
  readonly #mostChanges: number;
  #changes = 0;
  #current = 0;

  /** @param first of the session's first fragment */
  constructor(first: Configuration, protocol: Protocol) {
    this.#all = [first];
    this.#mostChanges = MOST_CHANGES[protocol];
  }

  /** What playlists say of the tracks of each. */
  get tracks(): readonly (readonly PlaybackTrack[])[] {
    return this.#all.map(({ tracks }) => tracks);
  }

  /** The tracks of one; `undefined` if there is none with this number. */
  coded(configuration: number): readonly CodedTrack[] | undefined {
    return this.#all[configuration]?.coded;
  }

  /** Whether another one may still come. */
  get mayChange(): boolean {
    return this.#changes < this.#mostChanges;
  }

  /** The number of the one that the fragment taken in last has. */
  get current(): number {
    return this.#current;
  }

  /**
   * Takes in the next fragment, and gives the number of its configuration. One that may not follow gets that of the fragment
   * before: it is refused when it is loaded.
   *
   * @param tracksOf what playlists say of it, if it is new
   */
  next(coded: readonly CodedTrack[], tracksOf: () => readonly PlaybackTrack[]): number {
    const current = this.#all[this.#current]!;
    if (areSame(coded, current.coded) || !this.mayChange || !areAlike(coded, current.coded)) return this.#current;
    this.#changes++;
    const known = this.#all.findIndex((one) => areSame(coded, one.coded));
    this.#current = known >= 0 ? known : this.#all.push({ coded, tracks: tracksOf() }) - 1;
    return this.#current;
  }

  /**
   * Refuses a fragment that does not have the configuration which its playlist says.
   *
   * @throws MediaError CODEC_PRIVATE_DATA_CHANGED
   */
  check(coded: readonly CodedTrack[], configuration: number, fragmentNumber: string): void {
    if (areSame(coded, this.#all[configuration]?.coded ?? [])) return;
    const message = `Fragment ${fragmentNumber} does not have the tracks and the codec private data of this session`;
    throw new MediaError('CODEC_PRIVATE_DATA_CHANGED', { message, fragmentNumber });
  }
}

function areSame(coded: readonly CodedTrack[], others: readonly CodedTrack[]): boolean {
  return areAlike(coded, others) && coded.every(({ codec }, at) => isSameCodec(codec, others[at]!.codec));
}

/** Whether it is the same tracks with the same codecs, however these are set up. */
function areAlike(coded: readonly CodedTrack[], others: readonly CodedTrack[]): boolean {
  return (
    coded.length === others.length &&
    coded.every(({ track, codec }, at) => {
      const other = others[at]!;
      return track.number === other.track.number && codec.kind === other.codec.kind;
    })
  );
}
