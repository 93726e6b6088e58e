import type { ContentLifetime } from './block-group.js';
import type { MatroskaError } from './matroska-error.js';
import type { TrackCollectorOptions } from './track-collector.js';

/** How a `FrameAssembler` deals with what it is shown. */
export interface FrameAssemblerOptions extends TrackCollectorOptions {
  /** Told of each block that had to be left out, and of oddities; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: MatroskaError) => void) | undefined;
  /** A block with more laced frames is left out as `INVALID_LACING`. Default 256, which is all there can be. */
  readonly maxLaceFrames?: number | undefined;
  /**
   * What the additions and references of one BlockGroup may take in memory, in bytes: their content, and 256 for each. What is beyond
   * it is left out, as `LIMIT_EXCEEDED`. Default 16 MiB.
   */
  readonly maxGroupBytes?: number | undefined;
  /**
   * The option `content` of the reader that shows the elements. With `borrowed` the bytes of a BlockGroup are copied, as its frames
   * are made when it ends; those of a SimpleBlock never are. Default `owned`.
   */
  readonly content?: ContentLifetime | undefined;
}
