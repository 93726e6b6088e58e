import type { FragmentBytes, FragmentFacts, FragmentStore, StreamRecord } from '../store/fragment-store.js';
import { indexAfter } from './fragment-search.js';
import { FragmentNumbers } from './fragment-numbers.js';

/** A connection that writes a stream. */
export interface StreamWriter {
  /** Resolves when all that came of whole fragments is stored. */
  settle(): Promise<void>;
}

/** How long is waited for writers that have more to read than they can store. */
const LONGEST_SETTLING_MS = 1_000;

/** One stream as it is written and read at the same time. */
export class LiveStream {
  readonly #store: FragmentStore;
  readonly #numbers: FragmentNumbers;
  readonly #pending = new Set<Promise<void>>();
  /** The numbers of the fragments that have begun and are not stored; they grow. */
  readonly #begun = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #writers = new Set<StreamWriter>();
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

  /**
   * The first fragment after this number. Not before those that began before it, on other connections, are stored or abandoned:
   * whoever reads goes on after a number, and would never see them.
   *
   * @param number empty: from the first one
   */
  next(number: string): FragmentFacts | undefined {
    const { fragments } = this;
    const next = fragments[indexAfter(fragments, number)];
    return next === undefined || this.#hasBegunBetween(number, next.fragmentNumber) ? undefined : next;
  }

  /** The number after which comes what is new now; empty if nothing came so far. */
  get newest(): string {
    const { fragments } = this;
    const [firstBegun] = this.#begun;
    const end = firstBegun === undefined ? fragments.length : indexAfter(fragments, firstBegun);
    return fragments[end - 1]?.fragmentNumber ?? '';
  }

  /**
   * The number of a fragment that begins; larger than all before, and than the time at which the stream was made. It is to be given
   * to `append` or `abandon`.
   */
  begin(serverTimestampMs: number): string {
    const number = this.#numbers.next(Math.max(serverTimestampMs, this.#record.creationTimeMs));
    this.#begun.add(number);
    return number;
  }

  /** The fragment that has begun does not come. */
  abandon(fragmentNumber: string): void {
    this.#finish(fragmentNumber);
  }

  /** Whether this can be the number of a fragment that was once received here, be it expired. */
  mayHaveHad(fragmentNumber: string): boolean {
    return this.#numbers.mayHaveGiven(fragmentNumber, this.#record.creationTimeMs);
  }

  /** Resolves when the fragment is safe; whoever waits for more is told. */
  append(facts: FragmentFacts, bytes: FragmentBytes): Promise<void> {
    const stored = this.#store
      .append(this.#record.streamArn, facts, bytes)
      .finally(() => this.#finish(facts.fragmentNumber));
    this.settleAfter(stored);
    return stored;
  }

  read(fragmentNumber: string): Promise<FragmentBytes | undefined> {
    return this.#store.read(this.#record.streamArn, fragmentNumber);
  }

  /** Resolves when all that was given to `append`, and all that has come in from connections that are cut, is stored, or has failed. */
  async settled(): Promise<void> {
    // Not until nothing is pending: while others write, something always is.
    for (let turn = 0; turn < 2; turn++) {
      // What a connection was cut behind is read in the turn in which the cut is noticed: that may be the next one.
      await nextTurn();
      await Promise.allSettled(this.#pending);
    }
  }

  /** Gives what the writer leaves with. */
  join(writer: StreamWriter): () => void {
    this.#writers.add(writer);
    return () => this.#writers.delete(writer);
  }

  /** Resolves when all that is whole on any connection is stored, or a second is over. */
  async settleWriters(): Promise<void> {
    if (this.#writers.size === 0) return;
    const settling = Promise.all(Array.from(this.#writers, (writer) => writer.settle()));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_SETTLING_MS);
      void settling.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** The stream is not settled before this is, such as a connection that was cut. */
  settleAfter(work: Promise<void>): void {
    const done = (): void => void this.#pending.delete(work);
    this.#pending.add(work);
    void work.then(done, done);
  }

  /** Resolves when a fragment came or was abandoned, the stream is gone, or the signal aborts. */
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
    this.#wake();
    await this.settled();
    await this.#store.deleteStream(this.#record.streamArn);
  }

  #finish(fragmentNumber: string): void {
    this.#begun.delete(fragmentNumber);
    this.#wake();
  }

  #hasBegunBetween(number: string, next: string): boolean {
    for (const begun of this.#begun) if (begun > number) return begun < next;
    return false;
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
