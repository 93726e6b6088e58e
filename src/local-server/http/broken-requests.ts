import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { exceptionBody, LINGER_MS } from './answers.js';
import { ServiceException } from './service-exception.js';

/** What Node finds wrong with a request before it is one. */
const EXCEPTIONS: Readonly<Record<string, ServiceException>> = {
  HPE_HEADER_OVERFLOW: new ServiceException('RequestHeaderFieldsTooLarge', 431, 'The headers are too large'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ServiceException(
    'RequestEntityTooLargeException',
    413,
    'Chunk extensions are too large',
  ),
  // Not a bad request: another attempt may come through whole.
  HPE_INVALID_EOF_STATE: new ServiceException('IncompleteBody', 400, 'The connection ended before the request did'),
  ERR_HTTP_REQUEST_TIMEOUT: new ServiceException('RequestTimeout', 408, 'The headers took too long'),
};
const BAD_REQUEST = new ServiceException('BadRequest', 400, 'The request is not HTTP');

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

/** The sockets that were answered: the parser complains again of what comes after. */
const answered = new WeakSet<Duplex>();

/**
 * Answers what is not HTTP with the error in the shape of the service, and closes the connection. One on which an answer has begun
 * is cut.
 */
export function answerBrokenRequest(error: Error, socket: Duplex): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  if (!socket.writable || hasAnswerBegun(socket)) {
    socket.destroy();
    return;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  socket.end(responseText(EXCEPTIONS[code] ?? BAD_REQUEST));
  // Not at once: closing with bytes unread takes the answer away from the client.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
}

/** Node keeps the response that a socket is giving under this name. */
function hasAnswerBegun(socket: Duplex): boolean {
  return '_httpMessage' in socket && socket._httpMessage instanceof ServerResponse && socket._httpMessage.headersSent;
}

function responseText(exception: ServiceException): string {
  const body = JSON.stringify(exceptionBody(exception));
  return [
    `HTTP/1.1 ${exception.status} ${REASONS[exception.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    `x-amzn-errortype: ${exception.name}`,
    '',
    body,
  ].join('\r\n');
}
