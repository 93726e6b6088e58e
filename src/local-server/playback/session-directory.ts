import { createHash, randomBytes } from 'node:crypto';
import { ServiceException } from '../http/service-exception.js';
import type { PlaybackSession } from './playback-session.js';
import type { Protocol } from './session-request.js';

/** What it works with. */
export interface SessionDirectorySettings {
  readonly maxSessions: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** 256 bits: nobody guesses them. */
const TOKEN_BYTES = 32;
const LONGEST_TOKEN = 64;

/** The sessions that are playing, by their tokens. */
export class SessionDirectory {
  readonly #settings: SessionDirectorySettings;
  /** Not by the tokens themselves: how long a look-up takes says nothing about those. */
  readonly #sessions = new Map<string, PlaybackSession>();

  constructor(settings: SessionDirectorySettings) {
    this.#settings = settings;
  }

  /**
   * Gives the token by which the session is found until it expires.
   *
   * @throws ServiceException ClientLimitExceededException
   */
  add(session: PlaybackSession): string {
    this.#forgetExpired();
    const { maxSessions } = this.#settings;
    if (this.#sessions.size >= maxSessions)
      throw new ServiceException('ClientLimitExceededException', 400, `There are ${maxSessions} sessions already`);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#sessions.set(digestOf(token), session);
    return token;
  }

  /**
   * The session with this token. All that is wrong with a token is said in the same words.
   *
   * @throws ServiceException NotAuthorizedException
   */
  find(token: string | null, protocol: Protocol): PlaybackSession {
    const session = token === null || token.length > LONGEST_TOKEN ? undefined : this.#sessions.get(digestOf(token));
    const isGood =
      session?.request.protocol === protocol && session.expiresAtMs > this.#settings.now() && !session.stream.isDeleted;
    if (isGood) return session;
    throw new ServiceException('NotAuthorizedException', 403, 'The session token is not valid, or it has expired');
  }

  #forgetExpired(): void {
    const nowMs = this.#settings.now();
    for (const [digest, { expiresAtMs, stream }] of this.#sessions)
      if (expiresAtMs <= nowMs || stream.isDeleted) this.#sessions.delete(digest);
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
