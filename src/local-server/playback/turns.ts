/** Lets a few have their turn at the same time; the others wait, in the order in which they came. */
export class Turns {
  readonly #waiting = new Set<() => void>();
  #free: number;

  /** @param atOnce how many have their turn at the same time */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Does the work when it is its turn; not at all, if the signal aborts before: then the signal's reason is thrown. */
  async take<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#pass();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const called = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        // Whoever was called already takes the turn, and passes it on.
        if (this.#waiting.delete(called)) reject(signal.reason as Error);
      };
      this.#waiting.add(called);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
