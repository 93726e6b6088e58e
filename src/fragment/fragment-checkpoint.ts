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

/**
 * Reads a checkpoint that was kept as JSON; `undefined` if this is none. Properties that it does not know are left out.
 *
 * @param value what `JSON.parse` gave
 */
export function checkpointFrom(value: unknown): FragmentCheckpoint | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { fragmentNumber, serverTimestampMs, producerTimestampMs, continuationToken } = value as Facts;
  if (typeof fragmentNumber !== 'string' || fragmentNumber === '') return undefined;
  if (!isTimeOrMissing(serverTimestampMs) || !isTimeOrMissing(producerTimestampMs)) return undefined;
  if (continuationToken !== undefined && typeof continuationToken !== 'string') return undefined;
  return {
    fragmentNumber,
    ...(serverTimestampMs === undefined ? {} : { serverTimestampMs }),
    ...(producerTimestampMs === undefined ? {} : { producerTimestampMs }),
    ...(continuationToken === undefined ? {} : { continuationToken }),
  };
}

type Facts = Readonly<Partial<Record<keyof FragmentCheckpoint, unknown>>>;

function isTimeOrMissing(value: unknown): value is number | undefined {
  return value === undefined || Number.isFinite(value);
}
