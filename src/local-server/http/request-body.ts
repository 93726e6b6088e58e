import type { IncomingMessage } from 'node:http';
import { concatenated } from '../../ebml/bytes.js';
import { isInput, type Input } from './input-fields.js';
import { ServiceException } from './service-exception.js';

/** What is waited for, and for how long. */
export interface BodyLimits {
  readonly maxRequestBytes: number;
  readonly requestTimeoutMs: number;
}

/**
 * The whole body of a request.
 *
 * @throws ServiceException RequestEntityTooLargeException, RequestTimeout; IncompleteBody if the client went away
 */
export function requestBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const fail = (name: string, status: number, message: string): void => {
      finish();
      reject(new ServiceException(name, status, message));
    };
    const tooLarge = (): void =>
      fail('RequestEntityTooLargeException', 413, `The request has more than ${limits.maxRequestBytes} bytes`);
    const take = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes > limits.maxRequestBytes) tooLarge();
      else chunks.push(chunk);
    };
    const end = (): void => {
      finish();
      resolve(concatenated(chunks));
    };
    const gone = (): void => fail('IncompleteBody', 400, 'The connection was closed before the request was complete');
    const timer = setTimeout(
      () => fail('RequestTimeout', 408, `The request took longer than ${limits.requestTimeoutMs} ms`),
      limits.requestTimeoutMs,
    );
    const finish = (): void => {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('close', gone);
    };
    request.on('data', take).on('end', end).on('close', gone);
    if (Number(request.headers['content-length'] ?? 0) > limits.maxRequestBytes) tooLarge();
  });
}

/**
 * The object in a JSON body; an empty body is an empty object.
 *
 * @throws ServiceException SerializationException
 */
export function parsedInput(body: Uint8Array): Input {
  if (body.length === 0) return {};
  const value = parsedJson(body);
  if (!isInput(value)) throw new ServiceException('SerializationException', 400, 'The request is not a JSON object');
  return value;
}

function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceException('SerializationException', 400, `The request is not JSON: ${reason}`);
  }
}
