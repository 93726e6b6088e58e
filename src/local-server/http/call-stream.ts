import type { IncomingHttpHeaders } from 'node:http';
import { isStreamName, streamNameOfArn, type Input } from './input-fields.js';

/**
 * The name of the stream that a call is about, to count and to fault it; `undefined` if there is none, or nothing that can be one.
 * PutMedia says it in its headers.
 */
export function callStream(headers: IncomingHttpHeaders, input: Input): string | undefined {
  const name = input['StreamName'] ?? headers['x-amzn-stream-name'];
  if (typeof name === 'string') return isStreamName(name) ? name : undefined;
  const arn = input['StreamARN'] ?? input['ResourceARN'] ?? headers['x-amzn-stream-arn'];
  return typeof arn === 'string' ? streamNameOfArn(arn) : undefined;
}
