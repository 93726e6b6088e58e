import aws4 from 'aws4';
import { signedHeaders } from '../../src/aws/request-signing.js';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const HEADERS = {
  'x-amzn-stream-name': 'front-door',
  'x-amzn-fragment-timecode-type': 'ABSOLUTE',
  'x-amzn-producer-start-timestamp': '1715000002.007',
  'x-amzn-fragment-acknowledgment-required': '1',
};
const NOW_MS = Date.UTC(2026, 10, 21, 11, 30, 5);

describe('the signature of PutMedia', () => {
  it.each([
    ['of long-lived credentials', CREDENTIALS],
    ['with a session token', { ...CREDENTIALS, sessionToken: 'token/+=' }],
  ])('is the one that another library makes, %s', async (_, credentials) => {
    const url = new URL('http://127.0.0.1:4566/putMedia');
    const signed = await signedHeaders(
      { url, headers: HEADERS },
      { credentials, region: 'eu-central-1', nowMs: NOW_MS },
    );
    const other = aws4.sign(
      {
        method: 'POST',
        host: url.host,
        path: url.pathname,
        service: 'kinesisvideo',
        region: 'eu-central-1',
        headers: { ...HEADERS, 'X-Amz-Date': '20261121T113005Z', 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
      },
      credentials,
    );
    expect(signatureIn(signed['authorization'])).toBe(signatureIn(other.headers?.['Authorization']));
    expect(signed).toMatchObject({ host: '127.0.0.1:4566', 'x-amz-date': '20261121T113005Z' });
  });

  it('leaves out what connections change on the way', async () => {
    const url = new URL('https://s-1.kinesisvideo.eu-central-1.amazonaws.com/putMedia');
    const headers = { ...HEADERS, 'transfer-encoding': 'chunked', expect: '100-continue' };
    const { authorization } = await signedHeaders(
      { url, headers },
      { credentials: CREDENTIALS, region: 'x', nowMs: NOW_MS },
    );
    expect(authorization).toContain('x-amzn-stream-name');
    expect(authorization).not.toMatch(/transfer-encoding|expect/);
  });
});

function signatureIn(header: unknown): string | undefined {
  return /Signature=([0-9a-f]{64})/.exec(String(header))?.[1];
}
