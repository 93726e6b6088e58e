import { optionalPackage } from '../aws/optional-packages.js';
import { UsageError } from '../errors.js';

/** A stream that is to be there. */
export interface WantedStream {
  readonly streamName: string;
  readonly dataRetentionInHours: number;
}

/** The server, and what it asks for. */
export interface LocalServer {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/**
 * Creates a stream in a server on this machine, unless it is there. Without the SDK, which the server does not need either.
 *
 * @throws UsageError if the server refuses it
 */
export async function ensureStream(server: LocalServer, stream: WantedStream): Promise<void> {
  const body = JSON.stringify({
    StreamName: stream.streamName,
    DataRetentionInHours: stream.dataRetentionInHours,
  });
  const response = await fetch(`${server.endpoint}${PATH}`, {
    method: 'POST',
    headers: await signedHeaders(server, body),
    body,
  });
  const answer = (await response.json()) as { readonly Message?: string };
  const isThere = response.headers.get('x-amzn-errortype')?.startsWith('ResourceInUseException') ?? false;
  if (!response.ok && !isThere)
    throw new UsageError(`cannot create the stream ${stream.streamName}: ${answer.Message ?? response.statusText}`);
}

const PATH = '/createStream';

async function signedHeaders({ endpoint, region, credentials }: LocalServer, body: string) {
  const headers = { 'content-type': 'application/json' };
  if (credentials === undefined) return headers;
  const { default: aws4 } = await optionalPackage('aws4', () => import('aws4'));
  const { host } = new URL(endpoint);
  const request = { host, path: PATH, method: 'POST', service: 'kinesisvideo', region, headers, body };
  return aws4.sign(request, credentials).headers as Record<string, string>;
}
