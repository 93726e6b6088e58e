import { concatenated, viewOf } from '../ebml/bytes.js';
import type { Fragment } from '../fragment/fragment.js';
import { FragmentReader } from '../fragment/fragment-reader.js';
import type { ByteSource } from '../sources/byte-source.js';
import { decoded, type Decoder } from '../sources/decoder.js';
import { readFragments } from '../sources/read-fragments.js';

/** A fragment that came. */
export interface ArchivedDocument {
  /** With its frames, or without them if its bytes are wanted. */
  readonly fragment: Fragment;
  /** As they were sent; empty if its frames are wanted. */
  readonly bytes: Uint8Array;
}

/** What of a fragment is kept: its frames, to be looked at, or its bytes, to be passed on. */
export type ArchivedContent = 'frames' | 'bytes';

/** How the body of a GetMediaForFragmentList response is read. */
export interface ReadDocumentsOptions {
  readonly content: ArchivedContent;
  readonly maxFragmentBytes?: number | undefined;
}

/**
 * Reads the body, fragment by fragment. If it fails, a fragment that was not over is not given: nobody can tell whether all of
 * it came.
 */
export async function* readDocuments(
  body: ByteSource,
  { content, maxFragmentBytes }: ReadDocumentsOptions,
): AsyncGenerator<ArchivedDocument, void, undefined> {
  if (content === 'bytes') return yield* decoded(body, new DocumentCutter(), {});
  for await (const fragment of readFragments(body, { maxFragmentBytes, source: 'fragment-list' })) {
    yield { fragment, bytes: NONE };
  }
}

const NONE = new Uint8Array(0);

/** Bytes in, fragments with their bytes out. Holds one of them. */
class DocumentCutter implements Decoder<ArchivedDocument> {
  readonly #reader = new FragmentReader({ source: 'fragment-list', frames: 'hand-over' });
  #held: Uint8Array[] = [];
  /** Of what is held, in bytes from the beginning of the body. */
  #offset = 0;

  push(chunk: Uint8Array): readonly ArchivedDocument[] {
    this.#held.push(chunk);
    return this.#cut(this.#reader.push(chunk));
  }

  end(): readonly ArchivedDocument[] {
    return this.#cut(this.#reader.end());
  }

  #cut(fragments: readonly Fragment[]): readonly ArchivedDocument[] {
    return fragments.map((fragment) => ({ fragment, bytes: this.#take(fragment) }));
  }

  #take({ offset, bytes }: Fragment): Uint8Array {
    const held = concatenated(this.#held);
    const end = offset - this.#offset + bytes;
    this.#held = [viewOf(held, end, held.length - end)];
    this.#offset += end;
    return viewOf(held, end - bytes, bytes);
  }
}
