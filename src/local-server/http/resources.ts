import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallFaults } from '../faults/fault.js';
import type { Resource, ResourceAnswer } from './resource.js';

/** What {@link Resources} works with. */
export interface ResourcesSettings {
  readonly resources: readonly Resource[];
  readonly faults: { callFaults(operation: string, streamName: string | undefined): CallFaults };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Players in pages come from elsewhere: no cookie is looked at, so that nobody's rights can be borrowed. */
const CROSS_ORIGIN: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Content-Length, Date, x-amzn-errortype, x-amzn-requestid',
};

const PREFLIGHT: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': [...METHODS].join(', '),
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '86400',
};

/** Leads what is asked for by its address to its resource. */
export class Resources {
  readonly #settings: ResourcesSettings;
  readonly #resources: ReadonlyMap<string, Resource>;

  constructor(settings: ResourcesSettings) {
    this.#settings = settings;
    this.#resources = new Map(settings.resources.map((resource) => [resource.path, resource]));
  }

  /** `undefined`: it asks for none. */
  find({ method, url = '' }: IncomingMessage): Resource | undefined {
    return METHODS.has(method ?? '') ? this.#resources.get(url.split('?', 1)[0] ?? '') : undefined;
  }

  /** @throws what the resource throws */
  async give(resource: Resource, { request, response, signal }: ResourceExchange): Promise<void> {
    const isForAll = resource.audience !== 'own-origin';
    if (isForAll) for (const [name, value] of Object.entries(CROSS_ORIGIN)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, isForAll ? PREFLIGHT : {}).end();
      return;
    }
    const [, query = ''] = (request.url ?? '').split('?', 2);
    const strike = (streamName: string | undefined): Promise<void> =>
      this.#settings.faults.callFaults(resource.name, streamName).begin(signal);
    send(response, await resource.answer({ query: new URLSearchParams(query), signal, strike }));
  }
}

/** A request that is answered. */
export interface ResourceExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

function send(response: ServerResponse, { contentType, body, cacheControl, headers }: ResourceAnswer): void {
  if (response.destroyed) return;
  if (cacheControl !== undefined) response.setHeader('Cache-Control', cacheControl);
  response.writeHead(200, { ...headers, 'Content-Type': contentType, 'Content-Length': body.length }).end(body);
}
