import type { FragmentBytes, FragmentFacts, FragmentStore, StreamRecord } from '../store/fragment-store.js';
import { FragmentNumbers } from './fragment-numbers.js';

/** One stream as it is written and read at the same time. */
export class LiveStream {
  readonly #store: FragmentStore;
  readonly #numbers: FragmentNumbers;
  readonly #pending = new Set<Promise<void>>();
  readonly #waiting = new Set<() => void>();
  #record: StreamRecord;
  #isDeleted = false;

  constructor(record: StreamRecord, store: FragmentStore) {
    this.#record = record;
    this.#store = store;
    this.#numbers = new FragmentNumbers(this.fragments.at(-1)?.fragmentNumber);
  }

  get record(): StreamRecord {
    return this.#record;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** In the order of their numbers. */
  get fragments(): readonly FragmentFacts[] {
    return this.#store.fragments(this.#record.streamArn);
  }

  /** The number of the next fragment; larger than all before, and than the time at which the stream was made. */
  nextFragmentNumber(serverTimestampMs: number): string {
    return this.#numbers.next(Math.max(serverTimestampMs, this.#record.creationTimeMs));
  }

  /** Whether this can be the number of a fragment that was once received here, be it expired. */
  mayHaveHad(fragmentNumber: string): boolean {
    return this.#numbers.mayHaveGiven(fragmentNumber, this.#record.creationTimeMs);
  }

  /** Resolves when the fragment is safe; whoever waits for more is told. */
  append(facts: FragmentFacts, bytes: FragmentBytes): Promise<void> {
    const stored = this.#store.append(this.#record.streamArn, facts, bytes).finally(() => {
      this.#pending.delete(stored);
      this.#wake();
    });
    this.#pending.add(stored);
    return stored;
  }

  read(fragmentNumber: string): Promise<FragmentBytes | undefined> {
    return this.#store.read(this.#record.streamArn, fragmentNumber);
  }

  /** Resolves when all that was given to `append`, and all that has come in from connections that are cut, is stored, or has failed. */
  async settled(): Promise<void> {
    // What a connection was cut behind is read in the turn in which the cut is noticed: that may be the next one.
    await nextTurn();
    do {
      await Promise.allSettled(this.#pending);
      await nextTurn();
    } while (this.#pending.size > 0);
  }

  /** Resolves when a fragment came, the stream is gone, or the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted || this.#isDeleted) done();
    });
  }

  async update(record: StreamRecord): Promise<void> {
    this.#record = record;
    await this.#store.putStream(record);
  }

  async delete(): Promise<void> {
    this.#isDeleted = true;
    await this.settled();
    await this.#store.deleteStream(this.#record.streamArn);
    this.#wake();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
