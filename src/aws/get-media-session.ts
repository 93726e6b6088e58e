import type { LocatedError } from '../errors.js';
import type { FragmentSource } from '../fragment/completeness.js';
import type { Fragment } from '../fragment/fragment.js';
import type { FragmentReaderOptions } from '../fragment/fragment-reader.js';
import { chunksOf, type ByteSource } from '../sources/byte-source.js';
import { readFragments } from '../sources/read-fragments.js';
import type { ConsumerReaderOptions } from './get-media-options.js';
import type { MediaRequest } from './get-media-request.js';
import { unlessAborted } from './waiting.js';

/** How one answer is read. */
export interface SessionOptions {
  /** Ends it at once: its reason is thrown. */
  readonly signal: AbortSignal;
  /** How long may be waited for the answer, or for its next bytes, in milliseconds. `Infinity`: for ever. */
  readonly idleTimeoutMs: number;
  readonly source: FragmentSource;
  readonly reader: ConsumerReaderOptions;
  readonly now: () => number;
}

/** How it ended. */
export type SessionEnding =
  | { readonly kind: 'open' }
  /** The service ended it by itself. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'idle' }
  /** It was refused, or cut. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** One answer of GetMedia, from the request to the end of its body. However that comes, the body is closed. */
export class GetMediaSession {
  readonly #request: MediaRequest;
  readonly #options: SessionOptions;
  /** Of this connection alone. */
  readonly #abortion = new AbortController();
  #ending: SessionEnding = { kind: 'open' };
  #answeredAtMs: number | undefined;
  #interrupted: Fragment | undefined;

  constructor(request: MediaRequest, options: SessionOptions) {
    this.#request = request;
    this.#options = options;
  }

  /** How it ended; known when there are no more fragments. */
  get ending(): SessionEnding {
    return this.#ending;
  }

  /** What came of a fragment that was not over at the end. */
  get interrupted(): Fragment | undefined {
    return this.#interrupted;
  }

  /** When the answer began; `undefined` if it did not. */
  get answeredAtMs(): number | undefined {
    return this.#answeredAtMs;
  }

  /**
   * The fragments whose end came, or in whose place the service reports an error.
   *
   * @throws the signal's reason, and what `onWarning` throws; that the request failed is told by `ending`
   */
  async *fragments(): AsyncGenerator<Fragment, void, undefined> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    const abort = (): void => {
      this.#abortion.abort(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      for await (const fragment of readFragments(this.#bytes(), this.#readerOptions())) {
        signal.throwIfAborted();
        if (this.#isWhole(fragment)) yield fragment;
        else this.#interrupted = fragment;
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Once the body is over, what is not complete was cut; before, the service has no more of it. */
  #isWhole({ isComplete, error }: Fragment): boolean {
    const { kind } = this.#ending;
    if (kind === 'open' || error !== undefined) return true;
    // Where there are no tokens, a cut between two elements does not show in the fragment.
    return this.#options.source === 'get-media' ? isComplete : kind === 'ended';
  }

  #readerOptions(): FragmentReaderOptions {
    const { reader, source } = this.#options;
    // What a cut costs is read again, and what the service reports is dealt with: neither is for the caller to know.
    const onWarning = (error: LocatedError): void => {
      if (this.#ending.kind === 'open' && error.code !== 'SERVICE_ERROR') reader.onWarning?.(error);
    };
    return { ...reader, source, onWarning };
  }

  /** The body; however it ends, it just ends. */
  async *#bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      const { Payload } = await this.#unlessIdle(this.#answer());
      const chunks = chunksOf(Payload ?? [], { signal: this.#abortion.signal });
      try {
        for (;;) {
          const { done, value } = await this.#unlessIdle(chunks.next());
          if (done === true) break;
          yield value;
        }
      } finally {
        await chunks.return();
      }
      this.#ending = { kind: 'ended' };
    } catch (error) {
      this.#options.signal.throwIfAborted();
      this.#ending = error === IDLE ? { kind: 'idle' } : { kind: 'failed', error };
    }
  }

  async #answer(): Promise<{ readonly Payload?: ByteSource | undefined }> {
    const { signal } = this.#abortion;
    const answer = this.#request.open(signal).then((output) => {
      if (signal.aborted) discard(output.Payload, signal);
      else this.#answeredAtMs = this.#options.now();
      return output;
    });
    return unlessAborted(answer, signal); // a client may not listen to it
  }

  /** A timer for each wait: what the caller takes for a fragment does not count. */
  async #unlessIdle<Value>(waited: Promise<Value>): Promise<Value> {
    const { idleTimeoutMs } = this.#options;
    if (idleTimeoutMs > LONGEST_TIMER_MS) return waited;
    const timer = setTimeout(() => {
      this.#abortion.abort(IDLE);
    }, idleTimeoutMs);
    try {
      return await waited;
    } finally {
      clearTimeout(timer);
    }
  }
}

const IDLE = Symbol('idle');

/** More is no time for a timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An answer that came when nobody wanted it any more. */
function discard(payload: ByteSource | undefined, aborted: AbortSignal): void {
  chunksOf(payload ?? [], { signal: aborted })
    .next()
    .catch(() => undefined);
}
