import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';

/** How long to wait before asking again. */
export interface RetryPolicy {
  /** The first delay is at most this. Default 100 ms. */
  readonly firstDelayMs: number;
  /** No delay is longer. Default 20 000 ms. */
  readonly maxDelayMs: number;
  /** Gives up after this long without anything new read or stored, in spite of asking again. Default 15 minutes; `Infinity`: never. */
  readonly giveUpAfterMs: number;
}

/** How often is asked again, and for how long; what is left out has its default. */
export type RetryOptions = Partial<RetryPolicy>;

/** What holds where nothing else is said. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { firstDelayMs: 100, maxDelayMs: 20_000, giveUpAfterMs: 15 * 60_000 };

/** The policy of these options. @throws UsageError if one of its times is none */
export function retryPolicyOf(options: RetryOptions = {}): RetryPolicy {
  const policy = withDefaults(DEFAULT_RETRY_POLICY, options);
  for (const [name, value] of Object.entries(policy))
    if (!(value >= 0)) throw new UsageError(`The option retry.${name} is a number of milliseconds from 0 up`);
  return policy;
}

/** The largest power that still is a number of milliseconds. */
const MAX_DOUBLINGS = 40;

/**
 * Exponential backoff with full jitter.
 *
 * @param attempt 1 after the first failure; starts again at 1 when something new came
 * @param random in [0, 1)
 */
export function delayBeforeAttempt(attempt: number, policy: RetryPolicy, random: () => number): number {
  const doublings = Math.min(attempt - 1, MAX_DOUBLINGS);
  return random() * Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** doublings);
}
