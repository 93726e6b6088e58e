import { UsageError } from '../errors.js';
import type { BlobLike, ReadableStreamLike, StreamReaderLike } from './byte-source.js';

/** A source as it is read. */
export interface OpenSource {
  /** After it has ended or failed, the source is closed. */
  next(): Answer;
  /** Lets go of a source that has more to give, also while `next` waits for it. */
  close(reason: unknown): Promise<void>;
}

type Answer = IteratorResult<unknown, unknown> | PromiseLike<IteratorResult<unknown, unknown>>;

/**
 * Opens what may be a source of bytes.
 *
 * @throws UsageError if it is none.
 */
export function open(source: unknown): OpenSource {
  if (isBytes(source)) return new OpenIterator([source][Symbol.iterator]());
  if (typeof source !== 'object' || source === null) throw noSource(source);
  // A web stream before what is iterable: in Node it is that as well, but only its reader can be left while it waits.
  if (isWebStream(source)) return new OpenWebStream(source);
  if (isAsyncIterable(source)) return openAsyncIterable(source);
  if (isIterable(source)) return new OpenIterator(source[Symbol.iterator]());
  if (isBlob(source)) return new OpenWebStream(source.stream());
  throw noSource(source);
}

function openAsyncIterable(source: AsyncIterable<unknown>): OpenSource {
  const iterator = new OpenIterator(source[Symbol.asyncIterator]());
  return isDestroyable(source) ? new OpenNodeStream(source, iterator) : iterator;
}

// Classes, not objects with functions of their own: code that is optimised for the functions of one source is thrown away at the next.

class OpenWebStream implements OpenSource {
  private readonly reader: StreamReaderLike;

  constructor(stream: ReadableStreamLike) {
    this.reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<unknown, unknown>> {
    let isOver = true;
    try {
      const { done, value } = await this.reader.read();
      isOver = done;
      return { done, value };
    } finally {
      if (isOver) this.reader.releaseLock();
    }
  }

  async close(reason: unknown): Promise<void> {
    await this.reader.cancel(reason).finally(() => this.reader.releaseLock());
  }
}

/** A Node stream's own iterator cannot be left while it waits, and has nothing to close before its first step. */
class OpenNodeStream implements OpenSource {
  private readonly stream: Destroyable;
  private readonly iterator: OpenIterator;

  constructor(stream: Destroyable, iterator: OpenIterator) {
    this.stream = stream;
    this.iterator = iterator;
  }

  async next(): Promise<IteratorResult<unknown, unknown>> {
    try {
      return await this.iterator.next();
    } catch (error) {
      this.stream.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.stream.destroy();
    await this.iterator.close();
  }
}

class OpenIterator implements OpenSource {
  private readonly iterator: Iterator<unknown> | AsyncIterator<unknown>;

  constructor(iterator: Iterator<unknown> | AsyncIterator<unknown>) {
    this.iterator = iterator;
  }

  next(): Answer {
    return this.iterator.next();
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
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

interface Destroyable {
  destroy(): void;
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

function isDestroyable(source: object): source is Destroyable {
  return 'destroy' in source && typeof source.destroy === 'function';
}
