import { concat, EMPTY, lastValueFrom, NEVER, of, Subject, take, throwError, toArray } from 'rxjs';
import { concatMapFrom } from '../../src/rx/concat-map-from.js';

/** An iterable, and what it saw of its reader. */
function watched(values: readonly number[]) {
  const seen = { asked: 0, isClosed: false, signals: [] as AbortSignal[] };
  const open = async function* (signal: AbortSignal) {
    seen.signals.push(signal);
    try {
      for (const value of values) {
        seen.asked++;
        yield await Promise.resolve(value);
      }
    } finally {
      seen.isClosed = true;
    }
  };
  return { seen, open };
}

async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

describe('concatMapFrom', () => {
  it('gives what the observables give, one after the other', async () => {
    const { open } = watched([1, 2, 3]);
    const results = concatMapFrom(open, (value, index) => of(value, index));
    expect(await lastValueFrom(results.pipe(toArray()))).toEqual([1, 0, 2, 1, 3, 2]);
  });

  it('takes promises, arrays and iterables, and observables of nothing', async () => {
    const { open } = watched([1, 2, 3, 4]);
    const inputs = [Promise.resolve('a'), ['b', 'c'], new Set(['d']), EMPTY];
    const results = concatMapFrom(open, (_value, index) => inputs[index]!);
    expect(await lastValueFrom(results.pipe(toArray()))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes the next value only when the last observable has completed', async () => {
    const { seen, open } = watched([1, 2, 3]);
    const gates = [new Subject<string>(), new Subject<string>(), new Subject<string>()];
    const results: string[] = [];
    const subscription = concatMapFrom(open, (value) => gates[value - 1]!).subscribe((result) => results.push(result));
    await turn();
    gates[0]!.next('a');
    await turn();
    expect({ results, asked: seen.asked }).toEqual({ results: ['a'], asked: 1 });
    gates[0]!.complete();
    await turn();
    expect(seen.asked).toBe(2);
    subscription.unsubscribe();
  });

  it('opens an iterable for each subscription, none before', async () => {
    const { seen, open } = watched([1]);
    const results = concatMapFrom(open, (value) => [value]);
    expect(seen.signals).toHaveLength(0);
    await Promise.all([lastValueFrom(results), lastValueFrom(results)]);
    expect(seen.signals).toHaveLength(2);
  });

  it('closes the iterable, aborts the signal and leaves the observable when unsubscribed', async () => {
    const { seen, open } = watched([1, 2]);
    let isLeft = false;
    const subscription = concatMapFrom(open, () => concat(of('first'), NEVER)).subscribe();
    subscription.add(() => (isLeft = true));
    await turn();
    subscription.unsubscribe();
    await turn();
    expect(seen).toMatchObject({ asked: 1, isClosed: true });
    expect(seen.signals[0]?.aborted).toBe(true);
    expect(isLeft).toBe(true);
  });

  it('closes the iterable when enough was taken, in the middle of a list', async () => {
    const { seen, open } = watched([1, 2]);
    const results = concatMapFrom(open, () => ['a', 'b', 'c']).pipe(take(2), toArray());
    expect(await lastValueFrom(results)).toEqual(['a', 'b']);
    await turn();
    expect(seen).toMatchObject({ asked: 1, isClosed: true });
  });

  it.each([
    { what: 'an observable fails with', project: (error: Error) => throwError(() => error) },
    {
      what: 'project throws',
      project: (error: Error) => {
        throw error;
      },
    },
  ])('tells what $what, and closes the iterable', async ({ project }) => {
    const error = new Error('upload failed');
    const { seen, open } = watched([1, 2]);
    await expect(lastValueFrom(concatMapFrom(open, () => project(error)))).rejects.toBe(error);
    expect(seen).toMatchObject({ asked: 1, isClosed: true });
  });
});
