export { chunksOf } from './byte-source.js';
export type { BlobLike, ByteSource, ChunksOptions, ReadableStreamLike, StreamReaderLike } from './byte-source.js';
export { readElements } from './read-elements.js';
export type { ReadElementsOptions } from './read-elements.js';
export { applyVisitor } from './apply-visitor.js';
export type { ApplyVisitorOptions } from './apply-visitor.js';
