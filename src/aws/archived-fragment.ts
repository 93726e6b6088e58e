import { compareFragmentNumbers } from './fragment-order.js';

/** What the archive knows of a fragment. Plain data. */
export interface ArchivedFragment {
  readonly fragmentNumber: string;
  /** Its media, with all that stands around it. */
  readonly sizeInBytes: number;
  /** When the service received it, in milliseconds since 1970. */
  readonly serverTimestampMs: number;
  /** When it begins by the producer's clock, in milliseconds since 1970. */
  readonly producerTimestampMs: number;
  readonly durationMs: number;
  /** {@link ArchivedFragment.serverTimestampMs} as a date. */
  readonly serverTimestamp: Date;
  /** {@link ArchivedFragment.producerTimestampMs} as a date. */
  readonly producerTimestamp: Date;
}

/** Which of its two times a fragment is found and ordered by. */
export type ArchiveClock = 'server-timestamp' | 'producer-timestamp';

/** A fragment as ListFragments answers it; the SDK promises none of it. */
export interface ListedFragment {
  readonly FragmentNumber?: string | undefined;
  readonly FragmentSizeInBytes?: number | undefined;
  readonly ProducerTimestamp?: Date | undefined;
  readonly ServerTimestamp?: Date | undefined;
  readonly FragmentLengthInMilliseconds?: number | undefined;
}

/** What the service told of a fragment; `undefined` without the number, by which alone it can be had. */
export function archivedFragmentFrom(listed: ListedFragment): ArchivedFragment | undefined {
  if (listed.FragmentNumber === undefined) return undefined;
  const serverTimestamp = listed.ServerTimestamp ?? new Date(0);
  const producerTimestamp = listed.ProducerTimestamp ?? new Date(0);
  return {
    fragmentNumber: listed.FragmentNumber,
    sizeInBytes: listed.FragmentSizeInBytes ?? 0,
    serverTimestampMs: serverTimestamp.getTime(),
    producerTimestampMs: producerTimestamp.getTime(),
    durationMs: listed.FragmentLengthInMilliseconds ?? 0,
    serverTimestamp,
    producerTimestamp,
  };
}

/** A comparator: by this time, and where that is the same by number. */
export function byTime(clock: ArchiveClock): (one: ArchivedFragment, other: ArchivedFragment) => number {
  const time = clock === 'server-timestamp' ? 'serverTimestampMs' : 'producerTimestampMs';
  return (one, other) =>
    one[time] - other[time] || (compareFragmentNumbers(one.fragmentNumber, other.fragmentNumber) ?? 0);
}
