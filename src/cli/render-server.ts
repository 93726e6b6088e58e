/** What there is to say of a server that has begun. */
export interface ServerFacts {
  readonly endpoint: string;
  /** What to open in a browser. */
  readonly pageUrl: string;
  readonly region: string;
  /** The folder, if it does not keep everything in memory. */
  readonly data: string | undefined;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly streams: readonly string[];
}

/** The line of `kvs serve --json`. */
export function serverJson({ endpoint, pageUrl, region, data, streams }: ServerFacts): string {
  return JSON.stringify({ endpoint, page: pageUrl, region, data: data ?? null, streams });
}

/** Where it is, and what to do with it. */
export function serverText({ endpoint, pageUrl, region, data, credentials, streams }: ServerFacts): string {
  const [stream = 'my-stream'] = streams;
  const create = streams.length === 0 ? ' --create' : '';
  const keys = keysText(credentials === undefined ? 'any' : credentials.accessKeyId);
  return `Kinesis Video Streams is at ${endpoint}
${data === undefined ? 'in memory: gone when it ends' : `kept in ${data}`}; Ctrl-C ends it.

In a browser, live:
  ${pageUrl}

In another terminal:
  export KVS_ENDPOINT=${endpoint}${credentials === undefined ? '' : keys}
  kvs put ${stream} FILE.mkv${create}
  kvs get ${stream} --from earliest

For programs that use the AWS SDK:
  export AWS_ENDPOINT_URL_KINESIS_VIDEO=${endpoint} AWS_REGION=${region}${keys}`;
}

/** The secret is not shown: terminals are. */
function keysText(accessKeyId: string): string {
  return ` \\
    AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${accessKeyId === 'any' ? 'any' : '…'}`;
}
