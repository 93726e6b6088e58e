import { concatenated, viewOf } from '../../ebml/bytes.js';
import type { FragmentBytes } from './fragment-store.js';

const LENGTH_BYTES = 4;

/** Head and content as one value: the length of the head in four bytes, then both. */
export function joinedBytes({ head, content }: FragmentBytes): Uint8Array {
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, head.length);
  return concatenated([length, head, content]);
}

/** Head and content again, as views of what was stored. */
export function separatedBytes(stored: Uint8Array): FragmentBytes {
  const headLength = new DataView(stored.buffer, stored.byteOffset).getUint32(0);
  const contentBegins = LENGTH_BYTES + headLength;
  return {
    head: viewOf(stored, LENGTH_BYTES, headLength),
    content: viewOf(stored, contentBegins, stored.length - contentBegins),
  };
}
