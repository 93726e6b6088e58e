const PREFIX = '9134385233318';
const TIME_DIGITS = 13;
const COUNT_DIGITS = 21;
const NUMBER_DIGITS = PREFIX.length + TIME_DIGITS + COUNT_DIGITS;

/** Numbers as the service's look: 47 digits, a prefix, the server's time in milliseconds, and the rest, here a count. */
export class FragmentNumbers {
  #lastMs = 0;
  #count = 0n;
  #last: string | undefined;

  /** @param last the largest number given so far */
  constructor(last?: string) {
    if (last === undefined) return;
    this.#last = last;
    this.#lastMs = timeOf(last);
    this.#count = BigInt(last.slice(-COUNT_DIGITS));
  }

  /** Larger than all before, also when the clock goes back. */
  next(serverTimestampMs: number): string {
    this.#lastMs = Math.max(this.#lastMs, serverTimestampMs);
    this.#count++;
    const time = this.#lastMs.toString().padStart(TIME_DIGITS, '0');
    this.#last = `${PREFIX}${time}${this.#count.toString().padStart(COUNT_DIGITS, '0')}`;
    return this.#last;
  }

  /**
   * Whether this number can be one of those given since a time. Before the first one is given, all since then may be: fragments
   * may have expired before the numbers were taken up again.
   */
  mayHaveGiven(fragmentNumber: string, sinceMs: number): boolean {
    const isOne = fragmentNumber.length === NUMBER_DIGITS && fragmentNumber.startsWith(PREFIX);
    return isOne && timeOf(fragmentNumber) >= sinceMs && (this.#last === undefined || fragmentNumber <= this.#last);
  }
}

function timeOf(fragmentNumber: string): number {
  return Number(fragmentNumber.slice(PREFIX.length, PREFIX.length + TIME_DIGITS));
}
