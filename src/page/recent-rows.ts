import type { FragmentRow } from './fragment-row.js';

/** What came over the last fragments. */
export interface Flow {
  /** All fragments since the stream was chosen. */
  readonly fragments: number;
  /** Those of them that did not come whole. */
  readonly broken: number;
  /** By the producer's clock; `undefined` before there are two fragments. */
  readonly bitsPerSecond: number | undefined;
  readonly framesPerSecond: number | undefined;
  readonly latest: FragmentRow | undefined;
}

/** The last fragments, the newest first; older ones are counted and forgotten. */
export class RecentRows {
  readonly #most: number;
  readonly #rows: FragmentRow[] = [];
  #fragments = 0;
  #broken = 0;

  /** @param most how many are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** The newest first. */
  get rows(): readonly FragmentRow[] {
    return this.#rows;
  }

  add(row: FragmentRow): void {
    this.#fragments += 1;
    if (row.completeness !== 'complete') this.#broken += 1;
    this.#rows.unshift(row);
    if (this.#rows.length > this.#most) this.#rows.pop();
  }

  get flow(): Flow {
    return { fragments: this.#fragments, broken: this.#broken, latest: this.#rows[0], ...ratesOf(this.#rows) };
  }
}

const MS_PER_SECOND = 1_000;

/** A fragment lasts until the next one begins: the newest has no length yet. */
function ratesOf([newest, ...rows]: readonly FragmentRow[]): Pick<Flow, 'bitsPerSecond' | 'framesPerSecond'> {
  const lengthMs = (newest?.producerTimestampMs ?? NaN) - (rows.at(-1)?.producerTimestampMs ?? NaN);
  if (!(lengthMs > 0)) return { bitsPerSecond: undefined, framesPerSecond: undefined };
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  const frames = rows.reduce((sum, row) => sum + videoFrames(row), 0);
  const perSecond = MS_PER_SECOND / lengthMs;
  return { bitsPerSecond: 8 * bytes * perSecond, framesPerSecond: frames === 0 ? undefined : frames * perSecond };
}

function videoFrames({ tracks }: FragmentRow): number {
  return tracks.find(({ kind }) => kind === 'video')?.frameCount ?? 0;
}
