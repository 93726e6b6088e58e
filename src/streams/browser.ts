/**
 * The edge to streams, as far as it runs anywhere: what `kinesis-video-parser/streams` is in browsers.
 *
 * @packageDocumentation
 */
export { chunksOf } from '../sources/byte-source.js';
export type {
  BlobLike,
  ByteSource,
  ChunksOptions,
  ReadableStreamLike,
  StreamReaderLike,
} from '../sources/byte-source.js';
export { readElements } from '../sources/read-elements.js';
export type { ReadElementsOptions } from '../sources/read-elements.js';
export { readFrames } from '../sources/read-frames.js';
export type { ReadFramesOptions } from '../sources/read-frames.js';
export { readFragments } from '../sources/read-fragments.js';
export type { ReadFragmentsOptions } from '../sources/read-fragments.js';
export { readMerged } from '../sources/read-merged.js';
export type { MergeOptions, ReadMergedOptions } from '../sources/read-merged.js';
export { applyVisitor } from '../sources/apply-visitor.js';
export type { ApplyVisitorOptions } from '../sources/apply-visitor.js';

export { elementTransformStream, fragmentTransformStream, frameTransformStream, mergeTransformStream } from './web.js';
export type { ElementTransformOptions, FragmentTransformOptions, FrameTransformOptions } from './web.js';
