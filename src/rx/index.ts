/**
 * The edge to RxJS 7: observables of a source, and operators for observables of bytes.
 *
 * @packageDocumentation
 */
export { fragmentsFrom, framesFrom, fromMkv } from './from-source.js';
export type { FragmentsFromOptions, FramesFromOptions, FromMkvOptions, ObservableSource } from './from-source.js';
export { concatMapFrom } from './concat-map-from.js';
export { fromAsyncIterable } from './from-async-iterable.js';
export { mergeSegments, mkvElements, mkvFragments, mkvFrames, mkvTags } from './operators.js';
export type { MkvTagsOptions } from './operators.js';
