import type { Frame } from '../matroska/frame.js';
import { FrameReader, type FrameReaderOptions } from '../matroska/frame-reader.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';
import { decodedBy, inLists } from './decoder.js';

/** How {@link readFrames} reads. Borrowed content is for `FrameReader.apply`: it does not outlive a call. */
export interface ReadFramesOptions extends Omit<FrameReaderOptions, 'content'>, ChunksOptions {}

/**
 * Reads the frames of a source, in batches: those that one chunk completed, 256 KiB of a larger chunk. No batch is empty.
 *
 * The source is read when the next batch is asked for, and closed when the loop is left. Timers and input have their turn
 * about every 8 ms, however fast the source is.
 *
 * @throws whatever the source throws, after the frames that came before; the signal's reason; EbmlError or MatroskaError in
 * strict mode; UsageError if this is no source of bytes.
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { readFrames } from 'kinesis-video-parser/streams';
 *
 * for await (const frames of readFrames(createReadStream('test-resources/get-media.mkv'))) {
 *   for (const frame of frames) console.log(frame.track?.name, frame.timestampNs, frame.size);
 * }
 * ```
 */
export function readFrames(
  source: ByteSource,
  options: ReadFramesOptions = {},
): AsyncGenerator<Frame[], void, undefined> {
  return decodedBy(() => inLists(new FrameReader(options)), source, options);
}
