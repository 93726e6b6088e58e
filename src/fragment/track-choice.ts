import type { Frame } from '../matroska/frame.js';
import type { Integer } from '../matroska/timestamp.js';
import type { Track } from '../matroska/track.js';

/** A track by its number, or by its name: producers swap numbers from call to call, names stay. */
export type TrackChoice = Integer | string;

/** The track that is meant; of several with one name the first. */
export function findTrack(tracks: ReadonlyMap<Integer, Track>, choice: TrackChoice): Track | undefined {
  if (typeof choice !== 'string') return tracks.get(normalised(choice));
  for (const track of tracks.values()) if (track.name === choice) return track;
  return undefined;
}

/** Whether a frame is of the track that is meant; of all tracks, if none is. */
export function trackFilter(choice: TrackChoice | undefined): (frame: Frame) => boolean {
  if (choice === undefined) return () => true;
  if (typeof choice === 'string') return ({ track }) => track?.name === choice;
  const number = normalised(choice);
  return ({ trackNumber }) => trackNumber === number;
}

/** Readers give a BigInt only beyond 2^53, so 1n means 1. */
function normalised(number: Integer): Integer {
  return Number.isSafeInteger(Number(number)) ? Number(number) : number;
}
