/** What a timer can wait at most, in milliseconds; of a longer time it would make 1. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits, leaving no timer behind. Rejects with the signal's reason when that aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      },
      Math.min(ms, LONGEST_TIMER_MS),
    );
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** The promise, or the signal's reason as soon as that aborts; what the promise comes to then is nobody's. */
export function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** How long is waited for an answer. */
export interface AnswerPatience {
  /** In milliseconds; `Infinity`: for ever. */
  readonly timeoutMs: number;
  /** Ends the waiting at once: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a request comes to: clients wait for ever, and need not listen to a signal.
 *
 * @param request is given a signal that aborts with the other one, or when it is too late; not once it was answered
 * @throws the signal's reason; a TimeoutError, which is judged as a lost connection
 */
export async function answerInTime<Answer>(
  request: (signal: AbortSignal) => Promise<Answer>,
  { timeoutMs, signal }: AnswerPatience,
): Promise<Answer> {
  const waiting = new TimedWaiting(timeoutMs, signal);
  try {
    return await waiting.wait(request(waiting.signal));
  } finally {
    waiting.release();
  }
}

/** A signal that aborts with another one, or when something that is waited for takes too long. */
export class TimedWaiting {
  readonly #timeoutMs: number;
  readonly #given: AbortSignal | undefined;
  readonly #abortion = new AbortController();

  /** @param timeoutMs of each thing that is waited for; `Infinity`: for ever */
  constructor(timeoutMs: number, signal?: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#given = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted === true) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }

  /** @throws the signal's reason; a TimeoutError; what the promise rejects with */
  async wait<Value>(promise: Promise<Value>): Promise<Value> {
    const timer = this.#timeoutMs > LONGEST_TIMER_MS ? undefined : setTimeout(this.#giveUp, this.#timeoutMs);
    try {
      return await unlessAborted(promise, this.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Each value, waited for by itself: what whoever takes them needs for one does not count. @throws as {@link TimedWaiting.wait} */
  async *each<Value>(values: AsyncGenerator<Value, void, undefined>): AsyncGenerator<Value, void, undefined> {
    try {
      for (;;) {
        const result = await this.wait(values.next());
        if (result.done === true) return;
        yield result.value;
      }
    } finally {
      await values.return();
    }
  }

  /** Nothing is waited for any more: the signal does not abort with the other one from now on. */
  release(): void {
    this.#given?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.#abortion.abort(this.#given?.reason);

  readonly #giveUp = (): void =>
    this.#abortion.abort(new DOMException(`Nothing came for ${this.#timeoutMs} ms`, 'TimeoutError'));
}
