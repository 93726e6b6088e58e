import type { IncomingMessage } from 'node:http';
import type { Operation } from '../http/operation.js';
import type { MediaPlane } from './media-plane.js';
import { putMediaHeaders } from './put-media-headers.js';
import { PutMediaSession } from './put-media-session.js';

/** How long a client may go on sending what is not read any more, so that it gets to see why. In milliseconds. */
const LINGER_MS = 2_000;

/** Takes in media, and acknowledges fragments while it comes. */
export function putMedia(plane: MediaPlane): Operation {
  return {
    name: 'PutMedia',
    path: '/putMedia',
    kind: 'media',
    body: 'stream',
    async handle(call) {
      const headers = putMediaHeaders(call.request.headers);
      const stream = plane.streams.find(headers.input);
      call.response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
      await new PutMediaSession({ ...plane, call, headers, stream }).run();
      if (!call.request.complete) closeAfterAnswer(call.request);
      return undefined;
    },
  };
}

/** Not at once: closing with bytes unread takes the answer away from the client. */
function closeAfterAnswer(request: IncomingMessage): void {
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
