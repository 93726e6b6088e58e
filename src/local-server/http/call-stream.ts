import type { IncomingHttpHeaders } from 'node:http';
import { isStreamName, streamNameOfArn, type Input } from './input-fields.js';

/**
 * The name of the stream that a call is about, to count and to fault it; `undefined` if there is none, or nothing that can be one.
 * PutMedia, whose body is none to be read, says it in its headers; others cannot pass for another stream by them.
 */
export function callStream(headers: IncomingHttpHeaders, input: Input): string | undefined {
  const { StreamName, StreamARN, ResourceARN } = input;
  return (
    streamOf(StreamName, StreamARN ?? ResourceARN) ??
    streamOf(headers['x-amzn-stream-name'], headers['x-amzn-stream-arn'])
  );
}

function streamOf(name: unknown, arn: unknown): string | undefined {
  if (typeof name === 'string' && name !== '') return isStreamName(name) ? name : undefined;
  return typeof arn === 'string' ? streamNameOfArn(arn) : undefined;
}
