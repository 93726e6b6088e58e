import { abandon, SourceReading } from './source-reading.js';

/**
 * Where bytes can come from: memory, a file (`Blob`, `File`), the web (`ReadableStream`, as the body of a `fetch`), Node (a
 * `Readable` is an `AsyncIterable`, and so is the payload of an AWS SDK response), or whatever is iterable.
 */
export type ByteSource = Uint8Array | BlobLike | ReadableStreamLike | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What is needed of a `Blob`. */
export interface BlobLike {
  /** Its bytes, from the start. */
  stream(): ReadableStreamLike;
}

/** What is needed of a WHATWG `ReadableStream`: those of browsers, of Node, and of polyfills all have it. */
export interface ReadableStreamLike {
  /** Locks the stream to one reader. */
  getReader(): StreamReaderLike;
}

/** What is needed of the reader of a WHATWG `ReadableStream`. */
export interface StreamReaderLike {
  /** The next chunk, or that there is none. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Says that no more is wanted. */
  cancel(reason?: unknown): Promise<void>;
  /** Leaves the stream to other readers. */
  releaseLock(): void;
}

/** How {@link chunksOf} reads. */
export interface ChunksOptions {
  /** Ends the reading at once, even where the source does not answer: what is awaited is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a source chunk by chunk. The next chunk is asked for when the caller is ready for it, not before.
 *
 * However the reading ends, the source is let go of: it has ended or failed by itself, or it is closed (an iterator by
 * `return`, a web stream by `cancel`, a Node stream by `destroy`). So it is when the caller leaves the loop or throws, and
 * when the signal aborts, be it while the caller is busy. A source from which no chunk was ever asked for is left alone.
 *
 * @throws UsageError if this is no source, or gives something other than a `Uint8Array`; the signal's reason; whatever
 * the source fails with, as it is.
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { chunksOf } from 'kinesis-video-parser/streams';
 *
 * let bytes = 0;
 * for await (const chunk of chunksOf(createReadStream('test-resources/get-media.mkv'))) bytes += chunk.length;
 * console.log(bytes);
 * ```
 */
export async function* chunksOf(
  source: ByteSource,
  options: ChunksOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const reading = new SourceReading(source, options.signal);
  try {
    for (let chunk = await reading.next(); chunk !== undefined; chunk = await reading.next()) yield chunk;
  } catch (error) {
    await abandon(reading);
    throw error;
  } finally {
    await reading.close();
  }
}
