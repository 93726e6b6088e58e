const PREFIX = '9134385233318';
const TIME_DIGITS = 13;
const COUNT_DIGITS = 21;

/** Numbers as the service's look: 47 digits, a prefix, the server's time in milliseconds, and the rest, here a count. */
export class FragmentNumbers {
  #lastMs = 0;
  #count = 0n;

  /** @param last the largest number given so far */
  constructor(last?: string) {
    if (last === undefined) return;
    this.#lastMs = Number(last.slice(PREFIX.length, PREFIX.length + TIME_DIGITS));
    this.#count = BigInt(last.slice(-COUNT_DIGITS));
  }

  /** Larger than all before, also when the clock goes back. */
  next(serverTimestampMs: number): string {
    this.#lastMs = Math.max(this.#lastMs, serverTimestampMs);
    this.#count++;
    const time = this.#lastMs.toString().padStart(TIME_DIGITS, '0');
    return `${PREFIX}${time}${this.#count.toString().padStart(COUNT_DIGITS, '0')}`;
  }
}
