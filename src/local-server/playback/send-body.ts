import type { ServerResponse } from 'node:http';
import { drained } from '../media/acknowledgements.js';
import { playing } from './playback-failure.js';

/** To whom a body is sent. */
export interface BodyReceiver {
  readonly response: ServerResponse;
  /** Aborts when the connection or the server closes. */
  readonly signal: AbortSignal;
  readonly contentType: string;
}

/**
 * Sends these bytes when all of them are there, so that whatever goes wrong can be told; then no faster than they are taken. The
 * caller ends the response.
 *
 * @throws ServiceException what is wrong with the media
 */
export async function sendBody(chunks: AsyncIterable<Uint8Array>, receiver: BodyReceiver): Promise<void> {
  const { response, signal, contentType } = receiver;
  const parts = await playing(() => all(chunks, signal));
  if (signal.aborted) return;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': length });
  for (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part)) await drained(response, signal);
  }
}

/** Until the signal aborts. */
async function all(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    if (signal.aborted) break;
    parts.push(chunk);
  }
  return parts;
}
