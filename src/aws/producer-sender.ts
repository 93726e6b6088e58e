import { isKmsError, isRetryable, SESSION_ENDED_ID, type FragmentRefusal } from './acknowledgement.js';
import type { OutgoingBuffer } from './outgoing-buffer.js';
import type { OutgoingHead } from './outgoing-fragment.js';
import type { ProducerAcknowledgements } from './producer-acknowledgements.js';
import { ProducerPatience } from './producer-patience.js';
import { ProducerRecovery } from './producer-recovery.js';
import type { ProducerRetry, ResumeChoice } from './producer-retry.js';
import { PutMediaConnection, type ConnectionEnd } from './put-media-connection.js';
import {
  putMediaRequest,
  type PutMediaAccess,
  type PutMediaRequest,
  type UploadSettings,
} from './put-media-request.js';
import { retryPolicyOf, type RetryOptions } from './retry-policy.js';
import { Retrying } from './retrying.js';
import { KinesisVideoServiceError } from './service-error.js';

/** What the service has of older connections is known when it has answered on a new one; some proxies keep its answer back. */
const ANSWER_TIMEOUT_MS = 2_000;

/** What a sender works with. */
export interface SenderOptions extends PutMediaAccess {
  readonly buffer: OutgoingBuffer;
  readonly acknowledgements: ProducerAcknowledgements;
  readonly maxBufferBytes: number;
  readonly stallTimeoutMs: number;
  readonly resume: ResumeChoice;
  readonly retry: RetryOptions;
  readonly onRetry: (retry: ProducerRetry) => void;
  readonly random: () => number;
  /** Ends the sending at once. */
  readonly signal: AbortSignal;
}

/** Sends what is in the buffer, on one connection after the other, until the service has stored it. */
export class ProducerSender {
  readonly #options: SenderOptions;
  readonly #retrying: Retrying;
  readonly #patience: ProducerPatience;
  readonly #recovery: ProducerRecovery;
  #connection: PutMediaConnection | undefined;
  #drains = 0;
  #settledBefore = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    const { stream, retry, stallTimeoutMs, onRetry, signal, random, now } = options;
    const place = { operation: 'PutMedia', stream: stream.text };
    this.#retrying = new Retrying(place, { retry, onRetry, signal, random, now });
    this.#patience = new ProducerPatience(stallTimeoutMs);
    this.#recovery = new ProducerRecovery({ ...options, policy: retryPolicyOf(retry), patience: this.#patience });
  }

  /** Whether a request is under way. */
  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /**
   * Sends from now on. It ends only by an error.
   *
   * @throws the signal's reason; KinesisVideoServiceError
   */
  async run(settings: UploadSettings): Promise<never> {
    const { buffer, signal } = this.#options;
    this.#recovery.begin();
    for (;;) {
      await buffer.until(() => buffer.nextWaiting !== undefined || this.#recovery.isDue);
      signal.throwIfAborted();
      await this.#upload(settings);
    }
  }

  /** While `work` lasts, requests are ended as soon as all is sent, so that the service takes the last fragment as whole. */
  async draining(work: () => Promise<void>): Promise<void> {
    this.#drains++;
    this.#options.buffer.notify();
    try {
      await work();
    } finally {
      this.#drains--;
    }
  }

  async #upload(settings: UploadSettings): Promise<void> {
    this.#settledBefore = this.#options.acknowledgements.settledCount;
    const request = await this.#request(settings);
    if (request === undefined) return;
    const end = await this.#converse(request);
    await this.#goOnAfter(end);
  }

  /** `undefined` if there is none, and it is time to try again. */
  async #request(settings: UploadSettings): Promise<PutMediaRequest | undefined> {
    try {
      return await this.#patience.answer(() => putMediaRequest(this.#options, settings), this.#options.signal);
    } catch (error) {
      await this.#waitAfter(error);
      return undefined;
    }
  }

  async #converse(request: PutMediaRequest): Promise<ConnectionEnd> {
    const { buffer, signal } = this.#options;
    signal.throwIfAborted();
    const connection = this.#connect(request);
    const destroy = (): void => connection.destroy();
    signal.addEventListener('abort', destroy, { once: true });
    this.#connection = connection;
    try {
      await this.#settleStored(connection);
      await this.#sendTo(connection);
      return await connection.closed;
    } finally {
      this.#connection = undefined;
      signal.removeEventListener('abort', destroy);
      connection.destroy();
      buffer.notify();
    }
  }

  #connect(request: PutMediaRequest): PutMediaConnection {
    const { buffer, acknowledgements } = this.#options;
    const connection = new PutMediaConnection(request, {
      onAcknowledgement: (acknowledgement) => acknowledgements.take(acknowledgement),
      onServerTime: (ms) => this.#recovery.noteServerTime(ms),
      isAwaiting: () => buffer.hasSent && !this.#recovery.isDue,
      stallTimeoutMs: this.#patience.stallTimeoutMs,
    });
    void connection.closed.then(() => buffer.notify());
    return connection;
  }

  /** A connection that is lost meanwhile leaves what was found out true: nothing was sent on it. */
  async #settleStored(connection: PutMediaConnection): Promise<void> {
    if (!this.#recovery.isDue) return;
    await connection.answered(ANSWER_TIMEOUT_MS);
    if (!connection.isOver) await this.#recovery.settleStored();
  }

  /** Sends fragments that can share a head, until there is a reason to end the request. */
  async #sendTo(connection: PutMediaConnection): Promise<void> {
    const { buffer } = this.#options;
    let head: OutgoingHead | undefined;
    while (!connection.isOver) {
      const next = buffer.nextWaiting;
      if (next !== undefined && head === undefined) {
        head = next.fragment.head;
        await connection.write(head.bytes);
      } else if (next !== undefined && next.fragment.head === head) {
        buffer.markSent(next);
        for (const piece of next.fragment.pieces) await connection.write(piece);
      } else if (next !== undefined || this.#isEndDue) {
        if (head === undefined) connection.destroy(); // a body without a head is none
        await connection.endBody();
      } else {
        await buffer.until(() => connection.isOver || buffer.nextWaiting !== undefined || this.#isEndDue);
      }
    }
  }

  /** All is sent, and somebody waits; or only an end shows whether the stream keeps anything. */
  get #isEndDue(): boolean {
    const { buffer, acknowledgements, maxBufferBytes } = this.#options;
    return this.#drains > 0 || (buffer.sizeInBytes >= maxBufferBytes && acknowledgements.isPersistenceInDoubt);
  }

  async #goOnAfter(end: ConnectionEnd): Promise<void> {
    const { buffer, acknowledgements, signal } = this.#options;
    signal.throwIfAborted();
    if (end.kind === 'fragment-refused' && !isRetryable(end.refusal)) throw this.#refusalError(end.refusal);
    const isAllSaid = end.kind === 'answered' && !this.#recovery.isDue;
    if (isAllSaid && acknowledgements.isPersistenceInDoubt) acknowledgements.expectNoPersistence();
    const hasProgressed = acknowledgements.settledCount > this.#settledBefore;
    this.#noteProgress(end, hasProgressed ? 'some' : 'none');
    const isGoodEnd = end.kind === 'answered' && hasProgressed; // one that took nothing would be made again and again
    if (!buffer.hasSent && (isGoodEnd || buffer.nextWaiting === undefined)) return;
    if (buffer.hasSent) this.#recovery.noteLoss(end.kind === 'stalled' ? 'stalled' : 'cut');
    if (hasProgressed && isSessionEnd(end)) this.#tellSessionEnd(end);
    else await this.#waitAfter(failureIn(end));
  }

  #noteProgress({ kind }: ConnectionEnd, progress: 'some' | 'none'): void {
    if (progress === 'some') {
      this.#retrying.progressed();
      this.#patience.noteProgress();
    } else if (kind === 'stalled') this.#patience.noteStall();
  }

  /** @throws what {@link Retrying.afterFailure} throws */
  async #waitAfter(error: unknown): Promise<void> {
    const reason = await this.#retrying.afterFailure(error);
    const mayHaveMoved = reason === 'stale-endpoint' || reason === 'connection-lost';
    if (mayHaveMoved) this.#options.access.forgetDataEndpoint('PUT_MEDIA');
  }

  #tellSessionEnd(end: ConnectionEnd): void {
    this.#options.onRetry({ reason: 'session-ended', attempt: 1, delayMs: 0, error: failureIn(end) });
  }

  #refusalError(refusal: FragmentRefusal): KinesisVideoServiceError {
    const { errorId, errorCode, fragmentNumber, fragmentTimecodeMs } = refusal;
    const place = fragmentTimecodeMs === undefined ? '' : ` of the fragment at ${fragmentTimecodeMs} ms`;
    return new KinesisVideoServiceError(isKmsError(refusal) ? 'KMS_ERROR' : 'SERVICE_REFUSED_FRAGMENT', {
      message: `The service says ${errorId} ${errorCode}${place}`,
      operation: 'PutMedia',
      stream: this.#options.stream.text,
      serviceErrorId: errorId,
      serviceErrorName: errorCode,
      fragmentNumber,
    });
  }
}

function isSessionEnd(end: ConnectionEnd): boolean {
  return end.kind === 'fragment-refused' && end.refusal.errorId === SESSION_ENDED_ID;
}

/** In the shape of an error of the SDK, so that it is judged like one. */
function failureIn(end: ConnectionEnd): unknown {
  switch (end.kind) {
    case 'answered':
      return { name: 'ServiceUnavailable', message: 'The service ended its answer before it had stored all fragments' };
    case 'fragment-refused':
      return { name: 'ServiceUnavailable', message: `${end.refusal.errorId} ${end.refusal.errorCode}` };
    case 'refused':
      return end.refusal;
    case 'lost':
      return end.error;
    case 'stalled':
      return { name: 'TimeoutError', message: 'The service has stopped answering' };
    default:
      return end satisfies never;
  }
}
