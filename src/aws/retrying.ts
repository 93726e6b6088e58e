import { withDefaults } from '../ebml/with-defaults.js';
import { KinesisVideoParserError } from '../errors.js';
import { delayBeforeAttempt, retryPolicyOf, type RetryOptions, type RetryPolicy } from './retry-policy.js';
import { KinesisVideoServiceError, type ServiceErrorCode } from './service-error.js';
import { failureOf, sdkErrorFacts, type RetryReason } from './service-failure.js';
import { pause } from './waiting.js';

/** What errors say of the request that failed. */
export interface RequestPlace {
  /** Such as `ListFragments`. */
  readonly operation: string;
  /** Name or ARN, as it was given. */
  readonly stream: string;
}

/** A failure after which the request is made again. */
export interface RetryAttempt {
  readonly reason: RetryReason;
  /** 1 after the first failure since something new came. */
  readonly attempt: number;
  /** How long is waited, in milliseconds. */
  readonly delayMs: number;
  /** What the client or the body failed with, as it was. */
  readonly error: unknown;
}

/** How a request is repeated; clock and chance are parameters. */
export interface RetryingOptions {
  readonly retry?: RetryOptions | undefined;
  /** Ends the waiting: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait. */
  readonly onRetry?: ((attempt: RetryAttempt) => void) | undefined;
  /** In [0, 1). Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds from any beginning. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

const DEFAULTS = {
  onRetry: (): void => undefined,
  random: Math.random,
  now: Date.now,
};

/** Decides after each failure whether to ask again, and waits before it. One for each thing that makes progress by itself. */
export class Retrying {
  readonly #place: RequestPlace;
  readonly #options: typeof DEFAULTS & RetryingOptions;
  readonly #policy: RetryPolicy;
  #attempt = 0;
  #failingSinceMs = 0;

  /** @throws UsageError if a time of `retry` is none */
  constructor(place: RequestPlace, options: RetryingOptions = {}) {
    this.#place = place;
    this.#options = withDefaults(DEFAULTS, options);
    this.#policy = retryPolicyOf(options.retry);
  }

  /** Something new came: the next failure is a first one again. */
  progressed(): void {
    this.#attempt = 0;
  }

  /**
   * Resolves when it is time to ask again, with the reason; after `stale-endpoint` only with a new endpoint.
   *
   * @throws the signal's reason; what this library threw on purpose, as it is; KinesisVideoServiceError if asking again
   * does not help, RETRIES_EXHAUSTED if it has not helped for too long
   */
  async afterFailure(error: unknown): Promise<RetryReason> {
    const { signal, onRetry, random } = this.#options;
    signal?.throwIfAborted();
    if (error instanceof KinesisVideoParserError) throw error;
    const failure = failureOf(error);
    if (failure.kind === 'fatal') throw serviceErrorFrom(error, failure.code, this.#place);
    this.#attempt++;
    const delayMs = delayBeforeAttempt(this.#attempt, this.#policy, random);
    this.#giveUpIfTooLong(error, delayMs);
    onRetry({ reason: failure.reason, attempt: this.#attempt, delayMs, error });
    await pause(delayMs, signal);
    return failure.reason;
  }

  /** Makes a request until it is answered. @throws as {@link Retrying.afterFailure} */
  async run<Answer>(request: () => Promise<Answer>, onStaleEndpoint?: () => void): Promise<Answer> {
    for (;;) {
      try {
        const answer = await request();
        this.progressed();
        return answer;
      } catch (error) {
        if ((await this.afterFailure(error)) === 'stale-endpoint') onStaleEndpoint?.();
      }
    }
  }

  #giveUpIfTooLong(error: unknown, delayMs: number): void {
    const nowMs = this.#options.now();
    if (this.#attempt === 1) this.#failingSinceMs = nowMs;
    if (nowMs + delayMs - this.#failingSinceMs <= this.#policy.giveUpAfterMs) return;
    throw serviceErrorFrom(error, 'RETRIES_EXHAUSTED', this.#place);
  }
}

/** The error that a program sees, with all that the client's own tells. */
export function serviceErrorFrom(
  error: unknown,
  code: ServiceErrorCode,
  place: RequestPlace,
): KinesisVideoServiceError {
  const { name, message, httpStatus, requestId } = sdkErrorFacts(error);
  const serviceErrorName = httpStatus === undefined ? undefined : name;
  return new KinesisVideoServiceError(code, {
    message,
    ...place,
    serviceErrorName,
    httpStatus,
    requestId,
    cause: error,
  });
}
