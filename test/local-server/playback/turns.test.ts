import { Turns } from '../../../src/local-server/playback/turns.js';

const NEVER = new AbortController().signal;

/** Work that is done when it is told to be. */
function aWork() {
  let done = (): void => undefined;
  const finished = new Promise<void>((resolve) => void (done = resolve));
  let hasBegun = false;
  const work = async (): Promise<void> => {
    hasBegun = true;
    await finished;
  };
  return { work, done: () => done(), hasBegun: () => hasBegun };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('lets so many work at the same time, and the others in their order', async () => {
    const turns = new Turns(2);
    const works = Array.from({ length: 4 }, aWork);
    const all = works.map(({ work }) => turns.take(NEVER, work));
    const begun = async () => {
      await settle();
      return works.map(({ hasBegun }) => hasBegun());
    };
    expect(await begun()).toEqual([true, true, false, false]);
    works[1]!.done();
    expect(await begun()).toEqual([true, true, true, false]);
    for (const { done } of works) done();
    await Promise.all(all);
    expect(await begun()).toEqual([true, true, true, true]);
  });

  it('gives what the work gives, and goes on behind what fails', async () => {
    const turns = new Turns(1);
    await expect(turns.take(NEVER, () => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
    expect(await turns.take(NEVER, () => Promise.resolve(7))).toBe(7);
  });

  it('lets go of those who do not want to wait any longer', async () => {
    const turns = new Turns(1);
    const [first, second, third] = [aWork(), aWork(), aWork()];
    const leaving = new AbortController();
    const working = turns.take(NEVER, first.work);
    const gone = turns.take(leaving.signal, second.work);
    const waiting = turns.take(NEVER, third.work);
    leaving.abort(new TypeError('gone'));
    await expect(gone).rejects.toThrow('gone');
    for (const { done } of [first, third]) done();
    await Promise.all([working, waiting]);
    expect([second.hasBegun(), third.hasBegun()]).toEqual([false, true]);
    await expect(turns.take(leaving.signal, second.work)).rejects.toThrow('gone');
  });
});
