import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { MkvReader } from '../matroska/mkv-reader.js';
import { batchesOf } from './batches.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';

/** Bytes in, what they complete out: what all readers have in common. */
export interface Decoder<Result> {
  push(chunk: Uint8Array): readonly Result[];
  end(): readonly Result[];
  /** Whether an error has ended it: `end` throws that error. */
  readonly hasFailed?: boolean;
  /** Once true, more bytes change nothing. A decoder that has no end of its own leaves this out. */
  isDone?(): boolean;
}

/** Reads a source with a decoder. The source is read when the next result is asked for and none is left. */
export async function* decoded<Result>(
  source: ByteSource,
  decoder: Decoder<Result>,
  options: ChunksOptions,
): AsyncGenerator<Result, void, undefined> {
  for await (const batch of batchesOf(source, options)) {
    for (const result of decoder.push(batch)) yield result;
    // Thrown now, not when the next chunk comes: perhaps none does.
    if (decoder.hasFailed === true) decoder.end();
    if (decoder.isDone?.() === true) return;
  }
  for (const result of decoder.end()) yield result;
}

/** A decoder of the core. */
interface ListDecoder<Result> {
  push(chunk: Uint8Array): Result[];
  end(): Result[];
  readonly hasFailed: boolean;
}

/** The same decoder, its results in lists: what one chunk completed is one result, and nothing is none. */
export function inLists<Result>(decoder: ListDecoder<Result>): Decoder<Result[]> {
  return {
    push: (chunk) => listed(decoder.push(chunk)),
    end: () => listed(decoder.end()),
    get hasFailed() {
      return decoder.hasFailed;
    },
  };
}

/**
 * A decoder whose results a visitor comes by.
 *
 * @param take returns what the visitor has come by since the last call
 */
export function visitorDecoder<Result>(
  reader: MkvReader,
  visitor: MkvElementVisitor,
  take: () => readonly Result[],
): Decoder<Result> {
  const isDone = (): boolean => visitor.isDone?.() ?? false;
  return {
    push(chunk) {
      try {
        if (!isDone()) reader.apply(chunk, visitor);
        return take();
      } catch (error) {
        const results = take();
        if (results.length === 0) throw error;
        return results; // the next call throws it again
      }
    },
    end() {
      reader.applyEnd(visitor);
      return take();
    },
    isDone,
  };
}

function listed<Result>(results: Result[]): readonly Result[][] {
  return results.length > 0 ? [results] : [];
}
