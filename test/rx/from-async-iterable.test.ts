import { EMPTY, lastValueFrom, take, toArray } from 'rxjs';
import { fromAsyncIterable } from '../../src/rx/from-async-iterable.js';

/** An iterable that gives these numbers, then never answers; and what it saw of its reader. */
function watched(values: readonly number[]) {
  const seen = { asked: 0, returned: 0, signals: [] as AbortSignal[] };
  const open = (signal: AbortSignal): AsyncIterable<number> => {
    seen.signals.push(signal);
    const left = [...values];
    return {
      [Symbol.asyncIterator]: () => ({
        next() {
          seen.asked++;
          const value = left.shift();
          return value === undefined ? new Promise(() => undefined) : Promise.resolve({ done: false, value });
        },
        return() {
          seen.returned++;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
  };
  return { seen, open };
}

async function* counting(count: number): AsyncGenerator<number, void, undefined> {
  for (let number = 1; number <= count; number++) yield await Promise.resolve(number);
}

async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

describe('fromAsyncIterable', () => {
  it('gives the values, and completes', async () => {
    expect(await lastValueFrom(fromAsyncIterable(() => counting(3)).pipe(toArray()))).toEqual([1, 2, 3]);
  });

  it('ends the reading at once when unsubscribed while it waits', async () => {
    const { seen, open } = watched([1]);
    const values: number[] = [];
    const subscription = fromAsyncIterable(open).subscribe((value) => values.push(value));
    await turn();
    expect({ values, asked: seen.asked }).toEqual({ values: [1], asked: 2 });
    subscription.unsubscribe();
    expect(seen.returned).toBe(1); // in the same turn
    expect(seen.signals[0]?.aborted).toBe(true);
  });

  it('asks for nothing more when enough was taken', async () => {
    const { seen, open } = watched([1, 2, 3]);
    expect(await lastValueFrom(fromAsyncIterable(open).pipe(take(2), toArray()))).toEqual([1, 2]);
    await turn();
    expect(seen).toMatchObject({ asked: 2, returned: 1 });
  });

  it('takes the next value when the subscriber has returned, not before', async () => {
    const { seen, open } = watched([1, 2]);
    const asked: number[] = [];
    const subscription = fromAsyncIterable(open).subscribe(() => asked.push(seen.asked));
    await turn();
    subscription.unsubscribe();
    expect(asked).toEqual([1, 2]);
  });

  it('is cold: opens nothing before there is a subscriber, and anew for each', async () => {
    const { seen, open } = watched([1]);
    const observable = fromAsyncIterable(open).pipe(take(1));
    expect(seen.signals).toHaveLength(0);
    await Promise.all([lastValueFrom(observable), lastValueFrom(observable)]);
    expect(seen.signals).toHaveLength(2);
  });

  it('B4: gives what came before a failure, then the error, once', async () => {
    const error = new Error('connection lost');
    const values: number[] = [];
    const errors: unknown[] = [];
    async function* failing() {
      yield* counting(2);
      throw error;
    }
    fromAsyncIterable(failing).subscribe({
      next: (value) => values.push(value),
      error: (e: unknown) => errors.push(e),
    });
    await turn();
    expect({ values, errors }).toEqual({ values: [1, 2], errors: [error] });
  });

  it('tells of a function that cannot open', async () => {
    const error = new Error('no such stream');
    const observable = fromAsyncIterable(() => {
      throw error;
    });
    await expect(lastValueFrom(observable)).rejects.toBe(error);
  });

  it('leaves no rejection behind when the iterable fails for being left', async () => {
    const open = (signal: AbortSignal): AsyncIterable<number> => ({
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          }),
        return: () => Promise.reject(new Error('already gone')),
      }),
    });
    fromAsyncIterable(open).subscribe().unsubscribe();
    await turn();
    await expect(lastValueFrom(EMPTY, { defaultValue: 'quiet' })).resolves.toBe('quiet');
  });
});
