import { answerInTime } from './waiting.js';

/** Longer than this no silence is waited for, in milliseconds, unless the option says so. */
const LONGEST_MS = 60_000;

/**
 * How long a producer bears silence. A service may only be slow: were it always given the same time, nothing might ever get stored.
 * So each silence doubles the time, up to a minute, until something is stored.
 */
export class ProducerPatience {
  readonly #firstMs: number;
  #stallTimeoutMs: number;

  /** @param stallTimeoutMs in milliseconds; `Infinity`: for ever */
  constructor(stallTimeoutMs: number) {
    this.#firstMs = stallTimeoutMs;
    this.#stallTimeoutMs = stallTimeoutMs;
  }

  /** In milliseconds. */
  get stallTimeoutMs(): number {
    return this.#stallTimeoutMs;
  }

  /** It was in vain. */
  noteStall(): void {
    this.#stallTimeoutMs = Math.max(this.#firstMs, Math.min(2 * this.#stallTimeoutMs, LONGEST_MS));
  }

  /** Something was stored. */
  noteProgress(): void {
    this.#stallTimeoutMs = this.#firstMs;
  }

  /**
   * What a request comes to.
   *
   * @throws the signal's reason; a TimeoutError, which is a stall; what the request fails with
   */
  async answer<Answer>(request: (signal: AbortSignal) => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    try {
      return await answerInTime(request, { timeoutMs: this.#stallTimeoutMs, signal });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError' && !signal.aborted) this.noteStall();
      throw error;
    }
  }
}
