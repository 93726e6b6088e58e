import { CancellableIterator } from '../../src/aws/get-media-iterator.js';
import { unlessAborted } from '../../src/aws/waiting.js';

const NEVER = new Promise<never>(() => undefined);

function anIterator(steps: string[], outer?: AbortSignal) {
  return new CancellableIterator(async function* (signal) {
    try {
      yield 1;
      await unlessAborted(NEVER, signal);
    } finally {
      steps.push('closed');
    }
  }, outer);
}

describe('CancellableIterator', () => {
  it('ends a step under way when it is left, as if there was nothing more', async () => {
    const steps: string[] = [];
    const iterator = anIterator(steps);
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    const pending = iterator.next();
    expect(await iterator.return()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await iterator.return()).toEqual({ done: true, value: undefined });
    expect(steps).toEqual(['closed']);
  });

  it('throws the outer reason, once', async () => {
    const abortion = new AbortController();
    const iterator = anIterator([], abortion.signal);
    await iterator.next();
    const pending = iterator.next();
    abortion.abort('why');
    await expect(pending).rejects.toBe('why');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('opens nothing if it is left before the first step', async () => {
    const steps: string[] = [];
    const iterator = anIterator(steps);
    await iterator.return();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(steps).toEqual([]);
  });
});
