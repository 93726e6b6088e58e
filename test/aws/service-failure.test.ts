import { failureOf, sdkErrorFacts } from '../../src/aws/service-failure.js';

function thrown(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error('message'), { name, $metadata: { httpStatusCode, requestId: 'r' } });
}

describe('failureOf', () => {
  it.each([
    { name: 'NotAuthorizedException', code: 'NOT_AUTHORIZED' },
    { name: 'UnrecognizedClientException', code: 'NOT_AUTHORIZED' },
    { name: 'InvalidSignatureException', code: 'NOT_AUTHORIZED' },
    { name: 'CredentialsProviderError', code: 'MISSING_CREDENTIALS' },
    { name: 'ResourceNotFoundException', code: 'STREAM_NOT_FOUND' },
    { name: 'NoDataRetentionException', code: 'NO_DATA_RETENTION' },
    { name: 'InvalidArgumentException', code: 'CLIENT_ERROR' },
    { name: 'KMSAccessDeniedException', code: 'KMS_ERROR' },
  ])('says that $name stays ($code)', ({ name, code }) => {
    expect(failureOf(thrown(name, 400))).toEqual({ kind: 'fatal', code });
  });

  it.each([
    { name: 'ConnectionLimitExceededException', reason: 'connection-limit' },
    { name: 'ClientLimitExceededException', reason: 'throttled' },
    { name: 'ThrottlingException', reason: 'throttled' },
    { name: 'InvalidEndpointException', reason: 'stale-endpoint' },
    { name: 'InternalFailure', reason: 'service-error' },
    { name: 'TimeoutError', reason: 'connection-lost' },
  ])('says that $name may pass ($reason)', ({ name, reason }) => {
    expect(failureOf(thrown(name, 400))).toEqual({ kind: 'retry', reason });
  });

  it.each([
    { status: 401, meaning: { kind: 'fatal', code: 'NOT_AUTHORIZED' } },
    { status: 403, meaning: { kind: 'fatal', code: 'NOT_AUTHORIZED' } },
    { status: 404, meaning: { kind: 'fatal', code: 'STREAM_NOT_FOUND' } },
    { status: 400, meaning: { kind: 'fatal', code: 'CLIENT_ERROR' } },
    { status: 408, meaning: { kind: 'retry', reason: 'connection-lost' } },
    { status: 429, meaning: { kind: 'retry', reason: 'throttled' } },
    { status: 500, meaning: { kind: 'retry', reason: 'service-error' } },
    { status: 503, meaning: { kind: 'retry', reason: 'service-error' } },
    { status: 200, meaning: { kind: 'retry', reason: 'connection-lost' } },
  ])('goes by the status $status where the name says nothing', ({ status, meaning }) => {
    expect(failureOf(thrown('Unknown', status))).toEqual(meaning);
  });

  it.each([
    { error: Object.assign(new Error('aborted'), { code: 'ECONNRESET' }) },
    { error: new Error('aborted') },
    { error: Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }) },
    { error: Object.assign(thrown('Error', 400), { code: 'ECONNRESET' }) }, // cut in the body of its answer
    { error: Object.assign(thrown('Error', 403), { code: 'ERR_STREAM_PREMATURE_CLOSE' }) },
    { error: 'anything' },
    { error: undefined },
    { error: { name: 'constructor' } },
  ])('takes $error for a lost connection', ({ error }) => {
    expect(failureOf(error)).toEqual({ kind: 'retry', reason: 'connection-lost' });
  });

  it('takes the missing region of the SDK for what it is', () => {
    expect(failureOf(new Error('Region is missing'))).toEqual({ kind: 'fatal', code: 'MISSING_REGION' });
  });
});

describe('sdkErrorFacts', () => {
  it('reads what an error of the SDK tells', () => {
    expect(sdkErrorFacts(thrown('Name', 418))).toEqual({
      name: 'Name',
      message: 'message',
      httpStatus: 418,
      requestId: 'r',
    });
  });

  it('finds nothing in what is none', () => {
    expect(sdkErrorFacts(7)).toEqual({ name: 'Unknown', message: '7', httpStatus: undefined, requestId: undefined });
  });
});
