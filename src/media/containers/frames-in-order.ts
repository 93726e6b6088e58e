import { decodeTimes } from './decode-times.js';
import type { PlayableFrame, PlayableTrack } from './playable-fragment.js';

/** A frame of one of several tracks. */
export interface InterleavedFrame {
  /** Of its track, from 0. */
  readonly place: number;
  readonly frame: PlayableFrame;
  readonly decodeNs: bigint;
  /** Whether none of its track follows. */
  readonly isLast: boolean;
}

/**
 * The frames of all tracks in the order in which they are decoded: those of the same time by track.
 *
 * @param timesOf when the frames of a track are decoded
 */
export function framesInOrder<Track extends Pick<PlayableTrack, 'frames'>>(
  tracks: readonly Track[],
  timesOf: (track: Track) => readonly bigint[] = ({ frames }) => decodeTimes(frames, 0n),
): InterleavedFrame[] {
  const frames = tracks.flatMap((track, place) => {
    const { frames } = track;
    const times = timesOf(track);
    return frames.map((frame, index) => ({
      place,
      frame,
      decodeNs: times[index]!,
      isLast: index === frames.length - 1,
    }));
  });
  return frames.sort((a, b) => (a.decodeNs < b.decodeNs ? -1 : a.decodeNs > b.decodeNs ? 1 : 0));
}
