import { Frame, type FrameFacts } from '../matroska/frame.js';
import { type ClusterTime, segmentTicksToNs } from '../matroska/timestamp.js';
import type { FragmentMetadata } from './fragment-metadata.js';

/** What the wall-clock time of a fragment's frames is counted from. */
export interface FragmentClock {
  /** Of the fragment: its timestamps are those of its first Cluster. */
  readonly metadata: FragmentMetadata;
  readonly firstCluster: ClusterTime;
}

/**
 * A frame in its fragment: it knows what time it was.
 *
 * The service's timestamps tell when a fragment begins, and its frames are counted from the beginning of its Cluster. So the time
 * is right whether the producer's own times are absolute or relative.
 */
export class FragmentFrame extends Frame {
  private readonly clock: FragmentClock;

  constructor(facts: Readonly<FrameFacts>, clock: FragmentClock) {
    super(facts);
    this.clock = clock;
  }

  /** What the service says about its fragment. */
  get metadata(): FragmentMetadata {
    return this.clock.metadata;
  }

  /** When it is to be shown by the producer's clock, in nanoseconds since 1970; `undefined` if the fragment has no time. */
  get producerTimestampNs(): bigint | undefined {
    return this.after(this.clock.metadata.producerTimestampMs);
  }

  /** The same in whole milliseconds, what is left over cut off. */
  get producerTimestampMs(): number | undefined {
    return toMs(this.producerTimestampNs);
  }

  /**
   * When it is to be shown by the service's clock, in nanoseconds since 1970, as if its fragment had begun the moment the service
   * received it.
   */
  get serverTimestampNs(): bigint | undefined {
    return this.after(this.clock.metadata.serverTimestampMs);
  }

  /** The same in whole milliseconds, what is left over cut off. */
  get serverTimestampMs(): number | undefined {
    return toMs(this.serverTimestampNs);
  }

  private after(fragmentMs: number | undefined): bigint | undefined {
    if (fragmentMs === undefined) return undefined;
    const { timestamp = 0, timestampScale } = this.clock.firstCluster;
    const sinceBeginning = this.timestampNs - segmentTicksToNs(timestamp, timestampScale);
    return BigInt(fragmentMs) * NS_PER_MS + sinceBeginning;
  }
}

const NS_PER_MS = 1_000_000n;

function toMs(nanoseconds: bigint | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : Number(nanoseconds / NS_PER_MS);
}
