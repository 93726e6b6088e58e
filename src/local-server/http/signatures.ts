import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { UsageError } from '../../errors.js';
import { ServiceException } from './service-exception.js';

/**
 * Throws a ServiceException if the request is not signed as it must be.
 *
 * @param body `undefined` if it is media, whose bytes are not signed
 */
export type SignatureVerifier = (request: IncomingMessage, body: Uint8Array | undefined) => void;

/** Who may ask. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What the header Authorization says. */
interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const SERVICE = 'kinesisvideo';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const MAX_SKEW_MS = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request *, *SignedHeaders=([^,\s]+) *, *Signature=([0-9a-f]{64})$/;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Verifies Signature Version 4 by signing again with aws4, which is not what clients sign with.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @throws UsageError if the package aws4 is missing
 */
export async function signatureVerifier(credentials: Credentials, now: () => number): Promise<SignatureVerifier> {
  const { RequestSigner } = await loadSigner();
  return (request, body) => {
    const given = authorizationIn(request.headers);
    checkScope(given, credentials);
    const date = dateIn(request.headers, given, now());
    checkBody(request.headers, body);
    const signer = new RequestSigner(signable(request, given, body), { ...credentials });
    signer.datetime = date;
    if (!isSame(signatureOf(signer), given.signature)) throw invalidSignature(MISMATCH);
  };
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';

async function loadSigner() {
  try {
    return (await import('aws4')).default;
  } catch (error) {
    throw new UsageError('To verify signatures the package aws4 is needed: npm install aws4', { cause: error });
  }
}

function authorizationIn({ authorization }: IncomingHttpHeaders): Authorization {
  if (authorization === undefined)
    throw new ServiceException('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
  const parts = AUTHORIZATION.exec(authorization);
  if (parts === null)
    throw new ServiceException(
      'IncompleteSignature',
      400,
      'The header Authorization is not that of Signature Version 4',
    );
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = parts;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

function checkScope({ accessKeyId, service }: Authorization, credentials: Credentials): void {
  if (accessKeyId !== credentials.accessKeyId)
    throw new ServiceException(
      'UnrecognizedClientException',
      403,
      'The security token included in the request is invalid.',
    );
  if (service !== SERVICE) throw invalidSignature(`Credential should be scoped to correct service: '${SERVICE}'.`);
}

/** Gives the header x-amz-date, which is signed, of this day and of these minutes. */
function dateIn(headers: IncomingHttpHeaders, { date, signedHeaders }: Authorization, nowMs: number): string {
  for (const name of ['host', 'x-amz-date'])
    if (!signedHeaders.includes(name)) throw invalidSignature(`'${name}' must be a 'SignedHeader' in the request.`);
  const text = headers['x-amz-date'];
  if (typeof text !== 'string' || !AMZ_DATE.test(text)) throw invalidSignature('X-Amz-Date is not an ISO 8601 time');
  if (!text.startsWith(date)) throw invalidSignature('The date of Credential is not that of X-Amz-Date');
  const skewMs = Math.abs(Date.parse(text.replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z')) - nowMs);
  if (skewMs <= MAX_SKEW_MS) return text;
  throw invalidSignature(`Signature expired: ${text} is more than 5 min. away from ${new Date(nowMs).toISOString()}`);
}

function checkBody({ 'x-amz-content-sha256': declared }: IncomingHttpHeaders, body: Uint8Array | undefined): void {
  if (declared === undefined || declared === UNSIGNED || body === undefined) return;
  if (declared !== hashOf(body)) throw invalidSignature('x-amz-content-sha256 does not match what was computed');
}

/** The request as it was signed: with its signed headers, and no others. */
function signable(request: IncomingMessage, { region, signedHeaders }: Authorization, body: Uint8Array | undefined) {
  const headers: Record<string, string> = {};
  for (const name of signedHeaders) headers[name] = headerText(request.headers, name);
  const isHashSigned = signedHeaders.includes('x-amz-content-sha256');
  const hash = headerText(request.headers, 'x-amz-content-sha256') || (body === undefined ? UNSIGNED : hashOf(body));
  return {
    method: request.method ?? 'POST',
    path: request.url ?? '/',
    service: SERVICE,
    region,
    headers: { ...headers, 'x-amz-content-sha256': hash },
    doNotModifyHeaders: true,
    // aws4 leaves out some headers by itself, and some clients sign just those.
    extraHeadersToInclude: Object.fromEntries(signedHeaders.map((name) => [name, true])),
    extraHeadersToIgnore: isHashSigned ? {} : { 'x-amz-content-sha256': true },
  };
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** aws4 throws at addresses with percent signs that stand for nothing. */
function signatureOf(signer: { signature(): string }): string {
  try {
    return signer.signature();
  } catch {
    throw invalidSignature(MISMATCH);
  }
}

/** In the same time wherever they differ. */
function isSame(expected: string, given: string): boolean {
  const encoder = new TextEncoder();
  return expected.length === given.length && timingSafeEqual(encoder.encode(expected), encoder.encode(given));
}

function invalidSignature(message: string): ServiceException {
  return new ServiceException('InvalidSignatureException', 403, message);
}
