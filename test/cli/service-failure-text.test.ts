import { isNobodyThere, retryLine, serviceFailureText } from '../../src/cli/service-failure-text.js';
import { KinesisVideoServiceError } from '../../src/aws/service-error.js';

const ARN = 'arn:aws:kinesisvideo:eu-west-1:123456789012:stream/front-door/1646229468350';
const REFUSED = { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:9' };
const REFUSED_TWICE = { code: 'ECONNREFUSED', message: '', errors: [{ message: 'refused ::1' }, REFUSED] };

function firstLine(facts: ConstructorParameters<typeof KinesisVideoServiceError>[1]): string | undefined {
  return serviceFailureText(new KinesisVideoServiceError('STREAM_NOT_FOUND', facts)).split('\n')[0];
}

describe('an error of the service', () => {
  it.each([
    {
      facts: { message: `There is no stream ${ARN}`, operation: 'GetMedia', stream: ARN },
      line: `error: STREAM_NOT_FOUND There is no stream ${ARN} (GetMedia in eu-west-1)`,
    },
    {
      facts: { message: 'Not there', operation: 'GetMedia', stream: 'front-door' },
      line: 'error: STREAM_NOT_FOUND Not there (GetMedia front-door)',
    },
    {
      facts: { message: 'Not there', operation: 'ListStreams', stream: '' },
      line: 'error: STREAM_NOT_FOUND Not there (ListStreams)',
    },
    { facts: { message: 'Not there' }, line: 'error: STREAM_NOT_FOUND Not there' },
    {
      facts: { message: '', operation: 'ListStreams', stream: '', cause: REFUSED_TWICE },
      line: `error: STREAM_NOT_FOUND refused ::1, ${REFUSED.message} (ListStreams)`,
    },
  ])('is told in one line, with each thing once: $line', ({ facts, line }) => {
    expect(firstLine(facts)).toBe(line);
  });

  it('has a hint for whoever types a command', () => {
    const hint = (error: KinesisVideoServiceError) => serviceFailureText(error).split('\n')[1];
    expect(hint(new KinesisVideoServiceError('MISSING_REGION', { message: 'none' }))).toContain(
      'for a server on this machine: --endpoint or KVS_ENDPOINT',
    );
    const exhausted = { message: 'refused', cause: REFUSED };
    expect(hint(new KinesisVideoServiceError('RETRIES_EXHAUSTED', exhausted))).toContain('Is `kvs serve` running');
    const busy = { message: 'busy', cause: { name: 'ServiceUnavailable' } };
    expect(hint(new KinesisVideoServiceError('RETRIES_EXHAUSTED', busy))).not.toContain('giveUpAfterMs');
  });
});

describe('what is asked again', () => {
  it('says why', () => {
    const retry = { reason: 'connection-lost', delayMs: 12.3, error: REFUSED };
    expect(retryLine(retry)).toBe('connection-lost (connect ECONNREFUSED 127.0.0.1:9): asking again in 12 ms');
    expect(retryLine({ ...retry, reason: 'idle', error: undefined })).toBe('idle: asking again in 12 ms');
  });
});

it('knows whether there is anybody', () => {
  expect([REFUSED, REFUSED_TWICE, { code: 'ENOTFOUND' }].map(isNobodyThere)).toEqual([true, true, true]);
  expect([{ code: 'ECONNRESET' }, { name: 'TimeoutError' }, undefined].map(isNobodyThere)).toEqual([
    false,
    false,
    false,
  ]);
});
