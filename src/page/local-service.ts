import { ServiceRefusal } from './service-refusal.js';

/** A stream in the list. */
export interface StreamSummary {
  readonly streamName: string;
  /** Such as `ACTIVE`. */
  readonly status: string;
  /** 0: its media is not kept. */
  readonly dataRetentionInHours: number;
}

/** Streams, and whether there are more than fit the list. */
export interface StreamPage {
  readonly streams: readonly StreamSummary[];
  readonly isAll: boolean;
}

/** Where GetMedia begins, as its StartSelector says it. */
export type StartSelector =
  | { readonly StartSelectorType: 'NOW' | 'EARLIEST' }
  /** In seconds since 1970. */
  | { readonly StartSelectorType: 'SERVER_TIMESTAMP'; readonly StartTimestamp: number }
  | { readonly StartSelectorType: 'CONTINUATION_TOKEN'; readonly ContinuationToken: string };

/** Where the service is, and by what it lets this page in. */
export interface LocalServiceSettings {
  /** Such as `http://127.0.0.1:8087`. */
  readonly origin: string;
  /** What `kvs serve` put into the address, if it wants signatures of others. */
  readonly token: string | undefined;
}

const MAX_STREAMS = 200;
/** In seconds: the longest that the service has. */
const SESSION_SECONDS = 43_200;

/** The API of the server that this page came from, as far as a page needs it. */
export class LocalService {
  readonly #settings: LocalServiceSettings;

  constructor(settings: LocalServiceSettings) {
    this.#settings = settings;
  }

  /** The streams whose names begin so, by name. @throws ServiceRefusal */
  async listStreams(prefix: string, signal: AbortSignal): Promise<StreamPage> {
    const condition = { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: prefix };
    const input = { MaxResults: MAX_STREAMS, StreamNameCondition: prefix === '' ? undefined : condition };
    const response = await this.#post('listStreams', input, signal);
    const { StreamInfoList, NextToken } = (await response.json()) as ListStreamsOutput;
    const streams = StreamInfoList.map(({ StreamName, Status, DataRetentionInHours }) => ({
      streamName: StreamName,
      status: Status,
      dataRetentionInHours: DataRetentionInHours,
    }));
    return { streams, isAll: NextToken === undefined };
  }

  /** The answer of GetMedia, live. @throws ServiceRefusal */
  async openMedia(streamName: string, start: StartSelector, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#post('getMedia', { StreamName: streamName, StartSelector: start }, signal);
    return response.body ?? new Blob([]).stream();
  }

  /** The address of a live HLS session. @throws ServiceRefusal `ResourceNotFoundException` if there is no fragment yet */
  async hlsSessionUrl(streamName: string, signal: AbortSignal): Promise<string> {
    const input = { StreamName: streamName, PlaybackMode: 'LIVE', Expires: SESSION_SECONDS };
    const response = await this.#post('getHLSStreamingSessionURL', input, signal);
    return ((await response.json()) as SessionOutput).HLSStreamingSessionURL;
  }

  async #post(operation: string, input: object, signal: AbortSignal): Promise<Response> {
    const { origin, token } = this.#settings;
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    const body = JSON.stringify(input);
    const response = await fetch(`${origin}/${operation}`, { method: 'POST', headers, body, signal });
    if (response.ok) return response;
    throw await refusalIn(response);
  }
}

interface ListStreamsOutput {
  readonly StreamInfoList: readonly {
    readonly StreamName: string;
    readonly Status: string;
    readonly DataRetentionInHours: number;
  }[];
  readonly NextToken?: string;
}

interface SessionOutput {
  readonly HLSStreamingSessionURL: string;
}

async function refusalIn(response: Response): Promise<ServiceRefusal> {
  const code = response.headers.get('x-amzn-errortype') ?? `HTTP ${response.status}`;
  const text = await response.text();
  return new ServiceRefusal(code, messageIn(text) ?? code);
}

function messageIn(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { readonly Message?: string }).Message;
  } catch {
    return undefined; // not what this server answers with
  }
}
