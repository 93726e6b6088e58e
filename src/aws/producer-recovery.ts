import type { BufferedFragment, OutgoingBuffer } from './outgoing-buffer.js';
import type { ProducerAcknowledgements } from './producer-acknowledgements.js';
import { fragmentsInArchive, type UploadMarks } from './producer-archive-check.js';
import type { ProducerPatience } from './producer-patience.js';
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
  /** With a question that is not answered; then it is asked again. */
  readonly patience: ProducerPatience;
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
/** The service tells its time in whole seconds. */
const SECOND_MS = 1_000;

/** Finds out, after a cut, what the service has stored of that which was sent. */
export class ProducerRecovery {
  readonly #options: RecoveryOptions;
  #startedMs = 0;
  /** By how much the service's clock is ahead of ours. Of its answers the last to say so counts: others were on their way for longer. */
  #clockOffsetMs: number | undefined;
  #loss: ConnectionLoss | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Nothing was sent before. */
  begin(): void {
    this.#startedMs = this.#options.now();
  }

  /** The service's clock, in milliseconds since 1970. */
  noteServerTime(serverMs: number): void {
    const aheadMs = serverMs - this.#options.now();
    const offsetMs = aheadMs > 0 ? aheadMs : Math.min(0, aheadMs + SECOND_MS);
    this.#clockOffsetMs = Math.max(this.#clockOffsetMs ?? offsetMs, offsetMs);
  }

  /** Whether it is not known what is stored of that which was sent. */
  get isDue(): boolean {
    return this.#loss !== undefined;
  }

  /** The connection is gone, and with it what the service would have said of that which was sent. */
  noteLoss(loss: ConnectionLoss): void {
    const { resume, buffer } = this.#options;
    if (resume === 'resend') buffer.sendAgain();
    else this.#loss = this.#loss === 'stalled' ? 'stalled' : loss;
  }

  /** Takes what the archive has out of the buffer; all else that was sent waits again. @throws the signal's reason */
  async settleStored(): Promise<void> {
    await this.#settleIfAnswered(this.#loss === 'stalled' ? QUESTIONS_FOR_RECEIVED : QUESTIONS_FOR_SENT);
    this.#options.buffer.sendAgain();
    this.#loss = undefined;
  }

  async #settleIfAnswered(firstQuestions: number): Promise<void> {
    const { signal, acknowledgements, onRetry } = this.#options;
    try {
      await this.#askUntilSure(firstQuestions);
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
    const stored = await fragmentsInArchive(entries, this.#marks, {
      ...this.#options,
      retrying: this.#retrying(),
    });
    const lastStored = entries.map((entry) => stored.has(entry)).lastIndexOf(true);
    const isDue = (entry: BufferedFragment, at: number): boolean => entry.isReceived || at < lastStored;
    for (const [entry, fragmentNumber] of stored) acknowledgements.takeFromArchive(entry, fragmentNumber);
    return entries.some((entry, at) => !stored.has(entry) && isDue(entry, at));
  }

  get #marks(): UploadMarks {
    const { firstNumber } = this.#options.acknowledgements;
    return { firstNumber, sinceMs: this.#startedMs + (this.#clockOffsetMs ?? 0) };
  }

  #retrying(): Retrying {
    const { policy, stream, signal, random, now } = this.#options;
    const retry = { ...policy, giveUpAfterMs: Math.min(policy.giveUpAfterMs, LONGEST_CHECK_MS) };
    return new Retrying({ operation: 'ListFragments', stream: stream.text }, { retry, signal, random, now });
  }
}
