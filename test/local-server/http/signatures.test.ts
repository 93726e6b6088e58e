import {
  DescribeStreamCommand,
  KinesisVideoClient,
  type KinesisVideoClientConfig,
} from '@aws-sdk/client-kinesis-video';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { signatureVerifier } from '../../../src/local-server/http/signatures.js';
import { aLocalService } from '../../support/local-service.js';
import { aListener, anOperation } from './a-listener.js';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'the secret' };

/** What a client with this configuration is told by a server that verifies, when it asks for a stream that is not there. */
async function answerTo(
  config: KinesisVideoClientConfig,
  options: { readonly now?: () => number } = {},
): Promise<string> {
  await using service = await aLocalService({ credentials: CREDENTIALS, ...options });
  const client = new KinesisVideoClient({ endpoint: service.endpoint, region: 'us-east-1', maxAttempts: 1, ...config });
  try {
    await client.send(new DescribeStreamCommand({ StreamName: 'x' }));
    return 'no error';
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata: { httpStatusCode?: number } };
    return `${$metadata.httpStatusCode ?? 0} ${name}`;
  } finally {
    client.destroy();
  }
}

/** It got through, and only the stream is missing. */
const LET_IN = '404 ResourceNotFoundException';

describe('a server with credentials', () => {
  it('lets in the SDK that signs with them', async () => {
    expect(await answerTo({ credentials: CREDENTIALS })).toBe(LET_IN);
  });

  it('lets in another region, and a session token that is signed', async () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'a token' };
    expect(await answerTo({ credentials, region: 'eu-central-1' })).toBe(LET_IN);
  });

  it('refuses another secret', async () => {
    const credentials = { ...CREDENTIALS, secretAccessKey: 'another' };
    expect(await answerTo({ credentials })).toBe('403 InvalidSignatureException');
  });

  it('refuses a key that it does not know', async () => {
    const credentials = { ...CREDENTIALS, accessKeyId: 'AKIDOTHER' };
    expect(await answerTo({ credentials })).toBe('403 UnrecognizedClientException');
  });

  it('refuses a signature of another time', async () => {
    const inSixMinutes = { now: () => Date.now() + 6 * 60_000 };
    const sixMinutesAgo = { now: () => Date.now() - 6 * 60_000 };
    expect(await answerTo({ credentials: CREDENTIALS }, inSixMinutes)).toBe('403 InvalidSignatureException');
    expect(await answerTo({ credentials: CREDENTIALS }, sixMinutesAgo)).toBe('403 InvalidSignatureException');
  });

  it('lets the SDK find out what time it is', async () => {
    const inSixMinutes = { now: () => Date.now() + 6 * 60_000 };
    expect(await answerTo({ credentials: CREDENTIALS, maxAttempts: 2 }, inSixMinutes)).toBe(LET_IN);
  });

  it('refuses who does not sign at all, before it says anything of streams', async () => {
    await using service = await aLocalService({ credentials: CREDENTIALS });
    const response = await fetch(`${service.endpoint}/describeStream`, { method: 'POST', body: '{"StreamName":"x"}' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  it('refuses an address with percent signs that stand for nothing', async () => {
    await using service = await aLocalService({ credentials: CREDENTIALS });
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${CREDENTIALS.accessKeyId}/${date.slice(0, 8)}/us-east-1/kinesisvideo/aws4_request`;
    const signature = '0'.repeat(64);
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
    const asked = request(`${service.endpoint}/describeStream`, {
      method: 'POST',
      path: '/describeStream?%zz{',
      headers: { authorization, 'x-amz-date': date },
    });
    asked.end('{}');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.headers['x-amzn-errortype']).toBe('InvalidSignatureException');
    response.resume();
  });

  it('does not verify without them', async () => {
    await using service = await aLocalService();
    const response = await fetch(`${service.endpoint}/describeStream`, { method: 'POST', body: '{"StreamName":"x"}' });
    expect(response.status).toBe(404);
  });
});

describe('a signature', () => {
  const echo = anOperation(({ input }) => input);
  const count = anOperation(
    async ({ request, response }) => {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Uint8Array).length;
      response.end(String(bytes));
      return undefined;
    },
    { path: '/putMedia', kind: 'media', body: 'stream' },
  );
  const aVerifyingListener = async () =>
    aListener({ operations: [echo, count], verifySignature: await signatureVerifier(CREDENTIALS, Date.now) });

  interface Asked {
    readonly endpoint: string;
    readonly path?: string;
    readonly body?: string | Uint8Array;
    readonly service?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }

  /** Headers of a request, signed by smithy. */
  async function signed({ endpoint, path = '/echo', body, service = 'kinesisvideo', headers = {} }: Asked) {
    const { hostname, port, host } = new URL(endpoint);
    const signer = new SignatureV4({ credentials: CREDENTIALS, region: 'us-east-1', service, sha256: Sha256 });
    const request = await signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query: {},
      headers: { host, ...headers },
      body,
    });
    return request.headers;
  }

  const post = async (endpoint: string, headers: Record<string, string>, body: string) => {
    const response = await fetch(`${endpoint}/echo`, { method: 'POST', headers, body });
    return `${response.status} ${response.headers.get('x-amzn-errortype') ?? 'ok'}`;
  };

  it('covers the body', async () => {
    await using listener = await aVerifyingListener();
    const { endpoint } = listener;
    const headers = await signed({ endpoint, body: '{"a":1}' });
    expect(await post(endpoint, headers, '{"a":1}')).toBe('200 ok');
    expect(await post(endpoint, headers, '{"a":2}')).toBe('403 InvalidSignatureException');
    const { 'x-amz-content-sha256': hash, ...withoutHash } = headers;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await post(endpoint, withoutHash, '{"a":2}')).toBe('403 InvalidSignatureException');
  });

  it('covers the path', async () => {
    await using listener = await aVerifyingListener();
    const headers = await signed({ endpoint: listener.endpoint, path: '/other', body: '{}' });
    expect(await post(listener.endpoint, headers, '{}')).toBe('403 InvalidSignatureException');
  });

  it('covers the headers that it names', async () => {
    await using listener = await aVerifyingListener();
    const { endpoint } = listener;
    const headers = await signed({ endpoint, body: '{}', headers: { 'x-amzn-stream-name': 'mine' } });
    expect(await post(endpoint, headers, '{}')).toBe('200 ok');
    expect(await post(endpoint, { ...headers, 'x-amzn-stream-name': 'yours' }, '{}')).toBe(
      '403 InvalidSignatureException',
    );
  });

  it('is for this service', async () => {
    await using listener = await aVerifyingListener();
    const headers = await signed({ endpoint: listener.endpoint, body: '{}', service: 's3' });
    expect(await post(listener.endpoint, headers, '{}')).toBe('403 InvalidSignatureException');
  });

  it.each([
    ['Basic dXNlcjpwYXNz', '400 IncompleteSignature'],
    ['AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, Signature=00', '400 IncompleteSignature'],
    [
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/kinesisvideo/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      '403 InvalidSignatureException',
    ],
  ])('is not %s', async (authorization, answer) => {
    await using listener = await aVerifyingListener();
    expect(await post(listener.endpoint, { authorization }, '{}')).toBe(answer);
  });

  it.each([
    ['with the header that says so', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }],
    ['without', {}],
  ])('of media leaves its bytes unsigned, %s', async (_, extra) => {
    await using listener = await aVerifyingListener();
    const { endpoint } = listener;
    const name = { 'x-amzn-stream-name': 'x' };
    const unsigned = { ...name, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const headers = await signed({ endpoint, path: '/putMedia', headers: { ...unsigned, ...extra } });
    const put = async (sent: Record<string, string>) => {
      const response = await fetch(`${endpoint}/putMedia`, { method: 'POST', headers: sent, body: '12345' });
      return `${response.status} ${response.headers.get('x-amzn-errortype') ?? (await response.text())}`;
    };
    expect(await put(headers)).toBe('200 5');
    expect(await put({ ...headers, 'x-amzn-stream-name': 'y' })).toBe('403 InvalidSignatureException');
  });
});

/** As smithy wants it. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret));
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    // Each is used once.
  }
}

function keyOf(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret;
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}
