import type { Integer } from '../../matroska/timestamp.js';
import type { Track } from '../../matroska/track.js';

interface TrackTimes {
  firstMs: number;
  lastMs: number;
  count: number;
  /** BlockDuration of the block that came last. */
  lastDurationMs: number | undefined;
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

/** When the blocks of one fragment are shown, track by track. */
export class BlockTimes {
  readonly #tracks = new Map<Integer, TrackTimes>();
  #last: TrackTimes | undefined;
  #firstMs = Infinity;
  #lastMs = -Infinity;

  add(track: Integer, atMs: number): void {
    const times = this.#tracks.get(track) ?? { firstMs: atMs, lastMs: atMs, count: 0, lastDurationMs: undefined };
    this.#tracks.set(track, times);
    times.firstMs = Math.min(times.firstMs, atMs);
    times.lastMs = Math.max(times.lastMs, atMs);
    times.count++;
    times.lastDurationMs = undefined;
    this.#firstMs = Math.min(this.#firstMs, atMs);
    this.#lastMs = Math.max(this.#lastMs, atMs);
    this.#last = times;
  }

  /** How long the block lasts that was added last. */
  setDuration(durationMs: number): void {
    if (this.#last !== undefined) this.#last.lastDurationMs = durationMs;
  }

  has(track: Integer): boolean {
    return this.#tracks.has(track);
  }

  /** From the first block to the beginning of the last one, in milliseconds. */
  get spanMs(): number {
    return this.#tracks.size === 0 ? 0 : this.#lastMs - this.#firstMs;
  }

  /** From the first block to the end of the last one, in whole milliseconds. Blocks that do not say it last as the track says, or on average. */
  durationMs(tracks: ReadonlyMap<Integer, Track>): number {
    const ends = [...this.#tracks].map(([number, times]) => times.lastMs + lastDurationMs(times, tracks.get(number)));
    return ends.length === 0 ? 0 : Math.round(Math.max(...ends) - this.#firstMs);
  }
}

function lastDurationMs({ firstMs, lastMs, count, lastDurationMs }: TrackTimes, track: Track | undefined): number {
  if (lastDurationMs !== undefined) return lastDurationMs;
  if (track?.defaultDurationNs !== undefined) return Number(track.defaultDurationNs) / NANOSECONDS_PER_MILLISECOND;
  return count > 1 ? (lastMs - firstMs) / (count - 1) : 0;
}
