import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { concatenated, viewOf } from '../ebml/bytes.js';
import type { FragmentAcknowledgement, FragmentRefusal } from './acknowledgement.js';
import { AcknowledgementParser } from './acknowledgement-parser.js';
import { refusalOf, type PutMediaRefusal } from './put-media-refusal.js';
import type { PutMediaRequest } from './put-media-request.js';
import { LONGEST_TIMER_MS } from './waiting.js';

/** How a connection came to its end. */
export type ConnectionEnd =
  /** The service closed its answer in good order: after the body had ended, or because nothing came. */
  | { readonly kind: 'answered' }
  /** It said what it does not like, and closed. */
  | { readonly kind: 'fragment-refused'; readonly refusal: FragmentRefusal }
  /** It answered with an error, and took nothing. */
  | { readonly kind: 'refused'; readonly refusal: PutMediaRefusal }
  /** Nothing moved any more, although something was due. */
  | { readonly kind: 'stalled' }
  /** The network failed, or the answer was none. */
  | { readonly kind: 'lost'; readonly error: unknown };

/** How a connection behaves. */
export interface ConnectionOptions {
  /** Each, as soon as it came. */
  readonly onAcknowledgement: (acknowledgement: FragmentAcknowledgement) => void;
  /** What the service's clock says, in milliseconds since 1970. */
  readonly onServerTime: (serverMs: number) => void;
  /** Whether an acknowledgement is due: then silence means that the connection is lost. */
  readonly isAwaiting: () => boolean;
  /** Neither sent nor received for this long, in milliseconds, although something is waited for: the connection is lost. */
  readonly stallTimeoutMs: number;
}

/** What is given to the socket at a time, so that it is known how far it got. */
const PIECE_BYTES = 64 * 1024;
/** Some proxies swallow `100 Continue`; then the body goes out all the same. As curl does it. */
const CONTINUE_TIMEOUT_MS = 1_000;
/** After an error the service says what it still has to say, and closes. */
const CLOSING_TIMEOUT_MS = 2_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * One PutMedia: the body goes out while acknowledgements come in. `fetch` cannot do this, it waits for the end of the body;
 * `node:http` can.
 */
export class PutMediaConnection {
  readonly #request: ClientRequest;
  readonly #options: ConnectionOptions;
  readonly #parser = new AcknowledgementParser();
  #resolveClosed: (end: ConnectionEnd) => void = () => undefined;
  /** How it ended; never rejects. */
  readonly closed = new Promise<ConnectionEnd>((resolve) => (this.#resolveClosed = resolve));
  #begin: () => void = () => undefined;
  #goOn: () => void = () => undefined;
  readonly #mayGoOn = new Promise<void>((resolve) => (this.#goOn = resolve));
  readonly #mayBegin = new Promise<void>((resolve) => (this.#begin = resolve));
  #end: ConnectionEnd | undefined;
  #fragmentRefusal: FragmentRefusal | undefined;
  #hasEndedBody = false;
  readonly #timers = new Set<NodeJS.Timeout>();
  #continueWriting: (() => void) | undefined;

  constructor({ url, headers }: PutMediaRequest, options: ConnectionOptions) {
    this.#options = options;
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const timeout = Math.min(options.stallTimeoutMs, LONGEST_TIMER_MS); // for making the connection, too
    this.#request = request(url, { method: 'POST', headers, agent: false, timeout });
    this.#listen();
    this.#after(CONTINUE_TIMEOUT_MS, () => this.#begin());
    this.#request.flushHeaders();
  }

  /** Whether nothing more can be sent. */
  get isOver(): boolean {
    return this.#end !== undefined || this.#hasEndedBody || this.#fragmentRefusal !== undefined;
  }

  /** Resolves when the service has answered that it takes the request, the connection is over, or after this time. */
  answered(timeoutMs: number): Promise<void> {
    this.#after(timeoutMs, () => this.#goOn());
    return this.#mayGoOn;
  }

  /** Resolves when the socket has taken the bytes and wants more, or the connection is over. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#mayBegin;
    for (let at = 0; at < bytes.length && !this.isOver; at += PIECE_BYTES) {
      const piece = viewOf(bytes, at, Math.min(PIECE_BYTES, bytes.length - at));
      if (!this.#request.write(piece)) await this.#drained();
    }
  }

  /** Says that nothing more comes; the service answers what it still has to, and closes. */
  async endBody(): Promise<void> {
    await this.#mayBegin;
    if (this.#hasEndedBody || this.#end !== undefined) return;
    this.#hasEndedBody = true;
    this.#request.end();
  }

  /** Closes it at once. */
  destroy(): void {
    this.#finish({ kind: 'lost', error: undefined });
  }

  #listen(): void {
    const request = this.#request;
    request.on('continue', () => this.#begin());
    request.on('response', (response) => this.#receive(response));
    request.on('drain', () => this.#continueWriting?.());
    request.on('error', (error) => this.#finish({ kind: 'lost', error }));
    request.on('close', () =>
      this.#finish({ kind: 'lost', error: { name: 'Error', message: 'The connection closed' } }),
    );
    // Of the socket, not of the request: that tells of the first silence only, and it may be one in which nothing is due.
    request.on('socket', (socket) => socket.on('timeout', () => this.#stall()));
  }

  #receive(response: IncomingMessage): void {
    const status = response.statusCode ?? 0;
    const serverMs = Date.parse(response.headers.date ?? '');
    if (!Number.isNaN(serverMs)) this.#options.onServerTime(serverMs);
    response.on('error', (error) => this.#finish({ kind: 'lost', error }));
    if (status !== 200) {
      this.#receiveRefusal(response, status);
      return;
    }
    this.#begin();
    this.#goOn();
    response.on('data', (chunk: Uint8Array) => this.#read(chunk));
    response.on('end', () => this.#finish({ kind: 'answered' }));
  }

  #receiveRefusal(response: IncomingMessage, status: number): void {
    const chunks: Uint8Array[] = [];
    let size = 0;
    response.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= MAX_REFUSAL_BYTES) chunks.push(chunk);
    });
    response.on('end', () => {
      const body = concatenated(chunks);
      this.#finish({ kind: 'refused', refusal: refusalOf({ status, headers: response.headers, body }) });
    });
  }

  #read(chunk: Uint8Array): void {
    if (this.#end !== undefined) return;
    try {
      for (const acknowledgement of this.#parser.push(chunk)) this.#tell(acknowledgement);
    } catch (error) {
      this.#finish({ kind: 'lost', error });
    }
  }

  #tell(acknowledgement: FragmentAcknowledgement): void {
    this.#options.onAcknowledgement(acknowledgement);
    if (acknowledgement.event !== 'ERROR' || this.#fragmentRefusal !== undefined) return;
    this.#fragmentRefusal = acknowledgement;
    this.#continueWriting?.();
    this.#request.end();
    this.#after(CLOSING_TIMEOUT_MS, () => this.destroy());
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#continueWriting = () => {
        this.#continueWriting = undefined;
        resolve();
      };
      if (this.isOver) this.#continueWriting();
    });
  }

  #stall(): void {
    const isIdle = !this.#hasEndedBody && this.#request.writableLength === 0 && !this.#options.isAwaiting();
    if (isIdle) return;
    this.#finish({ kind: 'stalled' });
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  #finish(end: ConnectionEnd): void {
    if (this.#end !== undefined) return;
    const refusal = this.#fragmentRefusal;
    this.#end = refusal === undefined || end.kind === 'refused' ? end : { kind: 'fragment-refused', refusal };
    for (const timer of this.#timers) clearTimeout(timer);
    this.#begin();
    this.#goOn();
    this.#continueWriting?.();
    this.#request.destroy();
    this.#resolveClosed(this.#end);
  }
}
