import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallFaults } from '../faults/fault.js';
import type { ServiceLimits } from '../server-options.js';
import { sendException, sendJson } from './answers.js';
import { callStream } from './call-stream.js';
import { ConnectionCounts } from './connection-counts.js';
import type { Input } from './input-fields.js';
import type { Operation } from './operation.js';
import { parsedInput, requestBody } from './request-body.js';
import { RequestRates } from './request-rates.js';
import { refuseForeignPages } from './page-origin.js';
import type { Resource } from './resource.js';
import { Resources } from './resources.js';
import { ServiceException } from './service-exception.js';
import type { SignatureVerifier } from './signatures.js';

/** What a {@link Dispatcher} works with. */
export interface DispatcherSettings {
  readonly operations: readonly Operation[];
  /** What is got by its address. Default: nothing. */
  readonly resources?: readonly Resource[] | undefined;
  readonly limits: ServiceLimits;
  readonly faults: { callFaults(operation: string, streamName: string | undefined): CallFaults };
  /** Default: every signature is good. */
  readonly verifySignature?: SignatureVerifier | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A request with what is known of it so far. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly awaitsContinue: boolean;
  readonly signal: AbortSignal;
}

/** Leads each request to its operation: signature, rate, faults and connections first; errors in the shape of the service. */
export class Dispatcher {
  readonly #settings: DispatcherSettings;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #resources: Resources;
  readonly #rates: RequestRates;
  readonly #connections: ConnectionCounts;
  readonly #running = new Set<Promise<void>>();
  readonly #calls = new Set<AbortController>();

  constructor(settings: DispatcherSettings) {
    this.#settings = settings;
    this.#operations = new Map(settings.operations.map((operation) => [operation.path, operation]));
    this.#resources = new Resources({ resources: settings.resources ?? [], faults: settings.faults });
    this.#rates = new RequestRates(settings.limits, settings.now);
    this.#connections = new ConnectionCounts(settings.limits);
  }

  /** Answers a request. Never throws. */
  dispatch(request: IncomingMessage, response: ServerResponse, { awaitsContinue = false } = {}): void {
    response.sendDate = false; // The date is the one that signatures are measured by.
    response.setHeader('Date', new Date(this.#settings.now()).toUTCString());
    response.setHeader('x-amzn-requestid', randomUUID());
    const running = this.#answer(request, response, awaitsContinue).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Ends what is running, and resolves when it has ended. */
  async close(): Promise<void> {
    for (const call of this.#calls) call.abort();
    await Promise.all(this.#running);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): Promise<void> {
    const call = new AbortController();
    this.#calls.add(call);
    response.once('close', () => call.abort());
    response.on('error', () => response.destroy());
    try {
      await this.#handle({ request, response, awaitsContinue, signal: call.signal });
    } catch (error) {
      sendException(request, response, error);
    } finally {
      this.#calls.delete(call);
    }
  }

  async #handle(exchange: Exchange): Promise<void> {
    const { request, response, signal } = exchange;
    const resource = this.#resources.find(request);
    if (resource !== undefined) return this.#resources.give(resource, exchange);
    refuseForeignPages(request);
    const operation = this.#operationOf(request);
    const input = await this.#inputOf(operation, exchange);
    const streamName = callStream(request.headers, input);
    this.#rates.count(operation.name, streamName);
    const faults = this.#settings.faults.callFaults(operation.name, streamName);
    await faults.begin(signal);
    if (signal.aborted) return;
    this.#countConnection(operation, streamName, response);
    if (operation.kind === 'media' && operation.body === 'json') endWithClient(request, response);
    const output = await operation.handle({ operation: operation.name, request, response, input, faults, signal });
    if (operation.kind === 'json') sendJson(response, output ?? {});
    else response.end();
  }

  #operationOf({ method, url }: IncomingMessage): Operation {
    const path = (url ?? '').split('?', 1)[0] ?? '';
    const operation = method === 'POST' ? this.#operations.get(path) : undefined;
    if (operation !== undefined) return operation;
    throw new ServiceException('UnknownOperationException', 404, `There is no operation ${method ?? ''} ${path}`);
  }

  /** The body first, since its hash is signed; that of PutMedia never ends, and is not. */
  async #inputOf(operation: Operation, { request, response, awaitsContinue }: Exchange): Promise<Input> {
    const { limits, verifySignature } = this.#settings;
    if (operation.body === 'stream') verifySignature?.(request, undefined);
    if (awaitsContinue) response.writeContinue();
    if (operation.body === 'stream') return {};
    const body = await requestBody(request, limits);
    verifySignature?.(request, body);
    return parsedInput(body);
  }

  #countConnection(operation: Operation, streamName: string | undefined, response: ServerResponse): void {
    response.once('close', this.#connections.open(operation.name, streamName));
  }
}

/** A client that ends its side while it is sent media has gone: it cannot be told from one that closed the connection. */
function endWithClient({ socket }: IncomingMessage, response: ServerResponse): void {
  const end = (): void => void response.destroy();
  socket.once('end', end);
  response.once('close', () => socket.off('end', end));
}
