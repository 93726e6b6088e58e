/** An exact whole number: a BigInt only where a number would be rounded, beyond 2^53. */
export type Integer = number | bigint;

/** The two numbers that all block times of a Cluster are counted with. */
export interface ClusterTime {
  /** When the Cluster begins, in Segment Ticks; `undefined` if it has not said so. */
  readonly timestamp: Integer | undefined;
  /** Nanoseconds in one Segment Tick: `Info\TimestampScale`, 1 000 000 unless the Segment says else. */
  readonly timestampScale: Integer;
}

/** Nanoseconds in one Segment Tick where the Segment does not say (RFC 9559 §5.1.2.9). */
export const DEFAULT_TIMESTAMP_SCALE = 1_000_000;

/**
 * When a block is to be shown, in nanoseconds (RFC 9559 §11.2): exact, negative times kept, CodecDelay not taken off.
 * Counts from 0 if the Cluster has no Timestamp.
 *
 * A TrackTimestampScale other than 1 is taken as the exact fraction that its double is, and only the sum is rounded, to the
 * nearest nanosecond (RFC 9559 §11.3), halves away from zero.
 *
 * @param relative in Track Ticks, as in the block
 * @param trackScale TrackTimestampScale; what is not a number above 0 counts as 1
 */
export function blockTimestampNs(relative: number, cluster: ClusterTime, trackScale: number): bigint {
  const { timestamp = 0, timestampScale } = cluster;
  if (!isScaling(trackScale)) return segmentTicksToNs(sum(timestamp, relative), timestampScale);
  const { numerator, shift } = asFraction(trackScale);
  const ticks = (BigInt(timestamp) << shift) + BigInt(relative) * numerator;
  return roundedShift(ticks * BigInt(timestampScale), shift);
}

/**
 * When a block is to be shown, in whole Segment Ticks: the number that a program compares times of one Segment by. Exact unless
 * TrackTimestampScale asks for parts of a tick; then it is the nearest one.
 */
export function blockTimestampTicks(relative: number, cluster: ClusterTime, trackScale: number): Integer {
  const { timestamp = 0 } = cluster;
  if (!isScaling(trackScale)) return sum(timestamp, relative);
  return toInteger(blockTimestampNs(relative, { timestamp, timestampScale: 1 }, trackScale));
}

/** Segment Ticks (the Timestamp of a Cluster, the Duration of Info, CueTime) in nanoseconds (RFC 9559 §11.1.2). */
export function segmentTicksToNs(ticks: Integer, timestampScale: Integer): bigint {
  if (typeof ticks === 'number' && typeof timestampScale === 'number') {
    const nanoseconds = ticks * timestampScale;
    if (Number.isSafeInteger(nanoseconds)) return BigInt(nanoseconds);
  }
  return BigInt(ticks) * BigInt(timestampScale);
}

/** Track Ticks (BlockDuration, ReferenceBlock) in nanoseconds, rounded to the nearest (RFC 9559 §11.1.3, §11.3). */
export function trackTicksToNs(ticks: Integer, timestampScale: Integer, trackScale: number): bigint {
  if (!isScaling(trackScale)) return segmentTicksToNs(ticks, timestampScale);
  const { numerator, shift } = asFraction(trackScale);
  return roundedShift(BigInt(ticks) * numerator * BigInt(timestampScale), shift);
}

/** Whether there is anything to scale: TrackTimestampScale is above 0 by the schema (RFC 9559 §5.1.4.1.15). */
function isScaling(trackScale: number): boolean {
  return trackScale !== 1 && trackScale > 0 && trackScale < Infinity;
}

/** A double as `numerator / 2^shift`, which every finite double is. */
function asFraction(value: number): { readonly numerator: bigint; readonly shift: bigint } {
  let numerator = value;
  let shift = 0n;
  for (; !Number.isInteger(numerator); shift++) numerator *= 2; // exact: only the exponent changes
  return { numerator: BigInt(numerator), shift };
}

/** `value / 2^shift`, rounded to the nearest, halves away from zero. */
function roundedShift(value: bigint, shift: bigint): bigint {
  const half = (1n << shift) >> 1n;
  return value < 0n ? -((half - value) >> shift) : (value + half) >> shift;
}

function sum(timestamp: Integer, relative: number): Integer {
  if (typeof timestamp === 'number') {
    const ticks = timestamp + relative;
    if (Number.isSafeInteger(ticks)) return ticks;
  }
  return BigInt(timestamp) + BigInt(relative);
}

function toInteger(value: bigint): Integer {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
