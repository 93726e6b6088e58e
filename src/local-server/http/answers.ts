import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceException } from './service-exception.js';

/** How long a client may go on sending what nobody reads, so that it gets to see why. In milliseconds. */
export const LINGER_MS = 2_000;

/** A JSON answer. */
export function sendJson(response: ServerResponse, value: object): void {
  send(response, 200, value);
}

/**
 * The error in the shape that the SDK reads; a response that has begun is cut instead. What else comes of the body is thrown
 * away, and after two seconds so is the connection: closing it at once would take the answer away from the client.
 */
export function sendException(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const exception = exceptionOf(error);
  response.setHeader('x-amzn-errortype', exception.name);
  send(response, exception.status, exceptionBody(exception));
  discardRest(request);
}

/** Throws away what else comes of a body whose answer is given, and after two seconds the connection. */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
}

/** What the body of an error says. */
export function exceptionBody({ name, message }: ServiceException): object {
  return { __type: name, Message: message };
}

function exceptionOf(error: unknown): ServiceException {
  if (error instanceof ServiceException) return error;
  return new ServiceException('InternalFailure', 500, error instanceof Error ? error.message : String(error));
}

function send(response: ServerResponse, status: number, value: object): void {
  const body = new TextEncoder().encode(JSON.stringify(value));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
}
