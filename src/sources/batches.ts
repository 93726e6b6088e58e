import type { ByteSource, ChunksOptions } from './byte-source.js';
import { EVENT_LOOP } from './event-loop.js';
import { SourceReading } from './source-reading.js';

/** As much as is read at a time: a fraction of a millisecond's work. */
const BATCH_BYTES = 256 * 1024;

/**
 * A source that is being read in batches for an {@link MkvReader}: its chunks, large ones cut, with a turn of the event loop in between
 * when it is time for one. So a source that never waits does not keep timers and input from their turn.
 *
 * No async generator: one on top of another takes several promises more for each chunk.
 */
export class BatchReading {
  private readonly reading: SourceReading;
  private readonly signal: AbortSignal | undefined;
  private hasBegun = false;
  /** What is left of the chunk. */
  private batches: Uint8Array[] = [];

  /** @throws UsageError if this is no source. */
  constructor(source: ByteSource, { signal }: ChunksOptions) {
    this.reading = new SourceReading(source, signal);
    this.signal = signal;
  }

  /**
   * The next batch; `undefined` if there is none.
   *
   * @throws UsageError if a chunk is something other than a `Uint8Array`; the signal's reason; whatever the source fails with.
   */
  async next(): Promise<Uint8Array | undefined> {
    // Before the source is asked, so that what it gives is not kept waiting. But it is asked for the first at once: before that, a Node
    // stream has nobody to tell its error to.
    if (this.hasBegun && EVENT_LOOP.isDue) await EVENT_LOOP.turn();
    this.hasBegun = true;
    this.signal?.throwIfAborted();
    if (this.batches.length === 0) {
      const chunk = await this.reading.next();
      if (chunk === undefined) return undefined;
      this.batches = batchesIn(chunk);
    }
    return this.batches.shift();
  }

  /** Lets go of the source, unless it has ended or failed by itself. */
  async close(): Promise<void> {
    const isLeft = this.reading.isOpen;
    await this.reading.close();
    // Many small sources, each left in its first batch, have no other place where others get their turn.
    if (isLeft && EVENT_LOOP.isDue) await EVENT_LOOP.turn();
  }
}

/** A chunk as it is, or cut if it is large. */
export function batchesIn(chunk: Uint8Array): Uint8Array[] {
  if (chunk.length <= BATCH_BYTES) return [chunk];
  return Array.from({ length: Math.ceil(chunk.length / BATCH_BYTES) }, (_, index) =>
    chunk.subarray(index * BATCH_BYTES, (index + 1) * BATCH_BYTES),
  );
}
