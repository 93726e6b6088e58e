import { viewOf } from '../../ebml/bytes.js';

/** In bytes: how a capture of the service began, chunk by chunk. */
const SMALL_CHUNKS = [12, 6, 19, 12, 20, 26, 8, 5, 3];
const LARGEST_CHUNK = 16_384;
const SMALLEST_CHUNK = 3;

/** Cuts what stands before or after the frames into small odd HTTP chunks, as the service does. A view each. */
export function* smallChunks(bytes: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  for (const size of SMALL_CHUNKS) {
    if (bytes.length - at < size + SMALLEST_CHUNK) break;
    yield viewOf(bytes, at, size);
    at += size;
  }
  yield* largeChunks(viewOf(bytes, at, bytes.length - at));
}

/** Cuts frames into HTTP chunks of 16 384 bytes; none is smaller than 3, if there are as many bytes. */
export function* largeChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const left = bytes.length - at;
    const isOddRest = left > LARGEST_CHUNK && left < LARGEST_CHUNK + SMALLEST_CHUNK;
    const size = Math.min(left, isOddRest ? LARGEST_CHUNK - SMALLEST_CHUNK : LARGEST_CHUNK);
    yield viewOf(bytes, at, size);
    at += size;
  }
}
