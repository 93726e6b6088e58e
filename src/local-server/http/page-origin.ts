import type { IncomingMessage } from 'node:http';
import { ServiceException } from './service-exception.js';

/**
 * A browser says which page asks. Any page of the web may send a request to this machine, and one whose name was made to point here may
 * read the answer: so operations are for pages of this server alone, by a name that cannot be made to point elsewhere.
 *
 * Programs send no `Origin`. What a session's token permits is not an operation, and open to all pages.
 *
 * @throws ServiceException AccessDeniedException
 */
export function refuseForeignPages({ headers }: Pick<IncomingMessage, 'headers'>): void {
  const { origin, host = '' } = headers;
  if (origin === undefined) return;
  const isOwn = origin === `http://${host}` && IS_ADDRESS.test(hostnameOf(host));
  if (!isOwn) throw new ServiceException('AccessDeniedException', 403, `Pages of ${origin} may not use this server`);
}

/** `localhost`, IPv4, IPv6. */
const IS_ADDRESS = /^(localhost|\d+(\.\d+){3}|\[[\da-f:.]+\])$/i;

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
