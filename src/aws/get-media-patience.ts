import { delayBeforeAttempt, type RetryPolicy } from './retry-policy.js';

/** How patience keeps time and takes chances. */
export interface PatienceOptions {
  readonly policy: RetryPolicy;
  /** In [0, 1). */
  readonly random: () => number;
  /** Milliseconds from any beginning. */
  readonly now: () => number;
}

/** The next attempt. */
export interface PlannedAttempt {
  /** 1 for the first since something new came. */
  readonly attempt: number;
  readonly delayMs: number;
  /** For how long there has been nothing new in spite of asking again, in milliseconds. */
  readonly troubledMs: number;
  /** That is too long: it is not to be made. */
  readonly isTooLate: boolean;
}

/** On a slow machine an answer that says no takes its time, too. */
const SHORTEST_STAND_MS = 1_000;

/** Counts how often and for how long it has been asked again in vain. */
export class Patience {
  readonly #options: PatienceOptions;
  #attempts = 0;
  #troubledSinceMs: number | undefined;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Whether it has not been asked again since something new came. */
  get isFresh(): boolean {
    return this.#attempts === 0;
  }

  /** Something new came. */
  progressed(): void {
    this.#attempts = 0;
    this.#troubledSinceMs = undefined;
  }

  /** A connection that stood for longer than the longest delay, and a second at least, was a good one, even if there was nothing to tell. */
  stood(sinceMs: number | undefined): void {
    const { policy, now } = this.#options;
    if (sinceMs !== undefined && now() - sinceMs >= Math.max(policy.maxDelayMs, SHORTEST_STAND_MS)) this.progressed();
  }

  /** @param when `at-once` after what is no failure: it is neither waited nor given up */
  nextAttempt(when: 'at-once' | 'later'): PlannedAttempt {
    const { policy, random, now } = this.#options;
    const attempt = ++this.#attempts;
    this.#troubledSinceMs ??= now();
    const troubledMs = now() - this.#troubledSinceMs;
    if (when === 'at-once') return { attempt, delayMs: 0, troubledMs, isTooLate: false };
    const delayMs = delayBeforeAttempt(attempt, policy, random);
    return { attempt, delayMs, troubledMs, isTooLate: troubledMs >= policy.giveUpAfterMs };
  }
}
