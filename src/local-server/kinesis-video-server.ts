import { withDefaults } from '../ebml/with-defaults.js';
import type { Fault } from './faults/fault.js';
import { FaultPlan } from './faults/fault-plan.js';
import { Dispatcher } from './http/dispatcher.js';
import { Listener } from './http/listener.js';
import type { Operation } from './http/operation.js';
import { signatureVerifier } from './http/signatures.js';
import { mediaOperations } from './media/media-operations.js';
import { getDataEndpoint } from './operations/get-data-endpoint.js';
import { listStreams } from './operations/list-streams.js';
import { streamOperations } from './operations/stream-operations.js';
import { tagOperations } from './operations/tag-operations.js';
import { pageResources } from './page/page-resources.js';
import { withPageToken } from './page/page-token.js';
import { playback } from './playback/playback-operations.js';
import { SERVICE_LIMITS, type KinesisVideoServerOptions, type ServiceLimits } from './server-options.js';
import type { FragmentStore } from './store/fragment-store.js';
import { MemoryStore } from './store/memory-store.js';
import { StreamRegistry } from './streams/stream-registry.js';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  maxMemoryBytes: 1024 ** 3,
  region: 'us-east-1',
  seed: 1,
  now: Date.now,
} as const;

/** How often it is looked for what is past its retention. */
const EXPIRY_INTERVAL_MS = 1_000;

/** What goes wrong on purpose, while the server runs. */
export interface FaultSwitch {
  /** From now on, beside those that are there. */
  add(fault: Fault): void;
  /** Nothing goes wrong from now on. */
  clear(): void;
}

/**
 * A Kinesis Video Streams on this machine: the HTTP API of the service, for the clients of the AWS SDK as they are, and for
 * producers that speak PutMedia. Nothing is encrypted: it listens on the loopback address, unless told otherwise.
 *
 * @example
 * ```ts
 * import { KinesisVideoServer } from 'kinesis-video-parser/local-server';
 *
 * const server = await KinesisVideoServer.start();
 * console.log(server.endpoint.startsWith('http://127.0.0.1:')); // true
 * await server.close();
 * ```
 */
export class KinesisVideoServer {
  /** What clients are given as `endpoint`, such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /**
   * What to open in a browser: streams, a live picture, and the fragments as they come. With `credentials`, its token lets the page
   * read all streams: it is as secret as they are.
   */
  readonly pageUrl: string;
  /** What goes wrong on purpose. */
  readonly faults: FaultSwitch;
  readonly #listener: Listener;
  readonly #dispatcher: Dispatcher;
  readonly #store: FragmentStore;
  readonly #expiry: Expiry;
  #closed: Promise<void> | undefined;

  private constructor(parts: ServerParts) {
    this.endpoint = parts.listener.endpoint;
    this.pageUrl = `${this.endpoint}/${parts.pageToken === undefined ? '' : `#token=${parts.pageToken}`}`;
    this.faults = parts.faults;
    this.#listener = parts.listener;
    this.#dispatcher = parts.dispatcher;
    this.#store = parts.store;
    this.#expiry = new Expiry(parts.streams);
  }

  /**
   * Resolves when it listens.
   *
   * @throws UsageError if a package is missing that the options need, or another process has the folder; the error of the system
   *   if the port is taken
   */
  static async start(options: KinesisVideoServerOptions = {}): Promise<KinesisVideoServer> {
    const { host, port, region, seed, now, maxMemoryBytes } = withDefaults(DEFAULTS, options);
    const limits = withDefaults(SERVICE_LIMITS, options.limits ?? {});
    const faults = new FaultPlan({ faults: options.faults ?? [], seed });
    const access = options.credentials && withPageToken(await signatureVerifier(options.credentials, now));
    const store = await openStore(options.dataDirectory, maxMemoryBytes);
    try {
      const streams = new StreamRegistry({ store, region, maxStreams: limits.streams, now });
      const played = playback({ streams, limits, now, ffmpegPath: options.ffmpegPath });
      const operations = [...allOperations(streams, limits, now), ...played.operations];
      const resources = [...pageResources(), ...played.resources];
      const { verifySignature, pageToken } = access ?? {};
      const dispatcher = new Dispatcher({ operations, resources, limits, faults, verifySignature, now });
      const headersTimeoutMs = limits.requestTimeoutMs;
      const listener = await Listener.open(dispatcher, { host, port, headersTimeoutMs });
      return new KinesisVideoServer({ faults, listener, dispatcher, store, streams, pageToken });
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Cuts all connections, waits for what is being stored, and closes the store. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** The same as `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    try {
      await Promise.all([this.#dispatcher.close(), this.#listener.close(), this.#expiry.stop()]);
    } finally {
      await this.#store.close();
    }
  }
}

interface ServerParts {
  readonly faults: FaultSwitch;
  readonly listener: Listener;
  readonly dispatcher: Dispatcher;
  readonly store: FragmentStore;
  readonly streams: StreamRegistry;
  readonly pageToken: string | undefined;
}

async function openStore(dataDirectory: string | undefined, maxMemoryBytes: number): Promise<FragmentStore> {
  if (dataDirectory === undefined) return new MemoryStore(maxMemoryBytes);
  const { openLmdbStore } = await import('./store/lmdb-store.js');
  return openLmdbStore(dataDirectory);
}

function allOperations(streams: StreamRegistry, limits: ServiceLimits, now: () => number): readonly Operation[] {
  const plane = { streams };
  return [
    ...streamOperations(plane),
    listStreams(plane),
    ...tagOperations(plane),
    getDataEndpoint(plane),
    ...mediaOperations({ streams, limits, now }),
  ];
}

/** Applies the retention of all streams, again and again. */
class Expiry {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(streams: StreamRegistry) {
    this.#timer = setInterval(() => {
      // What a store fails to remove it has forgotten; what is in a folder is removed when it is opened again.
      this.#running ??= streams
        .expire()
        .catch(() => undefined)
        .finally(() => (this.#running = undefined));
    }, EXPIRY_INTERVAL_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
