import type { Resource, ResourceAnswer } from '../http/resource.js';
import { invalidArgument } from '../http/input-fields.js';
import { playing } from './playback-failure.js';
import type { PlaybackSession } from './playback-session.js';
import type { SessionDirectory } from './session-directory.js';
import type { Protocol } from './session-request.js';

/** Somebody with a good token asks for something of a session. */
export interface SessionCall {
  readonly session: PlaybackSession;
  /** As it came, for the addresses in playlists. */
  readonly token: string;
  readonly query: URLSearchParams;
}

/** Something that sessions give. */
export interface SessionResource {
  /** Such as `GetHLSMasterPlaylist`. */
  readonly name: string;
  readonly path: string;
  readonly protocol: Protocol;
  readonly contentType: string;
  /** Whether it is the same each time, as media is. */
  readonly isFinal: boolean;
  readonly body: (call: SessionCall) => Promise<Uint8Array | string>;
}

/** What is got by a token alone, and by a good one only. */
export function sessionResource(
  { name, path, protocol, contentType, isFinal, body }: SessionResource,
  { sessions, now }: { readonly sessions: SessionDirectory; readonly now: () => number },
): Resource {
  return {
    name,
    path,
    async answer({ query, strike }): Promise<ResourceAnswer> {
      const token = query.get('SessionToken');
      const session = sessions.find(token, protocol);
      await strike(session.stream.record.streamName);
      const content = await playing(() => body({ session, token: token ?? '', query }));
      const lastingS = Math.floor((session.expiresAtMs - now()) / MS_PER_SECOND);
      return {
        contentType,
        body: typeof content === 'string' ? new TextEncoder().encode(content) : content,
        // Not longer than the token is good.
        cacheControl: isFinal && lastingS > 0 ? `private, max-age=${lastingS}, immutable` : 'no-store',
      };
    },
  };
}

const MS_PER_SECOND = 1_000;

/**
 * A number in an address.
 *
 * @throws ServiceException InvalidArgumentException if it is missing, or none
 */
export function numberIn(query: URLSearchParams, field: string): string {
  const text = query.get(field);
  if (text !== null && /^\d{1,128}$/.test(text)) return text;
  throw invalidArgument(`${field} is to be a number`);
}
