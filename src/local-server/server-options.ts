import type { Fault } from './faults/fault.js';

/** What a {@link KinesisVideoServer} is, and how it behaves. */
export interface KinesisVideoServerOptions {
  /** Default `127.0.0.1`: nobody else can reach it. */
  readonly host?: string | undefined;
  /** Default 0: one that is free. */
  readonly port?: number | undefined;
  /** Keeps streams and fragments in this folder (needs the package lmdb). Default: in memory, gone with the server. */
  readonly dataDirectory?: string | undefined;
  /** What memory may hold of fragments without `dataDirectory`; the oldest go first. Default 1 GiB. */
  readonly maxMemoryBytes?: number | undefined;
  /** Verifies the signature of each request against these (needs the package aws4). Default: every signature is good. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Part of each stream's ARN. Default `us-east-1`. */
  readonly region?: string | undefined;
  /** Those of the service, where nothing else is said. */
  readonly limits?: Partial<ServiceLimits> | undefined;
  /** What goes wrong, for tests. More can be added while it runs. */
  readonly faults?: readonly Fault[] | undefined;
  /** Of the faults' chance. Default 1. */
  readonly seed?: number | undefined;
  /**
   * What makes the images of GetImages. Default: what the variable `KVS_FFMPEG` of the environment says, or else what the system
   * finds as `ffmpeg`.
   */
  readonly ffmpegPath?: string | undefined;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * The limits that the service documents, per stream.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export interface ServiceLimits {
  /**
   * Of each operation on each stream. Default: 5 a second; and 50 a second on all streams together (300 for DescribeStream and
   * GetDataEndpoint, any number for media), a limit that falls when this one is given.
   */
  readonly requestsPerSecond: number | undefined;
  /** At the same time. Default 3. */
  readonly getMediaConnections: number;
  /** At the same time. Default 5. */
  readonly fragmentListConnections: number;
  /** Default 45 minutes. */
  readonly getMediaSessionMs: number;
  /** Default 2 699 s; then error 4003. */
  readonly putMediaSessionMs: number;
  /** PutMedia without data is closed after this, with IDLE acknowledgements before. Default 30 000 ms. */
  readonly putMediaIdleMs: number;
  /** Default 50 000 000. */
  readonly maxFragmentBytes: number;
  /** Default 20 000 ms. */
  readonly maxFragmentMs: number;
  /** Default 3. */
  readonly maxTracks: number;
  /** PutMedia is read no faster than this. Default: as fast as it comes. */
  readonly fragmentsPerSecond: number;
  /** GetMedia is sent no faster than this. Default: as fast as it goes. */
  readonly getMediaBytesPerSecond: number;
  /** Streams in all. Default 10 000. */
  readonly streams: number;
  /** Sessions of HLS and DASH that have not expired, in all. Default 1 000; the service has no such limit. */
  readonly playbackSessions: number;
  /** Headers, and bodies that are not media, are to be here after this. Default 20 000 ms. */
  readonly requestTimeoutMs: number;
  /** The largest body that is not media. Default 1 MiB. */
  readonly maxRequestBytes: number;
}

/** What holds where nothing else is said. */
export const SERVICE_LIMITS: ServiceLimits = {
  requestsPerSecond: undefined,
  getMediaConnections: 3,
  fragmentListConnections: 5,
  getMediaSessionMs: 45 * 60_000,
  putMediaSessionMs: 2_699_000,
  putMediaIdleMs: 30_000,
  maxFragmentBytes: 50_000_000,
  maxFragmentMs: 20_000,
  maxTracks: 3,
  fragmentsPerSecond: Infinity,
  getMediaBytesPerSecond: Infinity,
  streams: 10_000,
  playbackSessions: 1_000,
  requestTimeoutMs: 20_000,
  maxRequestBytes: 1024 * 1024,
};
