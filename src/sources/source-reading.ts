import { bytesIn, open, type OpenSource } from './open-source.js';

/** A source that is being read, chunk by chunk, and let go of however the reading ends. */
export class SourceReading {
  private readonly source: OpenSource;
  private readonly signal: AbortSignal | undefined;
  private hasMore = true;
  private refuse: ((reason: unknown) => void) | undefined = undefined;

  /** @throws UsageError if this is no source. */
  constructor(source: unknown, signal: AbortSignal | undefined) {
    this.source = open(source);
    this.signal = signal;
    if (signal?.aborted === true) this.abort();
    signal?.addEventListener('abort', this.abort, { once: true });
  }

  /**
   * The next chunk; `undefined` if there is none.
   *
   * @throws UsageError if it is something other than a `Uint8Array`; the signal's reason; whatever the source fails with.
   */
  async next(): Promise<Uint8Array | undefined> {
    this.signal?.throwIfAborted();
    this.hasMore = false; // if it ends or fails now
    const answer = this.source.next();
    const result = await (this.signal === undefined ? answer : this.unlessAborted(answer));
    this.refuse = undefined; // it would keep this chunk alive
    if (result.done === true) return undefined;
    this.hasMore = true;
    return bytesIn(result.value);
  }

  /** Lets go of the source, unless it has ended or failed by itself, or was let go of before. */
  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.abort);
    if (!this.isOpen) return;
    this.hasMore = false;
    await this.source.close(undefined);
  }

  /** Whether there is something to let go of. */
  get isOpen(): boolean {
    return this.hasMore && this.signal?.aborted !== true;
  }

  private readonly abort = (): void => {
    this.source.close(this.signal?.reason).catch(ignore); // the source may never answer, and the reason is what is told
    this.refuse?.(this.signal?.reason);
  };

  /** A promise for each chunk: a race with one for the whole stream would keep every chunk alive. */
  private unlessAborted<Value>(answer: Value | PromiseLike<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      this.refuse = reject;
      if (this.signal?.aborted === true) reject(this.signal.reason as Error); // by the source, as it was asked
      Promise.resolve(answer).then(resolve, reject);
    });
  }
}

/** Closes what is read because of an error: that is what is told then, not what the closing fails with. */
export async function abandon(reading: { close(): Promise<void> }): Promise<void> {
  await reading.close().catch(ignore);
}

function ignore(): void {
  // Whoever calls has another error to tell.
}
