import { unlessAborted } from './waiting.js';

/** How much is begun before its turn. */
export interface ReadAheadOptions {
  /** How many readings may be open at the same time, the one whose turn it is included. */
  readonly concurrency: number;
  /** Ends all of them. */
  readonly signal: AbortSignal;
}

/**
 * The values of many readings, one reading after the other. Those whose turn is next are open already: each has its
 * first value ready, and then waits for its turn.
 *
 * Whoever leaves aborts the signal that the readings have, and then leaves.
 *
 * @param begin called in order, when the reading may be opened
 */
export async function* readAhead<Input, Value>(
  inputs: AsyncIterable<Input>,
  begin: (input: Input) => AsyncIterable<Value>,
  { concurrency, signal }: ReadAheadOptions,
): AsyncGenerator<Value, void, undefined> {
  const readings = new Readings(inputs, begin);
  try {
    for (let open = 0; open < concurrency; open++) readings.open();
    for (;;) {
      const reading = await unlessAborted(readings.next(), signal);
      if (reading === undefined) return;
      yield* reading;
      readings.open();
    }
  } finally {
    readings.leave();
  }
}

/** Readings that are open, in their order. */
class Readings<Input, Value> {
  readonly #inputs: AsyncIterator<Input>;
  readonly #begin: (input: Input) => AsyncIterable<Value>;
  readonly #waiting: Promise<BegunReading<Value> | undefined>[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(inputs: AsyncIterable<Input>, begin: (input: Input) => AsyncIterable<Value>) {
    this.#inputs = inputs[Symbol.asyncIterator]();
    this.#begin = begin;
  }

  /** Opens one more, as soon as there is an input for it. */
  open(): void {
    const opened = this.#last.then(() => this.#open());
    opened.catch(() => undefined); // told when it has its turn
    this.#last = opened;
    this.#waiting.push(opened);
  }

  /** The one whose turn it is; `undefined` after the last. */
  next(): Promise<BegunReading<Value> | undefined> {
    return this.#waiting.shift() ?? Promise.resolve(undefined);
  }

  /** Closes those that had no turn. Not awaited: whoever gives the inputs may never answer. */
  leave(): void {
    for (const reading of this.#waiting.splice(0)) void reading.then((begun) => begun?.leave()).catch(() => undefined);
    void (async () => this.#inputs.return?.())().catch(() => undefined);
  }

  async #open(): Promise<BegunReading<Value> | undefined> {
    const result = await this.#inputs.next();
    return result.done === true ? undefined : new BegunReading(this.#begin(result.value));
  }
}

/** A reading whose first value was asked for. */
class BegunReading<Value> implements AsyncIterable<Value> {
  readonly #iterator: AsyncIterator<Value>;
  readonly #first: Promise<IteratorResult<Value>>;

  constructor(values: AsyncIterable<Value>) {
    this.#iterator = values[Symbol.asyncIterator]();
    this.#first = this.#iterator.next();
    this.#first.catch(() => undefined); // told when it has its turn
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Value, void, undefined> {
    try {
      for (let result = await this.#first; result.done !== true; result = await this.#iterator.next()) {
        yield result.value;
      }
    } finally {
      await this.leave();
    }
  }

  /** Lets go of what it has open. */
  async leave(): Promise<void> {
    await this.#iterator.return?.();
  }
}
