import { Readable } from 'node:stream';
import type { ByteSource } from '../../src/sources/byte-source.js';

/** The same bytes cut into chunks of this size, the last one perhaps smaller. */
export function inChunksOf(size: number, bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

/** A source, and what it saw of its reader. */
export interface WatchedSource {
  readonly source: ByteSource;
  /** How many chunks were asked for. */
  readonly asked: () => number;
  readonly isClosed: () => boolean;
}

/** What a source gives. */
export type Chunks = AsyncIterable<Uint8Array, void, undefined>;

/** Makes a source that gives what `chunks` gives, and waits or fails where that does. */
export type SourceMaker = (chunks: () => Chunks) => WatchedSource;

/** One maker for each kind of source that waits for its chunks. */
// prettier-ignore
export const WAITING_SOURCES: readonly { readonly kind: string; readonly make: SourceMaker }[] = [
  { kind: 'Readable',           make: aReadable },
  { kind: 'web ReadableStream', make: aWebStream },
  { kind: 'async generator',    make: anAsyncGenerator },
  { kind: 'async iterable',     make: anAsyncIterable },
];

function aReadable(chunks: () => Chunks): WatchedSource {
  const iterator = chunks()[Symbol.asyncIterator]();
  let asked = 0;
  const source = new Readable({
    highWaterMark: 1,
    read() {
      asked++;
      iterator.next().then(
        ({ done, value }) => this.push(done === true ? null : value),
        (error: unknown) => this.destroy(error as Error),
      );
    },
  });
  return { source, asked: () => asked, isClosed: () => source.destroyed };
}

function aWebStream(chunks: () => Chunks): WatchedSource {
  const iterator = chunks()[Symbol.asyncIterator]();
  let asked = 0;
  let isOver = false;
  const source = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        asked++;
        const result = await iterator.next().catch((error: unknown) => {
          isOver = true;
          throw error;
        });
        isOver = result.done === true;
        if (result.done === true) controller.close();
        else controller.enqueue(result.value);
      },
      cancel() {
        isOver = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { source, asked: () => asked, isClosed: () => isOver && !source.locked };
}

function anAsyncGenerator(chunks: () => Chunks): WatchedSource {
  let asked = 0;
  let isOver = false;
  async function* generate() {
    try {
      asked++;
      for await (const chunk of chunks()) {
        yield chunk;
        asked++;
      }
    } finally {
      isOver = true;
    }
  }
  return { source: generate(), asked: () => asked, isClosed: () => isOver };
}

function anAsyncIterable(chunks: () => Chunks): WatchedSource {
  let asked = 0;
  let isOver = false;
  const iterable: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      const iterator = chunks()[Symbol.asyncIterator]();
      return {
        async next() {
          asked++;
          const result = await iterator.next().catch((error: unknown) => {
            isOver = true;
            throw error;
          });
          isOver = result.done === true;
          return result;
        },
        return() {
          isOver = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
  return { source: iterable, asked: () => asked, isClosed: () => isOver };
}

/** Gives these chunks, each in a turn of its own. */
export async function* eventually(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) {
    await new Promise(setImmediate);
    yield chunk;
  }
}

/** Gives these chunks, then never answers. */
export async function* thenSilence(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* eventually(chunks);
  await new Promise(() => undefined);
}

/** Gives these chunks, then fails. */
export async function* thenFailure(
  chunks: readonly Uint8Array[],
  error: unknown,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* eventually(chunks);
  throw error;
}
