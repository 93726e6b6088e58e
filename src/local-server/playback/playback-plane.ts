import type { StreamDirectory } from '../streams/streams.js';
import type { ImageMaker } from './image-maker.js';
import type { SessionDirectory } from './session-directory.js';
import type { Turns } from './turns.js';

/** What the playback operations work with. */
export interface PlaybackPlane {
  readonly streams: StreamDirectory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sessions: SessionDirectory;
  readonly images: ImageMaker;
  /** Clips are in memory while they are made. */
  readonly clipTurns: Turns;
}
