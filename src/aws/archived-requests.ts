import { chunksOf, type ByteSource } from '../sources/byte-source.js';
import type { ListedFragment } from './archived-fragment.js';
import type { MediaOutput } from './clients.js';
import { optionalPackage } from './optional-packages.js';
import { Retrying, type RequestPlace, type RetryingOptions } from './retrying.js';
import type { ServiceAccess } from './service-access.js';
import { KinesisVideoServiceError } from './service-error.js';
import type { StreamIdentity } from './stream-identity.js';
import { answerInTime, unlessAborted } from './waiting.js';

/** What a page of ListFragments is to have in it. */
export interface ListRequest {
  readonly selector: 'SERVER_TIMESTAMP' | 'PRODUCER_TIMESTAMP';
  readonly from: Date;
  readonly to: Date;
  /** Of the page before. */
  readonly nextToken?: string | undefined;
}

/** How a page is asked for. */
export interface ListRequestOptions extends RetryingOptions {
  /** A page that does not come for so long, in milliseconds, is asked for again. */
  readonly idleTimeoutMs: number;
}

/** What ListFragments answers. */
export interface ListAnswer {
  readonly Fragments?: readonly ListedFragment[] | undefined;
  readonly NextToken?: string | undefined;
}

/** How many fragments the service takes or gives in one request. */
export const MAX_FRAGMENTS = 1000;

/** The two requests to the archive of one stream. */
export class ArchivedRequests {
  readonly #stream: StreamIdentity;
  readonly #access: ServiceAccess;

  constructor(stream: StreamIdentity, access: ServiceAccess) {
    this.#stream = stream;
    this.#access = access;
  }

  /** One page, asked for until it is there. @throws as {@link Retrying.run} */
  async list(request: ListRequest, options: ListRequestOptions): Promise<ListAnswer> {
    const { ListFragmentsCommand } = await loadPackage();
    const command = new ListFragmentsCommand({
      ...this.#stream.input,
      MaxResults: MAX_FRAGMENTS,
      FragmentSelector: {
        FragmentSelectorType: request.selector,
        TimestampRange: { StartTimestamp: request.from, EndTimestamp: request.to },
      },
      ...(request.nextToken === undefined ? {} : { NextToken: request.nextToken }),
    });
    const send = async (abortSignal: AbortSignal) => {
      const client = await this.#access.archivedMedia('LIST_FRAGMENTS');
      return client.send(command, { abortSignal });
    };
    const { idleTimeoutMs: timeoutMs, signal } = options;
    const ask = () => answerInTime(send, { timeoutMs, signal });
    return new Retrying(this.place('ListFragments'), options).run(ask, () => {
      this.#access.forgetDataEndpoint('LIST_FRAGMENTS');
    });
  }

  /** The media of up to 1000 fragments, as it comes; asked for once. @throws what the client throws; the signal's reason */
  async media(fragmentNumbers: readonly string[], signal: AbortSignal): Promise<ByteSource> {
    const { GetMediaForFragmentListCommand } = await loadPackage();
    const command = new GetMediaForFragmentListCommand({ ...this.#stream.input, Fragments: [...fragmentNumbers] });
    const client = await unlessAborted(this.#access.archivedMedia('GET_MEDIA_FOR_FRAGMENT_LIST'), signal);
    const answer = client.send(command, { abortSignal: signal }) as Promise<MediaOutput>;
    answer.then(({ Payload }) => closeIfAborted(Payload, signal)).catch(() => undefined); // its caller is told
    const { Payload } = await unlessAborted(answer, signal);
    if (Payload !== undefined) return Payload;
    const message = 'The answer has no payload';
    throw new KinesisVideoServiceError('CLIENT_ERROR', { message, ...this.place('GetMediaForFragmentList') });
  }

  /** After InvalidEndpointException for media. */
  forgetMediaEndpoint(): void {
    this.#access.forgetDataEndpoint('GET_MEDIA_FOR_FRAGMENT_LIST');
  }

  /** What errors say of a request. */
  place(operation: string): RequestPlace {
    return { operation, stream: this.#stream.text };
  }
}

/** A body that comes when nobody waits for it any more would keep its connection. */
async function closeIfAborted(payload: ByteSource | undefined, signal: AbortSignal): Promise<void> {
  if (payload !== undefined && signal.aborted) await chunksOf(payload, { signal }).next();
}

const loadPackage = () =>
  optionalPackage(
    '@aws-sdk/client-kinesis-video-archived-media',
    () => import('@aws-sdk/client-kinesis-video-archived-media'),
  );
