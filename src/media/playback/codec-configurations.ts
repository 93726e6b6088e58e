import { isSameCodec } from '../codecs/same-codec.js';
import type { PlayableFragment, PlayableTrack } from '../containers/playable-fragment.js';
import { MediaError } from '../media-error.js';

/**
 * What is done where a fragment has other codec private data than those before it: nothing plays on, or the player is told to begin
 * anew. Other tracks, or another codec, are an error all the same.
 */
export type CodecChange = 'error' | 'discontinuity';

/**
 * The codec configurations that the fragments of a session have.
 *
 * The service plays one to a session (GetHLSStreamingSessionURL, GetDASHStreamingSessionURL, GetClip: codec private data and tracks
 * must not change); with `discontinuity` there may be more.
 */
export class CodecConfigurations {
  readonly #change: CodecChange;
  readonly #configurations: (readonly PlayableTrack[])[] = [];

  /** @param change default `error` */
  constructor(change: CodecChange = 'error') {
    this.#change = change;
  }

  /** How many there are. */
  get count(): number {
    return this.#configurations.length;
  }

  /**
   * Which configuration the fragment has, from 0.
   *
   * @throws MediaError CODEC_PRIVATE_DATA_CHANGED if that is not the one of the first fragment, and may not be another
   */
  of(fragment: PlayableFragment): number {
    const known = this.#configurations.findIndex((tracks) => changeOf(tracks, fragment.tracks) === undefined);
    if (known >= 0) return known;
    const [first] = this.#configurations;
    const change = first === undefined ? undefined : changeOf(first, fragment.tracks);
    if (change !== undefined && (this.#change === 'error' || !change.isInTrack)) throw changed(change, fragment);
    this.#configurations.push(fragment.tracks.map(({ track, codec }) => ({ track, codec, frames: [] })));
    return this.#configurations.length - 1;
  }

  /** The tracks of a configuration, without frames. */
  tracks(configuration: number): readonly PlayableTrack[] {
    return this.#configurations[configuration] ?? [];
  }
}

/** What of `after` cannot be decoded as `before` is, and how that is; the worst of it. */
function changeOf(before: readonly PlayableTrack[], after: readonly PlayableTrack[]): Change | undefined {
  let inTrack: Change | undefined;
  for (const [place, track] of after.entries()) {
    const other = before[place];
    if (other?.track.number !== track.track.number) return { track, message: 'is new', isInTrack: false };
    if (other.codec.kind !== track.codec.kind) return { track, message: 'has another codec', isInTrack: false };
    if (!isSameCodec(other.codec, track.codec))
      inTrack ??= { track, message: 'has other codec private data', isInTrack: true };
  }
  const gone = before[after.length];
  return gone === undefined ? inTrack : { track: gone, message: 'is gone', isInTrack: false };
}

interface Change {
  readonly track: PlayableTrack;
  readonly message: string;
  /** Whether tracks and codecs are the same. */
  readonly isInTrack: boolean;
}

function changed({ track: { track }, message }: Change, { fragmentNumber }: PlayableFragment): MediaError {
  const which = fragmentNumber === undefined ? 'a later fragment' : `fragment ${fragmentNumber}`;
  return new MediaError('CODEC_PRIVATE_DATA_CHANGED', {
    message: `Track ${track.number} ${message} in ${which}`,
    trackNumber: track.number,
    codecId: track.codecId,
    fragmentNumber,
  });
}
