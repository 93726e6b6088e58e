/**
 * The edge to streams: any source read by async iteration, Node and web streams, child processes.
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

export { elementTransform, fragmentTransform, frameTransform, mergeTransform } from './node.js';
export { MergedOutputPiper } from './merged-output-piper.js';
export type { ChildCommand, MergedOutputPiperOptions, PipedOutput } from './merged-output-piper.js';
export { ChildProcessError } from './child-process-error.js';
export type { ChildProcessEnd, ChildProcessErrorCode } from './child-process-error.js';
