import type { RetryAttempt } from './retrying.js';
import type { RetryReason } from './service-failure.js';

/**
 * What is done about fragments that were sent, and of which it is not known whether they were stored. `verify`: the archive is
 * asked first, so that none is stored twice. `resend`: they are sent again, so that some may be.
 */
export type ResumeChoice = 'verify' | 'resend';

/** Why a producer does something again; `archive-unavailable`: what the archive did not tell is sent again, and may be there twice. */
export type ProducerRetryReason = RetryReason | 'archive-unavailable';

/** What a producer tells before it goes on after a failure. */
export interface ProducerRetry extends Omit<RetryAttempt, 'reason'> {
  readonly reason: ProducerRetryReason;
}
