import type { IncomingHttpHeaders } from 'node:http';
import type { Input } from '../../../src/local-server/http/input-fields.js';
import { callStream } from '../../../src/local-server/http/call-stream.js';

const ARN = 'arn:aws:kinesisvideo:us-east-1:123456789012:stream/door/1715000002345';
const streamOf = (input: Input, headers: IncomingHttpHeaders = {}) => callStream(headers, input);

describe('callStream', () => {
  it.each<[Input, IncomingHttpHeaders]>([
    [{ StreamName: 'door' }, {}],
    [{ StreamARN: ARN }, {}],
    [{ ResourceARN: ARN }, {}],
    [{}, { 'x-amzn-stream-name': 'door' }],
    [{}, { 'x-amzn-stream-arn': ARN }],
  ])('finds the name in %j and the headers %j', (input, headers) => {
    expect(streamOf(input, headers)).toBe('door');
  });

  it.each<Input>([{ StreamName: 'door' }, { StreamARN: ARN }])('believes %j, not the headers', (input) => {
    expect(streamOf(input, { 'x-amzn-stream-name': 'window' })).toBe('door');
  });

  it.each<Input>([
    {},
    { StreamName: 5 },
    { StreamName: 'front door' },
    { StreamName: 'x'.repeat(257) },
    { StreamARN: 'arn:aws:s3:::bucket' },
    { StreamARN: `${ARN}${'0'.repeat(1_000)}` },
  ])('finds none in %j', (input) => {
    expect(streamOf(input)).toBeUndefined();
  });
});
