import type { Fragment } from '../../fragment/fragment.js';
import type { FrameBatch } from '../../matroska/columnar-batch.js';
import { firstFrameOf } from './first-frame.js';

/** From when to when a fragment lasts, in milliseconds by a clock that is the same for all fragments of a stream. */
export interface FragmentSpan {
  readonly startMs: number;
  /** The beginning of its last frame. */
  readonly lastFrameMs: number;
}

/** Before this, a time is not counted from 1970: the year 2000. */
export const EARLIEST_WALL_CLOCK_MS = Date.UTC(2000);

/** When a fragment is; `undefined` if nothing in it says so. */
export function spanOf(fragment: Fragment): FragmentSpan | undefined {
  const { producerTimestampMs = 0, serverTimestampMs } = fragment.metadata;
  const startMs = producerTimestampMs >= EARLIEST_WALL_CLOCK_MS ? producerTimestampMs : serverTimestampMs;
  if (startMs === undefined) return undefined;
  const times = [...fragment.batches.map(latestOf), ...fragment.frames.map(({ timestampNs }) => timestampNs)];
  const first = firstFrameOf(fragment)?.timestampNs ?? 0n;
  const last = times.reduce((latest, time) => (time > latest ? time : latest), first);
  return { startMs, lastFrameMs: startMs + Number((last - first) / 1_000_000n) };
}

/** Of all its times, in nanoseconds. */
function latestOf(batch: FrameBatch): bigint {
  const { times, count } = batch;
  let latest = 0;
  for (let at = 1; at < count; at++) if (times[at]! > times[latest]!) latest = at;
  return batch.timestampNs(latest);
}
