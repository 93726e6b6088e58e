import { discardRest } from '../http/answers.js';
import type { Operation } from '../http/operation.js';
import type { MediaPlane } from './media-plane.js';
import { putMediaHeaders } from './put-media-headers.js';
import { PutMediaSession } from './put-media-session.js';

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
      await stream.settleWriters(); // a producer that was cut comes back, and asks what is stored
      call.response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
      await new PutMediaSession({ ...plane, call, headers, stream }).run();
      discardRest(call.request);
      return undefined;
    },
  };
}
