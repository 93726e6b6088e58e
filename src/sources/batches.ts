import { chunksOf, type ByteSource, type ChunksOptions } from './byte-source.js';
import { EventLoopShare } from './event-loop.js';

/** As much as is read at a time: a fraction of a millisecond's work. */
const BATCH_BYTES = 256 * 1024;

/**
 * Reads a source in batches for an {@link MkvReader}: its chunks, large ones cut, with a turn of the event loop in between
 * when it is time for one. So a source that never waits does not keep timers and input from their turn.
 */
export async function* batchesOf(
  source: ByteSource,
  options: ChunksOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const share = new EventLoopShare();
  for await (const chunk of chunksOf(source, options)) {
    for (const batch of batchesIn(chunk)) {
      yield batch;
      if (share.isUsedUp) await share.renew();
      options.signal?.throwIfAborted();
    }
  }
}

/** A chunk as it is, or cut if it is large. */
export function* batchesIn(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
  let at = 0;
  do {
    yield chunk.length <= BATCH_BYTES ? chunk : chunk.subarray(at, at + BATCH_BYTES);
    at += BATCH_BYTES;
  } while (at < chunk.length);
}
