/** Aborts when the call does, or when the session is over, whichever is first. Release it when the answer is given. */
export class SessionEnd {
  readonly #controller = new AbortController();
  readonly #call: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = (): void => this.#controller.abort();

  /** @param call the signal of the call */
  constructor(call: AbortSignal, sessionMs: number) {
    this.#call = call;
    this.#timer = setTimeout(this.#abort, Math.min(sessionMs, LONGEST_TIMER_MS));
    call.addEventListener('abort', this.#abort, { once: true });
    if (call.aborted) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#call.removeEventListener('abort', this.#abort);
  }
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
