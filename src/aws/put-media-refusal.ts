import type { IncomingHttpHeaders } from 'node:http';
import { isRecord } from './acknowledgement.js';

/** An answer that is not 200, in the shape of an error of the SDK, so that it is judged like one. */
export interface PutMediaRefusal {
  /** Such as `ResourceNotFoundException`. */
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId: string | undefined };
}

/** Such an answer, as it came. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** The name stands in a header, or in the body, with a namespace before it or an address after it. */
export function refusalOf({ status, headers, body }: RefusedResponse): PutMediaRefusal {
  const text = new TextDecoder().decode(body);
  const json = objectIn(text);
  const name = textIn(headers['x-amzn-errortype'] ?? headers['x-amz-errortype']) ?? textIn(json['__type']) ?? 'Unknown';
  const message = textIn(json['Message'] ?? json['message']) ?? (text === '' ? `HTTP ${status}` : text);
  const requestId = textIn(headers['x-amzn-requestid'] ?? headers['x-amz-request-id']);
  return { name: bareName(name), message, $metadata: { httpStatusCode: status, requestId } };
}

function bareName(name: string): string {
  return (name.split(':')[0] ?? name).split('#').at(-1) ?? name;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : {};
  } catch {
    return {};
  }
}
