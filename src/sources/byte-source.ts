import { UsageError } from '../errors.js';

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
  const { signal } = options;
  const opened = open(source);
  const abort = (): void => {
    opened.close(signal?.reason).catch(ignore); // the source may never answer, and the reason is what is told
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  let hasMore = true;
  try {
    for (;;) {
      signal?.throwIfAborted();
      hasMore = false; // if it ends or fails now
      const result = await unlessAborted(opened.next(), signal);
      if (result.done === true) return;
      hasMore = true;
      yield bytesIn(result.value);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    if (hasMore && signal?.aborted !== true) await opened.close(undefined);
  }
}

/** A source as it is read. */
interface OpenSource {
  /** After it has ended or failed, the source is closed. */
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** Lets go of a source that has more to give, also while `next` waits for it. */
  close(reason: unknown): Promise<void>;
}

function open(source: unknown): OpenSource {
  if (isBytes(source)) return openIterator([source][Symbol.iterator]());
  if (typeof source !== 'object' || source === null) throw noSource(source);
  // A web stream before what is iterable: in Node it is that as well, but only its reader can be left while it waits.
  if (isWebStream(source)) return openWebStream(source);
  if (isAsyncIterable(source)) return openAsyncIterable(source);
  if (isIterable(source)) return openIterator(source[Symbol.iterator]());
  if (isBlob(source)) return openWebStream(source.stream());
  throw noSource(source);
}

function openWebStream(stream: ReadableStreamLike): OpenSource {
  const reader = stream.getReader();
  return {
    async next() {
      let isOver = true;
      try {
        const { done, value } = await reader.read();
        isOver = done;
        return { done, value };
      } finally {
        if (isOver) reader.releaseLock();
      }
    },
    async close(reason) {
      await reader.cancel(reason).finally(() => reader.releaseLock());
    },
  };
}

function openAsyncIterable(source: AsyncIterable<unknown>): OpenSource {
  const iterator = openIterator(source[Symbol.asyncIterator]());
  // A Node stream's own iterator cannot be left while it waits, and has nothing to close before its first step.
  const destroy = (): void => {
    if (isDestroyable(source)) source.destroy();
  };
  return {
    async next() {
      try {
        return await iterator.next();
      } catch (error) {
        destroy();
        throw error;
      }
    },
    async close(reason) {
      destroy();
      await iterator.close(reason);
    },
  };
}

function openIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>): OpenSource {
  return {
    next: async () => iterator.next(),
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** Not a race with one promise for the whole stream, which would keep every chunk alive. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const settle = promise.then(resolve, reject);
    void settle.finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/**
 * The chunk, if it is one.
 *
 * @throws UsageError if not.
 */
export function bytesIn(chunk: unknown): Uint8Array {
  if (isBytes(chunk)) return chunk;
  throw new UsageError(`A source gives chunks of bytes, as Uint8Array, but this one gave ${described(chunk)}`);
}

function noSource(source: unknown): UsageError {
  const kinds = 'a Uint8Array, a Blob, a ReadableStream, a Node Readable, or an iterable of Uint8Array';
  return new UsageError(`Bytes are read from ${kinds}, not from ${described(source)}`);
}

const LONGEST_QUOTE = 20;

function described(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, LONGEST_QUOTE))}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object of type ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`;
}

// By its tag and not by instanceof, which a Uint8Array of another realm would fail.
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
}

function isWebStream(source: object): source is ReadableStreamLike {
  return 'getReader' in source && typeof source.getReader === 'function';
}

function isAsyncIterable(source: object): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source && typeof source[Symbol.asyncIterator] === 'function';
}

function isIterable(source: object): source is Iterable<unknown> {
  return Symbol.iterator in source && typeof source[Symbol.iterator] === 'function';
}

function isBlob(source: object): source is BlobLike {
  return 'stream' in source && typeof source.stream === 'function';
}

function isDestroyable(source: object): source is { destroy(): void } {
  return 'destroy' in source && typeof source.destroy === 'function';
}

function ignore(): void {
  // Whoever calls has another error to tell.
}
