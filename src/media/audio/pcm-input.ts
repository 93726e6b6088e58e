import type { PcmChunk } from './pcm-chunk.js';

/** Samples, whoever gives them: `pcm()`, `stereo()`, `resampled()`, a list. */
export type PcmInput = Iterable<PcmChunk> | AsyncIterable<PcmChunk>;
