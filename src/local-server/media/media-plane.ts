import type { ServiceLimits } from '../server-options.js';
import type { StreamDirectory } from '../streams/streams.js';

/** What the media operations work with. */
export interface MediaPlane {
  readonly streams: StreamDirectory;
  readonly limits: ServiceLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
