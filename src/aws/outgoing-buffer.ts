import type { OutgoingFragment } from './outgoing-fragment.js';

/** A fragment that the service has not stored yet, as far as we know. */
export interface BufferedFragment {
  /** Counts from 1. */
  readonly sequence: number;
  readonly fragment: OutgoingFragment;
  /** When it began, in milliseconds since 1970; it may have parts of one. */
  readonly producerTimestampMs: number;
  /** The numbers that the service gave it: another one each time it was sent. */
  readonly fragmentNumbers: Set<string>;
  /** Whether the service said, on the connection there is, that it has received all of it. */
  isReceived: boolean;
}

/** All that the service has not stored yet, in order: first what was sent on the connection there is, then what waits. */
export class OutgoingBuffer {
  #sent = new Map<number, BufferedFragment>();
  #waiting = new Map<number, BufferedFragment>();
  /** Those sent, by their times, and by the numbers that the service gave them. */
  #sentByTime = new Map<number, BufferedFragment>();
  #sentByNumber = new Map<string, BufferedFragment>();
  #receivedCount = 0;
  #bytes = 0;
  #lastSequence = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #waiters: (() => void)[] = [];

  /** Of all fragments in it. */
  get sizeInBytes(): number {
    return this.#bytes;
  }

  /** Of the fragment that was added last; 0 before the first one. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  get sent(): readonly BufferedFragment[] {
    return [...this.#sent.values()];
  }

  get hasSent(): boolean {
    return this.#sent.size > 0;
  }

  /** Whether the service has received all that was sent; not so if nothing was. */
  get isAllReceived(): boolean {
    return this.hasSent && this.#receivedCount === this.#sent.size;
  }

  /** The next one to be sent. */
  get nextWaiting(): BufferedFragment | undefined {
    return this.#waiting.values().next().value;
  }

  add(fragment: OutgoingFragment, producerTimestampMs: number): void {
    const sequence = ++this.#lastSequence;
    this.#waiting.set(sequence, {
      sequence,
      fragment,
      producerTimestampMs,
      fragmentNumbers: new Set(),
      isReceived: false,
    });
    this.#bytes += fragment.sizeInBytes;
    this.notify();
  }

  /** It is being sent. */
  markSent(entry: BufferedFragment): void {
    this.#waiting.delete(entry.sequence);
    this.#sent.set(entry.sequence, entry);
    for (const timeMs of timesOf(entry)) this.#sentByTime.set(timeMs, entry);
  }

  /** The one of those sent that has this number, or else this time. */
  findSent(fragmentNumber: string | undefined, timecodeMs: number | undefined): BufferedFragment | undefined {
    const numbered = fragmentNumber === undefined ? undefined : this.#sentByNumber.get(fragmentNumber);
    return numbered ?? (timecodeMs === undefined ? undefined : this.#sentByTime.get(timecodeMs));
  }

  /** The service gave it this number. */
  markNumbered(entry: BufferedFragment, fragmentNumber: string): void {
    entry.fragmentNumbers.add(fragmentNumber);
    this.#sentByNumber.set(fragmentNumber, entry);
  }

  /** The service has received all of it. */
  markReceived(entry: BufferedFragment): void {
    if (!entry.isReceived) this.#receivedCount++;
    entry.isReceived = true;
    this.notify();
  }

  /** The connection is gone: what was sent on it waits again, before all others. */
  sendAgain(): void {
    for (const entry of this.#sent.values()) entry.isReceived = false;
    this.#waiting = new Map([...this.#sent, ...this.#waiting]);
    this.#sent = new Map();
    this.#sentByTime = new Map();
    this.#sentByNumber = new Map();
    this.#receivedCount = 0;
  }

  /** It was sent, and is stored. */
  settle(entry: BufferedFragment): void {
    if (!this.#sent.delete(entry.sequence)) return;
    for (const timeMs of timesOf(entry)) this.#sentByTime.delete(timeMs);
    for (const fragmentNumber of entry.fragmentNumbers) this.#sentByNumber.delete(fragmentNumber);
    if (entry.isReceived) this.#receivedCount--;
    this.#bytes -= entry.fragment.sizeInBytes;
    this.notify();
  }

  /** Whether this fragment and all before it are stored. */
  isSettledUpTo(sequence: number): boolean {
    const first = this.#sent.values().next().value ?? this.nextWaiting;
    return first === undefined || first.sequence > sequence;
  }

  /** Resolves as soon as it is so. Rejects when the buffer has failed. */
  async until(isSo: () => boolean): Promise<void> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (isSo()) return;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Something has changed, here or elsewhere, that somebody may wait for. */
  notify(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  /** Nothing more will be stored: who waits is told, now and later. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.notify();
  }
}

/**
 * The times by which an acknowledgement may name it, in whole milliseconds: its timecode, as documented. Where that has parts of a
 * millisecond nobody knows how the service rounds.
 */
function timesOf({ fragment, producerTimestampMs }: BufferedFragment): readonly number[] {
  return [...roundings(fragment.timecodeMs), ...roundings(producerTimestampMs)];
}

/** The whole numbers beside this one; this one, if it is whole. */
export function roundings(timeMs: number): readonly number[] {
  return [Math.floor(timeMs), Math.ceil(timeMs)];
}
