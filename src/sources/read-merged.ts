import type { MergeCounts, OutputSegmentMergerOptions } from '../fragment/merge-options.js';
import { OutputSegmentMerger } from '../fragment/output-segment-merger.js';
import { MkvReader, type MkvReaderOptions } from '../matroska/mkv-reader.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';
import { decodedBy, visitorDecoder, type Decoder } from './decoder.js';

/** How documents are read and merged. */
export interface MergeOptions
  extends Omit<OutputSegmentMergerOptions, 'writes'>, Omit<MkvReaderOptions, 'content' | 'only' | 'pieces'> {}

/** How {@link readMerged} reads and merges. */
export interface ReadMergedOptions extends MergeOptions, ChunksOptions {}

/**
 * Reads a source through an `OutputSegmentMerger`: the chunks it gives are one file. Media passes through; no frame is held.
 *
 * The source is read when the next chunk is asked for, and closed when the loop is left, or when the merger is done (`mismatch:
 * 'stop'`). Timers and input have their turn about every 8 ms, however fast the source is.
 *
 * @throws whatever the source throws, after what came before it; the signal's reason; EbmlError in strict mode; UsageError
 * if this is no source of bytes.
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { writeFile } from 'node:fs/promises';
 * import { readMerged } from 'kinesis-video-parser/streams';
 *
 * await writeFile('merged.mkv', readMerged(createReadStream('test-resources/get-media.mkv'), { repair: ['headers'] }));
 * ```
 */
export function readMerged(
  source: ByteSource,
  options: ReadMergedOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return decodedBy(() => mergeDecoder(options), source, options);
}

/** Documents in, merged bytes out. */
export interface MergeDecoder extends Decoder<Uint8Array> {
  /** What was written. */
  readonly merged: MergeCounts;
}

/** Makes a {@link MergeDecoder}. Its results are views into the chunks. */
export function mergeDecoder(options: MergeOptions): MergeDecoder {
  let written: Uint8Array[] = [];
  const merger = new OutputSegmentMerger((bytes) => written.push(bytes), { ...options, writes: 'joined' });
  const reader = new MkvReader({ ...options, ...OutputSegmentMerger.READER_OPTIONS });
  const take = (): Uint8Array[] => {
    merger.flush();
    const taken = written;
    written = [];
    return taken;
  };
  return {
    ...visitorDecoder(reader, merger, take),
    get merged() {
      return merger.merged;
    },
  };
}
