import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SignatureVerifier } from '../http/signatures.js';

/** 256 bits: nobody guesses them. */
const TOKEN_BYTES = 32;

/** What the page asks for: it reads, and changes nothing. */
const PAGE_OPERATIONS: ReadonlySet<string> = new Set(['/listStreams', '/getMedia', '/getHLSStreamingSessionURL']);

/** Who is let in, and what the page says to be. */
export interface PageAccess {
  readonly verifySignature: SignatureVerifier;
  /** To be kept as secret as what it opens. */
  readonly pageToken: string;
}

/**
 * Lets in the page, which has no credentials to sign with: with a token as `Authorization: Bearer`, to what it asks for. All
 * else is to be signed. Pages of other origins do not have the token, and may not send the header.
 */
export function withPageToken(verifySignature: SignatureVerifier): PageAccess {
  const pageToken = randomBytes(TOKEN_BYTES).toString('base64url');
  const expected = `Bearer ${pageToken}`;
  return {
    pageToken,
    verifySignature: (request, body) => {
      if (!isFromPage(request, expected)) verifySignature(request, body);
    },
  };
}

function isFromPage({ url = '', headers: { authorization = '' } }: IncomingMessage, expected: string): boolean {
  return PAGE_OPERATIONS.has(url) && isSame(authorization, expected);
}

/** In the same time wherever they differ: their digests are compared. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}
