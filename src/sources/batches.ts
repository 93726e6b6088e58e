import type { ByteSource, ChunksOptions } from './byte-source.js';
import { EventLoopShare } from './event-loop.js';
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
  private readonly share = new EventLoopShare();
  private hasBegun = false;
  private chunk = NOTHING;
  /** How much of the chunk has been given. */
  private at = 0;

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
    if (this.hasBegun && this.share.isUsedUp) await this.share.renew();
    this.hasBegun = true;
    if (this.at < this.chunk.length) {
      this.signal?.throwIfAborted();
      return this.cut();
    }
    const chunk = await this.reading.next();
    if (chunk === undefined || chunk.length <= BATCH_BYTES) return chunk;
    this.chunk = chunk;
    this.at = 0;
    return this.cut();
  }

  /** Lets go of the source, unless it has ended or failed by itself. */
  close(): Promise<void> {
    return this.reading.close();
  }

  private cut(): Uint8Array {
    const { chunk, at } = this;
    this.at = at + BATCH_BYTES;
    if (this.at >= chunk.length) this.chunk = NOTHING; // which keeps it alive no longer than its last batch
    return chunk.subarray(at, at + BATCH_BYTES);
  }
}

const NOTHING: Uint8Array = new Uint8Array(0);

/** A chunk as it is, or cut if it is large. */
export function* batchesIn(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
  let at = 0;
  do {
    yield chunk.length <= BATCH_BYTES ? chunk : chunk.subarray(at, at + BATCH_BYTES);
    at += BATCH_BYTES;
  } while (at < chunk.length);
}
