import type { Fragment } from './fragment.js';

/**
 * A place to go on from: after this fragment, which was completed and dealt with. Plain data, made to be kept as JSON.
 */
export interface FragmentCheckpoint {
  /** The last fragment that is done. Reading goes on with the one after it. */
  readonly fragmentNumber: string;
  /** When the service received it, in milliseconds since 1970. */
  readonly serverTimestampMs?: number | undefined;
  /** When it begins by the producer's clock, in milliseconds since 1970. */
  readonly producerTimestampMs?: number | undefined;
  /** The service's own word for the place after it. */
  readonly continuationToken?: string | undefined;
}

/** The checkpoint after a fragment; `undefined` for one that is not whole or has no number: nothing can go on after it. */
export function checkpointAfter(fragment: Fragment): FragmentCheckpoint | undefined {
  const { fragmentNumber, serverTimestampMs, producerTimestampMs, continuationToken } = fragment.metadata;
  if (!fragment.isComplete || fragmentNumber === undefined) return undefined;
  return { fragmentNumber, serverTimestampMs, producerTimestampMs, continuationToken };
}
