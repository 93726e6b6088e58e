import { refusalOf } from '../../src/aws/put-media-refusal.js';
import { failureOf } from '../../src/aws/service-failure.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('an answer that is not 200', () => {
  it.each([
    ['of the header', { 'x-amzn-errortype': 'NotAuthorizedException' }, '{"Message":"m"}', 'NotAuthorizedException'],
    [
      'of the header, before an address',
      { 'x-amzn-errortype': 'ClientLimitExceededException:http://a/b' },
      '{}',
      'ClientLimitExceededException',
    ],
    [
      'of the body, after a namespace',
      {},
      '{"__type":"com.amazon#InvalidEndpointException"}',
      'InvalidEndpointException',
    ],
    ['of neither', {}, 'Bad gateway', 'Unknown'],
  ])('has the name %s', (...[, headers, text, name]) => {
    expect(refusalOf({ status: 400, headers, body: bytesOf(text) })).toMatchObject({ name });
  });

  it.each([
    [400, 'ConnectionLimitExceededException', { kind: 'retry', reason: 'connection-limit' }],
    [400, 'InvalidEndpointException', { kind: 'retry', reason: 'stale-endpoint' }],
    [401, 'NotAuthorizedException', { kind: 'fatal', code: 'NOT_AUTHORIZED' }],
    [502, 'Unknown', { kind: 'retry', reason: 'service-error' }],
  ])('is judged like an error of the SDK: %d %s', (status, name, failure) => {
    expect(failureOf(refusalOf({ status, headers: { 'x-amzn-errortype': name }, body: bytesOf('') }))).toEqual(failure);
  });

  it('says what stands in the body', () => {
    const message = (text: string): string => refusalOf({ status: 500, headers: {}, body: bytesOf(text) }).message;
    expect([message('{"Message":"m"}'), message('<html>'), message('')]).toEqual(['m', '<html>', 'HTTP 500']);
  });
});
