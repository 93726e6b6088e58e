import type { ServiceLimits } from '../server-options.js';
import { ServiceException } from './service-exception.js';

/** How many answers each stream is giving at the same time. */
export class ConnectionCounts {
  readonly #most: Readonly<Record<string, number>>;
  readonly #counts = new Map<string, number>();

  constructor(limits: ServiceLimits) {
    this.#most = {
      GetMedia: limits.getMediaConnections,
      GetMediaForFragmentList: limits.fragmentListConnections,
    };
  }

  /**
   * Counts a connection, until the function that it gives is called.
   *
   * @throws ServiceException ConnectionLimitExceededException
   */
  open(operation: string, streamName: string | undefined): () => void {
    const most = Object.hasOwn(this.#most, operation) ? this.#most[operation]! : Infinity;
    const key = `${operation} ${streamName ?? ''}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count > most) throw limitExceeded(operation, most);
    this.#counts.set(key, count);
    return () => this.#close(key);
  }

  #close(key: string): void {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

function limitExceeded(operation: string, most: number): ServiceException {
  const message = `A stream has ${most} connections for ${operation} at most`;
  return new ServiceException('ConnectionLimitExceededException', 400, message);
}
