import { UsageError } from '../errors.js';
import type { AwsCredentials, ClientFactory, CommandSender, ServiceAccessOptions } from './clients.js';
import { optionalPackage } from './optional-packages.js';
import { KinesisVideoServiceError } from './service-error.js';
import type { StreamIdentity } from './stream-identity.js';
import { answerInTime } from './waiting.js';

/** What a data endpoint is asked for. */
export type DataEndpointApi = 'GET_MEDIA' | 'PUT_MEDIA' | 'LIST_FRAGMENTS' | 'GET_MEDIA_FOR_FRAGMENT_LIST';

/** The service says that an endpoint is good for about 45 minutes. */
const ENDPOINT_LIFE_MS = 40 * 60_000;
/** A service that does not answer for so long will not; the SDK's own clients would wait for ever. */
const ANSWER_TIMEOUT_MS = 30_000;

interface DataEndpoint {
  readonly address: Promise<string>;
  readonly expiresAtMs: number;
}

/**
 * The way to the service for one stream: clients, region, credentials, and the data endpoints, each asked for once and kept
 * for 40 minutes. Clients that were given are used and left open; those made here are destroyed by `close`.
 */
export class ServiceAccess {
  readonly #stream: StreamIdentity;
  readonly #options: ServiceAccessOptions;
  readonly #now: () => number;
  readonly #endpoints = new Map<DataEndpointApi, DataEndpoint>();
  readonly #dataClients = new Map<string, CommandSender>();
  #control: Promise<CommandSender> | undefined;
  readonly #made: CommandSender[] = [];
  #closing = new AbortController();

  constructor(stream: StreamIdentity, options: ServiceAccessOptions, now: () => number = Date.now) {
    this.#stream = stream;
    this.#options = options;
    this.#now = now;
  }

  /** The client for GetDataEndpoint and whatever else concerns the stream itself. */
  control(): Promise<CommandSender> {
    this.#control ??= this.#options.clients?.kinesisVideo
      ? Promise.resolve(this.#options.clients.kinesisVideo)
      : this.#makeControl();
    return this.#control;
  }

  /** The client for GetMedia. */
  media(): Promise<CommandSender> {
    const { media } = this.#options.clients ?? {};
    return this.#dataClient('GET_MEDIA', media ?? (() => this.#loadMedia()));
  }

  /** The client for ListFragments and GetMediaForFragmentList. */
  archivedMedia(api: 'LIST_FRAGMENTS' | 'GET_MEDIA_FOR_FRAGMENT_LIST'): Promise<CommandSender> {
    const { archivedMedia } = this.#options.clients ?? {};
    return this.#dataClient(api, archivedMedia ?? (() => this.#loadArchivedMedia()));
  }

  /** Where to send requests of this kind; the answer is kept. */
  dataEndpoint(api: DataEndpointApi): Promise<string> {
    const known = this.#endpoints.get(api);
    if (known !== undefined && known.expiresAtMs > this.#now()) return known.address;
    const address = this.#askForEndpoint(api);
    this.#endpoints.set(api, { address, expiresAtMs: this.#now() + ENDPOINT_LIFE_MS });
    address.catch(() => {
      if (this.#endpoints.get(api)?.address === address) this.#endpoints.delete(api);
    });
    return address;
  }

  /** After InvalidEndpointException: the next request asks for the endpoint again. */
  forgetDataEndpoint(api: DataEndpointApi): void {
    this.#endpoints.delete(api);
  }

  /** Of the ARN first: it is the stream's. */
  async region(): Promise<string> {
    const given = this.#stream.region ?? this.#options.region;
    if (given !== undefined) return given;
    const region = await (await this.control()).config?.region?.();
    if (region === undefined) throw this.#error('MISSING_REGION', 'The region is not known');
    return region;
  }

  /** For the one request that the SDK does not sign: PutMedia. */
  async credentials(): Promise<AwsCredentials> {
    const { credentials } = this.#options;
    if (typeof credentials === 'function') return credentials();
    if (credentials !== undefined) return credentials;
    const found = await (await this.control()).config?.credentials?.();
    if (found === undefined) throw this.#error('MISSING_CREDENTIALS', 'There are no credentials to sign with');
    return found;
  }

  /** Destroys the clients that were made here, and those that are being made. */
  close(): void {
    this.#closing.abort(new UsageError('It was closed meanwhile'));
    this.#closing = new AbortController();
    for (const client of this.#made.splice(0)) client.destroy?.();
    this.#dataClients.clear();
    this.#control = undefined;
  }

  async #askForEndpoint(api: DataEndpointApi): Promise<string> {
    const { GetDataEndpointCommand } = await loadControlPackage();
    const command = new GetDataEndpointCommand({ APIName: api, ...this.#stream.input });
    const client = await this.control();
    const answer = answerInTime((abortSignal) => client.send(command, { abortSignal }), {
      timeoutMs: ANSWER_TIMEOUT_MS,
      signal: this.#closing.signal,
    });
    const { DataEndpoint } = (await answer) as { readonly DataEndpoint?: string };
    if (DataEndpoint === undefined) throw this.#error('CLIENT_ERROR', 'GetDataEndpoint gave no endpoint');
    return DataEndpoint;
  }

  async #dataClient(
    api: DataEndpointApi,
    source: CommandSender | ClientFactory | (() => Promise<ClientFactory>),
  ): Promise<CommandSender> {
    if (typeof source !== 'function') return source;
    const { signal } = this.#closing;
    const endpoint = await this.dataEndpoint(api);
    const key = `${api} ${endpoint}`;
    const known = this.#dataClients.get(key);
    if (known !== undefined) return known;
    const region = await this.region();
    const made = source({ endpoint, region });
    const client = this.#kept('then' in made ? (await made)({ endpoint, region }) : made, signal);
    this.#dataClients.set(key, client);
    return client;
  }

  async #makeControl(): Promise<CommandSender> {
    const { signal } = this.#closing;
    const { KinesisVideoClient } = await loadControlPackage();
    const { endpoint } = this.#options;
    const settings = { ...this.#sdkSettings(), ...(endpoint === undefined ? {} : { endpoint }) };
    return this.#kept(new KinesisVideoClient(settings), signal);
  }

  /** To be destroyed when this is closed: at once, if it was closed while the client was made. */
  #kept(client: CommandSender, closing: AbortSignal): CommandSender {
    if (closing.aborted) client.destroy?.();
    closing.throwIfAborted();
    this.#made.push(client);
    return client;
  }

  async #loadMedia(): Promise<ClientFactory> {
    const { KinesisVideoMediaClient } = await optionalPackage(
      '@aws-sdk/client-kinesis-video-media',
      () => import('@aws-sdk/client-kinesis-video-media'),
    );
    const credentials = await this.#sdkCredentials();
    return ({ endpoint, region }) => new KinesisVideoMediaClient({ endpoint, region, ...credentials });
  }

  async #loadArchivedMedia(): Promise<ClientFactory> {
    const { KinesisVideoArchivedMediaClient } = await optionalPackage(
      '@aws-sdk/client-kinesis-video-archived-media',
      () => import('@aws-sdk/client-kinesis-video-archived-media'),
    );
    const credentials = await this.#sdkCredentials();
    return ({ endpoint, region }) => new KinesisVideoArchivedMediaClient({ endpoint, region, ...credentials });
  }

  #sdkSettings() {
    const region = this.#stream.region ?? this.#options.region;
    const { credentials } = this.#options;
    return { ...(region === undefined ? {} : { region }), ...(credentials === undefined ? {} : { credentials }) };
  }

  /** Those of the client that was given, if no others were. */
  async #sdkCredentials() {
    const given = this.#options.credentials ?? (await this.control()).config?.credentials;
    return given === undefined ? {} : { credentials: given };
  }

  #error(code: 'MISSING_REGION' | 'MISSING_CREDENTIALS' | 'CLIENT_ERROR', message: string): KinesisVideoServiceError {
    return new KinesisVideoServiceError(code, { message, stream: this.#stream.text });
  }
}

const loadControlPackage = () =>
  optionalPackage('@aws-sdk/client-kinesis-video', () => import('@aws-sdk/client-kinesis-video'));
