import type { AudioBlock } from './audio-block.js';

/**
 * Finds out whether the times of a track were rounded to ticks, or are ticks anyway.
 *
 * A block that lasts whole ticks, and behind which the next one follows to the tick, speaks for the latter (64 ms at 8 kHz); one that
 * does not last whole ticks, and behind which the next follows all the same, for the former (1024 samples at 44.1 kHz).
 */
export class TickEvidence {
  #last: AudioBlock | undefined = undefined;
  #whole = 0;
  #rounded = 0;

  /** Whether times are exact to the sample. */
  get areExact(): boolean {
    return this.#whole >= ENOUGH && this.#whole > this.#rounded * 2;
  }

  /** Looks at the next block of the track, by time. */
  observe(block: AudioBlock): void {
    const before = this.#last;
    this.#last = block;
    if (before === undefined) return;
    const length = (before.count * NS_PER_SECOND) / before.sampleRate;
    const distance = Number(block.timestampNs - before.timestampNs);
    const isWhole = length > 0 && Number.isInteger(length / before.tickNs);
    if (isWhole && distance === length) this.#whole++;
    if (!isWhole && Math.abs(distance - length) < before.tickNs) this.#rounded++;
    this.#forget();
  }

  /** What was long ago counts less. */
  #forget(): void {
    if (this.#whole + this.#rounded < MEMORY) return;
    this.#whole /= 2;
    this.#rounded /= 2;
  }
}

const NS_PER_SECOND = 1e9;
const ENOUGH = 2;
const MEMORY = 128;
