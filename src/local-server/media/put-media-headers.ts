import type { IncomingHttpHeaders } from 'node:http';
import { ServiceException } from '../http/service-exception.js';

/** What the headers of PutMedia say. */
export interface PutMediaHeaders {
  /** To find the stream by. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What is added to the time of a Cluster, in milliseconds; `undefined` if it cannot be read. */
  readonly producerStartMs: number | undefined;
  /** Only errors are acknowledged. */
  readonly isErrorsOnly: boolean;
}

/**
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 * @throws ServiceException InvalidArgumentException if the type of timecodes is missing or none
 */
export function putMediaHeaders(headers: IncomingHttpHeaders): PutMediaHeaders {
  const input = { StreamName: text(headers, 'x-amzn-stream-name'), StreamARN: text(headers, 'x-amzn-stream-arn') };
  const type = text(headers, 'x-amzn-fragment-timecode-type');
  if (type !== 'ABSOLUTE' && type !== 'RELATIVE') throw invalidTimecodeType(type);
  const start = startMs(text(headers, 'x-amzn-producer-start-timestamp'));
  const producerStartMs = type === 'ABSOLUTE' && start !== undefined ? 0 : start;
  const required = text(headers, 'x-amzn-fragment-acknowledgment-required')?.toLowerCase();
  return { input, producerStartMs, isErrorsOnly: required === '0' || required === 'false' };
}

function text(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function startMs(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return 0;
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{0,9}))?$/.exec(seconds) ?? [];
  return whole === undefined ? undefined : Number(whole + fraction.slice(0, 3).padEnd(3, '0'));
}

function invalidTimecodeType(type: string | undefined): ServiceException {
  const message = `x-amzn-fragment-timecode-type is to be ABSOLUTE or RELATIVE${type === undefined ? '' : `: ${type}`}`;
  return new ServiceException('InvalidArgumentException', 400, message);
}
