import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Dispatcher } from './dispatcher.js';
import { answerBrokenRequest } from './broken-requests.js';

/** Where it listens, and how long it waits. */
export interface ListenerSettings {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  readonly headersTimeoutMs: number;
}

const IDLE_CONNECTION_MS = 60_000;
const PROBE_AFTER_MS = 30_000;

/** A port that leads to a dispatcher. */
export class Listener {
  readonly #server: Server;
  readonly #host: string;

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.#host = host;
  }

  /** Resolves when it listens; rejects with the error of the system if it cannot. */
  static async open(dispatcher: Dispatcher, { host, port, headersTimeoutMs }: ListenerSettings): Promise<Listener> {
    const server = createServer({
      // PutMedia is one request for hours: bodies have time limits of their own.
      requestTimeout: 0,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, 1_000),
      keepAliveTimeout: IDLE_CONNECTION_MS,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
    });
    // A client may end its side when it has asked: without this, Node would end ours before the answer.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.on('request', (request, response) => dispatcher.dispatch(request, response));
    server.on('checkContinue', (request, response) => {
      dispatcher.dispatch(request, response, { awaitsContinue: true });
    });
    server.on('clientError', answerBrokenRequest);
    server.listen(port, host);
    await once(server, 'listening');
    return new Listener(server, host);
  }

  /** Such as `http://127.0.0.1:40123`. */
  get endpoint(): string {
    const { port, family } = this.#server.address() as AddressInfo;
    const anywhere = this.#host === '0.0.0.0' || this.#host === '::';
    const host = anywhere ? '127.0.0.1' : this.#host;
    return `http://${family === 'IPv6' && host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /** Ends all connections, and resolves when the port is free. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
