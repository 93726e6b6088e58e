import { Random } from '../support/random.js';

const SMALLEST_BYTES = 3;
const LARGEST_BYTES = 16_384;

/** Bytes cut as a GetMedia response was seen to come: 3 to 16,384 bytes at a time, evenly over the orders of magnitude. */
export function inNetworkChunks(bytes: Uint8Array, seed = 1): readonly Uint8Array[] {
  const random = new Random(seed);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunks.at(-1)!.length) {
    const size = Math.round(SMALLEST_BYTES * (LARGEST_BYTES / SMALLEST_BYTES) ** random.next());
    chunks.push(bytes.subarray(at, at + size));
  }
  return chunks;
}
