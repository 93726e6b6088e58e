import type { FragmentAcknowledgement } from './acknowledgement.js';

/** What a listener that does not listen misses last. */
const MAX_KEPT = 1_000;

/** Tells acknowledgements to whoever listens. Nobody is waited for: a listener that is slow loses the oldest. */
export class AcknowledgementFeed {
  readonly #listeners = new Set<Listener>();
  #isOver = false;

  /** Those that come from now on, until the feed is over. */
  listen(): AsyncIterableIterator<FragmentAcknowledgement> {
    const listener = new Listener(() => this.#listeners.delete(listener));
    if (this.#isOver) listener.end();
    else this.#listeners.add(listener);
    return listener;
  }

  tell(acknowledgement: FragmentAcknowledgement): void {
    for (const listener of this.#listeners) listener.tell(acknowledgement);
  }

  /** Listeners get what they have not heard yet, and end. */
  end(): void {
    this.#isOver = true;
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }
}

type Result = IteratorResult<FragmentAcknowledgement, undefined>;

class Listener implements AsyncIterableIterator<FragmentAcknowledgement> {
  readonly #leave: () => void;
  #kept: FragmentAcknowledgement[] = [];
  /** Index in `kept` of the next one to be told: taking them off the front one by one would be quadratic. */
  #next = 0;
  readonly #waiting: ((result: Result) => void)[] = [];
  #isOver = false;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  tell(value: FragmentAcknowledgement): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ done: false, value });
      return;
    }
    this.#kept.push(value);
    if (this.#kept.length - this.#next > MAX_KEPT) this.#next++;
    if (this.#next > MAX_KEPT) this.#forgetTold();
  }

  end(): void {
    this.#isOver = true;
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  next(): Promise<Result> {
    const value = this.#kept[this.#next];
    if (value !== undefined) {
      this.#next++;
      if (this.#next === this.#kept.length) this.#forgetTold();
      return Promise.resolve({ done: false, value });
    }
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Result> {
    this.#leave();
    this.#kept = [];
    this.#next = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  #forgetTold(): void {
    this.#kept = this.#kept.slice(this.#next);
    this.#next = 0;
  }
}
