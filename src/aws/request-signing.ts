import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from './clients.js';
import { optionalPackage } from './optional-packages.js';

/** A request whose body is not known when it is signed. */
export interface UnsignedRequest {
  readonly url: URL;
  /** Names in lower case. Those that connections change on the way are not signed, such as `transfer-encoding`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a request is signed with, and when. */
export interface Signer {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** What the service's API is called in signatures. */
const SERVICE = 'kinesisvideo';
/** Stands in place of the hash of a body that is still to come. */
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/**
 * The headers with which a POST goes out: those given, `host`, and the signature (Signature Version 4).
 *
 * @throws KinesisVideoServiceError MISSING_PACKAGE
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signedHeaders(
  { url, headers }: UnsignedRequest,
  { credentials, region, nowMs }: Signer,
): Promise<Readonly<Record<string, string>>> {
  const { SignatureV4 } = await optionalPackage('@smithy/signature-v4', () => import('@smithy/signature-v4'));
  const signature = new SignatureV4({ credentials, region, service: SERVICE, sha256: Sha256 });
  const signed = await signature.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...headers, host: url.host, 'x-amz-content-sha256': UNSIGNED_PAYLOAD },
    },
    { signingDate: new Date(nowMs) },
  );
  return signed.headers;
}

/** SHA-256, and its HMAC where there is a key, in the form that the signer wants. */
class Sha256 {
  readonly #key: Uint8Array | undefined;
  #hash: ReturnType<typeof createHash | typeof createHmac>;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = key === undefined ? undefined : bytesOf(key);
    this.#hash = this.#begun();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = this.#begun();
  }

  #begun(): ReturnType<typeof createHash | typeof createHmac> {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key);
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
