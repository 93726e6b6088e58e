import { jest } from '@jest/globals';
import { EVENT_LOOP } from '../../src/sources/event-loop.js';

const SOURCES = 80;

/**
 * Reads many small sources, one after the other, and counts the turns of the event loop after which one of them was over. Each look at the
 * clock finds it a millisecond later, so that none of them takes 8 ms.
 */
export async function turnsWhileReading(readOne: () => Promise<void>): Promise<number> {
  const turnsAtEnd = new Set<number>();
  let turns = 0;
  const count = (): void => {
    turns++;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  let now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 1));
  try {
    for (let sources = 0; sources < SOURCES; sources++) {
      await readOne();
      turnsAtEnd.add(turns);
    }
  } finally {
    clock.mockRestore();
    await EVENT_LOOP.turn(); // which looks at the real clock again
    clearImmediate(immediate);
  }
  return turnsAtEnd.size;
}
