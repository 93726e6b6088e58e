import { withDefaults } from '../ebml/with-defaults.js';
import { isKmsError, isRetryable, SESSION_ENDED_ID, type FragmentRefusal } from './acknowledgement.js';
import type { OutgoingBuffer } from './outgoing-buffer.js';
import type { ProducerAcknowledgements } from './producer-acknowledgements.js';
import { ProducerRecovery } from './producer-recovery.js';
import type { ProducerRetry, ResumeChoice } from './producer-retry.js';
import { PutMediaConnection, type ConnectionEnd } from './put-media-connection.js';
import {
  putMediaRequest,
  type PutMediaAccess,
  type PutMediaRequest,
  type UploadSettings,
} from './put-media-request.js';
import { DEFAULT_RETRY_POLICY, type RetryOptions } from './retry-policy.js';
import { Retrying } from './retrying.js';
import { KinesisVideoServiceError } from './service-error.js';
import { unlessAborted } from './waiting.js';

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
  readonly #recovery: ProducerRecovery;
  #connection: PutMediaConnection | undefined;
  #drains = 0;
  #settledBefore = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    const { stream, retry, onRetry, signal, random, now } = options;
    const place = { operation: 'PutMedia', stream: stream.text };
    this.#retrying = new Retrying(place, { retry, onRetry, signal, random, now });
    this.#recovery = new ProducerRecovery({ ...options, policy: withDefaults(DEFAULT_RETRY_POLICY, retry) });
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
    for (;;) {
      await buffer.until(() => buffer.nextWaiting !== undefined);
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
      return await unlessAborted(putMediaRequest(this.#options, settings), this.#options.signal);
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
    const { buffer, acknowledgements, stallTimeoutMs } = this.#options;
    const connection = new PutMediaConnection(request, {
      onAcknowledgement: (acknowledgement) => acknowledgements.take(acknowledgement),
      onServerTime: (ms) => this.#recovery.noteServerTime(ms),
      isAwaiting: () => buffer.hasSent,
      stallTimeoutMs,
    });
    void connection.closed.then(() => buffer.notify());
    return connection;
  }

  /** Sends fragments that can share a head, until there is a reason to end the request. */
  async #sendTo(connection: PutMediaConnection): Promise<void> {
    const { buffer } = this.#options;
    const head = buffer.nextWaiting?.fragment.head;
    if (head !== undefined) await connection.write(head.bytes);
    while (!connection.isOver) {
      const next = buffer.nextWaiting;
      if (next !== undefined && next.fragment.head === head) {
        buffer.markSent(next);
        await connection.write(next.fragment.bytes);
      } else if (next !== undefined || this.#isEndDue) {
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
    if (end.kind === 'answered' && acknowledgements.isPersistenceInDoubt) acknowledgements.expectNoPersistence();
    const hasProgressed = acknowledgements.settledCount > this.#settledBefore;
    if (hasProgressed) this.#retrying.progressed();
    const isDone = !buffer.hasSent && (end.kind === 'answered' || buffer.nextWaiting === undefined);
    if (isDone) return;
    if (hasProgressed && isSessionEnd(end)) this.#tellSessionEnd(end);
    else await this.#waitAfter(failureIn(end));
    await this.#recovery.settleStored(end.kind === 'stalled' ? 'stalled' : 'cut');
    if (acknowledgements.settledCount > this.#settledBefore) this.#retrying.progressed();
    buffer.sendAgain();
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
