import type { IncomingMessage } from 'node:http';

/** The address by which a request reached this server, such as `http://127.0.0.1:40123`. */
export function ownAddress({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  // For HTTP/1.0, where Host may be missing.
  return `http://${headers.host ?? `${socket.localAddress ?? '127.0.0.1'}:${socket.localPort ?? 80}`}`;
}
