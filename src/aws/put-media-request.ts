import type { ServiceAccess } from './service-access.js';
import { signedHeaders } from './request-signing.js';
import type { StreamIdentity } from './stream-identity.js';

/** How the service is to read the times of Clusters. */
export type TimecodeType = 'ABSOLUTE' | 'RELATIVE';

/** What holds for each connection of a producer. */
export interface UploadSettings {
  readonly timecodeType: TimecodeType;
  /** Milliseconds since 1970. */
  readonly producerStartMs: number;
}

/** A request that can be made at once. */
export interface PutMediaRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the request is made with. */
export interface PutMediaAccess {
  readonly access: ServiceAccess;
  readonly stream: StreamIdentity;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The signed request of a new connection.
 *
 * @throws whatever the client for GetDataEndpoint and the source of credentials fail with; KinesisVideoServiceError
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export async function putMediaRequest(
  { access, stream, now }: PutMediaAccess,
  settings: UploadSettings,
): Promise<PutMediaRequest> {
  const endpoint = await access.dataEndpoint('PUT_MEDIA');
  const [region, credentials] = await Promise.all([access.region(), access.credentials()]);
  const url = new URL('putMedia', endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  const headers = putMediaHeaders(stream, settings);
  return { url, headers: await signedHeaders({ url, headers }, { credentials, region, nowMs: now() }) };
}

/** Epoch seconds with three decimals, as the service wants and writes them. */
export function epochSeconds(ms: number): string {
  const wholeMs = Math.floor(ms); // a clock may tell parts of one
  const seconds = Math.floor(wholeMs / 1_000);
  return `${seconds}.${(wholeMs - seconds * 1_000).toString().padStart(3, '0')}`;
}

function putMediaHeaders(stream: StreamIdentity, settings: UploadSettings): Readonly<Record<string, string>> {
  const { input } = stream;
  return {
    ...('StreamARN' in input ? { 'x-amzn-stream-arn': input.StreamARN } : { 'x-amzn-stream-name': input.StreamName }),
    'x-amzn-fragment-timecode-type': settings.timecodeType,
    'x-amzn-producer-start-timestamp': epochSeconds(settings.producerStartMs),
    'x-amzn-fragment-acknowledgment-required': '1',
    'content-type': 'application/octet-stream',
    'transfer-encoding': 'chunked',
    expect: '100-continue',
  };
}
