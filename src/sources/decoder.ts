import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { MkvReader } from '../matroska/mkv-reader.js';
import { BatchReading } from './batches.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';
import { abandon } from './source-reading.js';

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
export function decoded<Result>(
  source: ByteSource,
  decoder: Decoder<Result>,
  options: ChunksOptions,
): AsyncGenerator<Result, void, undefined> {
  return decodedBy(() => decoder, source, options);
}

/** The same, with a decoder that is made when the first result is asked for: so what its making throws is thrown there. */
export async function* decodedBy<Result>(
  makeDecoder: () => Decoder<Result>,
  source: ByteSource,
  options: ChunksOptions,
): AsyncGenerator<Result, void, undefined> {
  const decoder = makeDecoder();
  const reading = new BatchReading(source, options);
  try {
    for (let batch = await reading.next(); batch !== undefined; batch = await reading.next()) {
      for (const result of decoder.push(batch)) yield result;
      // Thrown now, not when the next chunk comes: perhaps none does.
      if (decoder.hasFailed === true) decoder.end();
      if (decoder.isDone?.() === true) return;
    }
  } catch (error) {
    await abandon(reading);
    throw error;
  } finally {
    await reading.close();
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
  return new DecoderInLists(decoder);
}

// Not an object with functions of its own: code that is optimised for those of one source is thrown away at the next.
class DecoderInLists<Result> implements Decoder<Result[]> {
  private readonly decoder: ListDecoder<Result>;

  constructor(decoder: ListDecoder<Result>) {
    this.decoder = decoder;
  }

  push(chunk: Uint8Array): readonly Result[][] {
    return listed(this.decoder.push(chunk));
  }

  end(): readonly Result[][] {
    return listed(this.decoder.end());
  }

  get hasFailed(): boolean {
    return this.decoder.hasFailed;
  }
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
