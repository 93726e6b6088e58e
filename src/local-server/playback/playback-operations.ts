import type { Operation } from '../http/operation.js';
import type { Resource } from '../http/resource.js';
import type { ServiceLimits } from '../server-options.js';
import type { StreamDirectory } from '../streams/streams.js';
import { dashResources } from './dash-resources.js';
import { getClip } from './get-clip.js';
import { getImages } from './get-images.js';
import { getDashStreamingSessionUrl, getHlsStreamingSessionUrl } from './get-streaming-session-url.js';
import { HLS_RESOURCES } from './hls-resources.js';
import { ImageMaker } from './image-maker.js';
import type { PlaybackPlane } from './playback-plane.js';
import { SessionDirectory } from './session-directory.js';
import { sessionResource } from './session-resources.js';
import { Turns } from './turns.js';

/** What playback needs. */
export interface PlaybackSettings {
  readonly streams: StreamDirectory;
  readonly limits: ServiceLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Default: what KVS_FFMPEG says, or else what is found as `ffmpeg`. */
  readonly ffmpegPath?: string | undefined;
}

/** What plays: operations that begin it, and what players get then. */
export interface Playback {
  readonly operations: readonly Operation[];
  readonly resources: readonly Resource[];
}

/** A clip and what it is made of are in memory, 200 MB or less each. */
const CLIPS_AT_ONCE = 2;

/** Sessions of HLS and DASH, clips and images. */
export function playback({ streams, limits, now, ffmpegPath }: PlaybackSettings): Playback {
  const sessions = new SessionDirectory({ maxSessions: limits.playbackSessions, now });
  const clipTurns = new Turns(CLIPS_AT_ONCE);
  const plane: PlaybackPlane = { streams, now, sessions, clipTurns, images: new ImageMaker(ffmpegPath) };
  return {
    operations: [getHlsStreamingSessionUrl(plane), getDashStreamingSessionUrl(plane), getClip(plane), getImages(plane)],
    resources: [...HLS_RESOURCES, ...dashResources(now)].map((resource) => sessionResource(resource, plane)),
  };
}
