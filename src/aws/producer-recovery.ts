import type { BufferedFragment, OutgoingBuffer } from './outgoing-buffer.js';
import type { ProducerAcknowledgements } from './producer-acknowledgements.js';
import { fragmentsInArchive } from './producer-archive-check.js';
import type { ProducerRetry, ResumeChoice } from './producer-retry.js';
import type { PutMediaAccess } from './put-media-request.js';
import type { RetryPolicy } from './retry-policy.js';
import { Retrying } from './retrying.js';
import { KinesisVideoServiceError } from './service-error.js';
import { pause } from './waiting.js';

/** What a recovery works with. */
export interface RecoveryOptions extends PutMediaAccess {
  readonly buffer: OutgoingBuffer;
  readonly acknowledgements: ProducerAcknowledgements;
  readonly resume: ResumeChoice;
  readonly policy: RetryPolicy;
  readonly onRetry: (retry: ProducerRetry) => void;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** How a connection was lost. `stalled`: a service that is slow may still be at work on what it has got. */
export type ConnectionLoss = 'cut' | 'stalled';

/** What was received is stored soon, or the service has lost it: so often is asked. */
const QUESTIONS_FOR_RECEIVED = 6;
/** What may just have arrived when the connection was cut is asked for once more. */
const QUESTIONS_FOR_SENT = 2;
/** The archive is not waited for longer: nothing is sent meanwhile. */
const LONGEST_CHECK_MS = 60_000;
/** How far clocks may differ beyond what the service's answers tell. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Finds out, after a cut, what the service has stored of that which was sent. */
export class ProducerRecovery {
  readonly #options: RecoveryOptions;
  readonly #startedMs: number;
  /** By how much the service's clock is behind ours; 0 or less. */
  #clockOffsetMs = 0;

  constructor(options: RecoveryOptions) {
    this.#options = options;
    this.#startedMs = options.now();
  }

  /** The service's clock, in milliseconds since 1970. */
  noteServerTime(serverMs: number): void {
    this.#clockOffsetMs = Math.min(this.#clockOffsetMs, serverMs - this.#options.now());
  }

  /** Takes what the archive has out of the buffer. @throws the signal's reason */
  async settleStored(loss: ConnectionLoss): Promise<void> {
    const { resume, buffer, signal, acknowledgements, onRetry } = this.#options;
    if (resume === 'resend' || !buffer.hasSent) return;
    try {
      await this.#askUntilSure(loss === 'stalled' ? QUESTIONS_FOR_RECEIVED : QUESTIONS_FOR_SENT);
    } catch (error) {
      signal.throwIfAborted();
      const keepsNothing = error instanceof KinesisVideoServiceError && error.code === 'NO_DATA_RETENTION';
      if (keepsNothing) acknowledgements.expectNoPersistence();
      else onRetry({ reason: 'archive-unavailable', attempt: 1, delayMs: 0, error });
    }
  }

  async #askUntilSure(firstQuestions: number): Promise<void> {
    const { policy, signal, buffer } = this.#options;
    let questions = firstQuestions;
    for (let asked = 1; ; asked++) {
      if (await this.#ask()) questions = QUESTIONS_FOR_RECEIVED;
      if (!buffer.hasSent || asked >= questions) return;
      await pause(policy.firstDelayMs * 2 ** (asked - 1), signal);
    }
  }

  /** Whether something is missing that should be there: it was received, or one after it is stored. */
  async #ask(): Promise<boolean> {
    const { acknowledgements, buffer } = this.#options;
    const entries = buffer.sent;
    const stored = await fragmentsInArchive(entries, this.#storedSinceMs, {
      ...this.#options,
      retrying: this.#patience(),
    });
    const lastStored = entries.map((entry) => stored.has(entry)).lastIndexOf(true);
    const isDue = (entry: BufferedFragment, at: number): boolean => entry.isReceived || at < lastStored;
    for (const [entry, fragmentNumber] of stored) acknowledgements.takeFromArchive(entry, fragmentNumber);
    return entries.some((entry, at) => !stored.has(entry) && isDue(entry, at));
  }

  get #storedSinceMs(): number {
    return this.#startedMs + this.#clockOffsetMs - CLOCK_TOLERANCE_MS;
  }

  #patience(): Retrying {
    const { policy, stream, signal, random, now } = this.#options;
    const retry = { ...policy, giveUpAfterMs: Math.min(policy.giveUpAfterMs, LONGEST_CHECK_MS) };
    return new Retrying({ operation: 'ListFragments', stream: stream.text }, { retry, signal, random, now });
  }
}
