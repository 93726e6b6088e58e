import type { ServiceLimits } from '../server-options.js';
import { ServiceException } from './service-exception.js';

/** Calls of an operation in a second. */
interface Rates {
  readonly ofAllStreams: number;
  readonly ofEachStream: number;
}

/** Where it is not said otherwise below. */
const RATES: Rates = { ofAllStreams: 50, ofEachStream: 5 };
const MEDIA_RATES: Rates = { ofAllStreams: Infinity, ofEachStream: 5 };
const SESSION_RATES: Rates = { ofAllStreams: Infinity, ofEachStream: 25 };

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html */
const OTHER_RATES: Readonly<Record<string, Rates>> = {
  CreateStream: { ofAllStreams: 50, ofEachStream: Infinity },
  ListStreams: { ofAllStreams: 50, ofEachStream: Infinity },
  DescribeStream: { ofAllStreams: 300, ofEachStream: 5 },
  GetDataEndpoint: { ofAllStreams: 300, ofEachStream: 5 },
  PutMedia: MEDIA_RATES,
  GetMedia: MEDIA_RATES,
  ListFragments: MEDIA_RATES,
  GetMediaForFragmentList: MEDIA_RATES,
  GetHLSStreamingSessionURL: SESSION_RATES,
  GetDASHStreamingSessionURL: SESSION_RATES,
  // By fragments, and those limits are off: tests do not want to wait for them.
  GetClip: { ofAllStreams: Infinity, ofEachStream: Infinity },
  GetImages: { ofAllStreams: Infinity, ofEachStream: Infinity },
};

/** With more than this, those that have not been used for the last second are forgotten. */
const MAX_BUCKETS = 1_000;
const MS_PER_SECOND = 1_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** How often each operation may be called: a bucket holds the calls of one second, and fills all the time. */
export class RequestRates {
  readonly #limits: ServiceLimits;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: ServiceLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Counts a call.
   *
   * @param streamName `undefined` if the call is about none
   * @throws ServiceException ClientLimitExceededException
   */
  count(operation: string, streamName: string | undefined): void {
    const { ofAllStreams, ofEachStream } = this.#ratesOf(operation);
    if (streamName !== undefined) this.#take(`${operation} of ${streamName}`, ofEachStream);
    this.#take(operation, ofAllStreams);
  }

  #ratesOf(operation: string): Rates {
    const { requestsPerSecond } = this.#limits;
    if (requestsPerSecond !== undefined) return { ofAllStreams: Infinity, ofEachStream: requestsPerSecond };
    return Object.hasOwn(OTHER_RATES, operation) ? OTHER_RATES[operation]! : RATES;
  }

  #take(key: string, perSecond: number): void {
    if (perSecond === Infinity) return;
    const atMs = this.#now();
    const tokens = tokensAt(this.#buckets.get(key), atMs, perSecond);
    if (tokens < 1) throw limitExceeded(key, perSecond);
    this.#buckets.delete(key); // So that the one used longest ago comes first.
    this.#buckets.set(key, { tokens: tokens - 1, atMs });
    if (this.#buckets.size > MAX_BUCKETS) this.#forgetUnused(atMs);
  }

  #forgetUnused(atMs: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (atMs - bucket.atMs < MS_PER_SECOND) return;
      this.#buckets.delete(key);
    }
  }
}

/** A clock that goes back empties nothing. */
function tokensAt(bucket: Bucket | undefined, atMs: number, perSecond: number): number {
  const most = Math.max(1, perSecond);
  if (bucket === undefined) return most;
  const filled = (Math.max(0, atMs - bucket.atMs) * perSecond) / MS_PER_SECOND;
  return Math.min(most, bucket.tokens + filled);
}

function limitExceeded(key: string, perSecond: number): ServiceException {
  return new ServiceException(
    'ClientLimitExceededException',
    400,
    `Rate exceeded: ${key}, ${perSecond} calls a second`,
  );
}
