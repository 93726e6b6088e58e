import type { MkvElement } from '../matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../matroska/mkv-reader.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';
import { decodedBy, inLists } from './decoder.js';

/** How {@link readElements} reads. Borrowed content and pieces are for {@link applyVisitor}: they do not outlive a call. */
export interface ReadElementsOptions extends Omit<MkvReaderOptions, 'content' | 'pieces'>, ChunksOptions {}

/**
 * Reads the elements of a source, in batches: those that one chunk completed, 256 KiB of a larger chunk. An
 * `await` for each element would take longer than reading it. No batch is empty; the last one ends all masters.
 *
 * The source is read when the next batch is asked for, and closed when the loop is left. Timers and input have their turn
 * about every 8 ms, however fast the source is.
 *
 * @throws whatever the source throws, after the elements that came before; the signal's reason; EbmlError in strict mode;
 * UsageError if this is no source of bytes.
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { readElements } from 'kinesis-video-parser/streams';
 *
 * for await (const elements of readElements(createReadStream('test-resources/get-media.mkv'))) {
 *   for (const element of elements) {
 *     if (element.kind === 'data' && element.name === 'TagName') console.log(element.value);
 *   }
 * }
 * ```
 */
export function readElements(
  source: ByteSource,
  options: ReadElementsOptions = {},
): AsyncGenerator<MkvElement[], void, undefined> {
  return decodedBy(() => inLists(new MkvReader(options)), source, options);
}
