import type { Fragment } from '../fragment/fragment.js';
import { FragmentReader, type FragmentReaderOptions } from '../fragment/fragment-reader.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';
import { decodedBy } from './decoder.js';

/** How {@link readFragments} reads. Borrowed content is for `FragmentReader.apply`: it does not outlive a call. */
export interface ReadFragmentsOptions extends Omit<FragmentReaderOptions, 'content'>, ChunksOptions {}

/**
 * Reads the fragments of a source, one after the other. Each is given in the turn in which its last byte came, and the last
 * one at the end of the source; if the source fails, a fragment that was not over is not given.
 *
 * The source is read when the next fragment is asked for, and closed when the loop is left: whatever the loop awaits
 * holds the source back, and no more than one chunk's fragments are in memory. Timers and input have their turn about every
 * 8 ms, however fast the source is.
 *
 * @throws whatever the source throws, after the fragments that came before; the signal's reason; EbmlError, MatroskaError
 * or FragmentError in strict mode; UsageError if this is no source of bytes.
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { readFragments } from 'kinesis-video-parser/streams';
 *
 * for await (const fragment of readFragments(createReadStream('test-resources/get-media.mkv'))) {
 *   console.log(fragment.metadata.fragmentNumber, fragment.completeness, fragment.frames.length);
 * }
 * ```
 */
export function readFragments(
  source: ByteSource,
  options: ReadFragmentsOptions = {},
): AsyncGenerator<Fragment, void, undefined> {
  return decodedBy(() => new FragmentReader(options), source, options);
}
