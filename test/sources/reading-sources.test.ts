import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../../src/errors.js';
import type { ByteSource, ChunksOptions } from '../../src/sources/byte-source.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { readFrames } from '../../src/sources/read-frames.js';
import { readMerged } from '../../src/sources/read-merged.js';
import { eventually, inChunksOf, thenFailure, thenSilence, WAITING_SOURCES } from '../support/byte-sources.js';
import { turnsWhileReading } from './turns-while-reading.js';

const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const chunks = inChunksOf(10_000, bytes);

type Read = (source: ByteSource, options?: ChunksOptions) => AsyncGenerator<unknown, void, undefined>;
const READERS: readonly { readonly name: string; readonly read: Read }[] = [
  { name: 'readFrames', read: readFrames },
  { name: 'readFragments', read: readFragments },
  { name: 'readMerged', read: readMerged },
];

describe.each(READERS)('$name', ({ read }) => {
  describe.each(WAITING_SOURCES)('from a $kind', ({ make }) => {
    it('closes it when the loop is left', async () => {
      const { source, isClosed } = make(() => thenSilence(chunks));
      for await (const result of read(source)) {
        expect(result).toBeDefined();
        break;
      }
      expect(isClosed()).toBe(true);
    });

    it('closes it when the loop throws', async () => {
      const { source, isClosed } = make(() => thenSilence(chunks));
      const reading = async () => {
        for await (const result of read(source)) throw new RangeError(typeof result);
      };
      await expect(reading()).rejects.toThrow(new RangeError('object'));
      expect(isClosed()).toBe(true);
    });

    it('B4: gives what came before it failed, then its error, once', async () => {
      const error = new Error('connection lost');
      const { source, isClosed } = make(() => thenFailure(chunks, error));
      const reading = read(source);
      let results = 0;
      const outcome = (async () => {
        for await (const result of reading) if (result !== undefined) results++;
      })();
      await expect(outcome).rejects.toBe(error);
      expect(results).toBeGreaterThanOrEqual(4);
      expect(isClosed()).toBe(true);
      expect(await reading.next()).toEqual({ done: true, value: undefined });
    });

    it('B11: reads no further than its reader asks', async () => {
      const { source, asked } = make(() => eventually(chunks));
      const reading = read(source);
      await reading.next();
      const before = asked();
      await delay(5);
      expect(asked()).toBe(before);
      expect(before).toBeLessThan(chunks.length);
      await reading.return();
    });

    it('is aborted while it waits', async () => {
      const { source } = make(() => thenSilence(chunks));
      const abortion = new AbortController();
      const reason = new Error('enough');
      const reading = (async () => {
        for await (const result of read(source, { signal: abortion.signal })) expect(result).toBeDefined();
      })();
      setTimeout(() => abortion.abort(reason), 5);
      await expect(reading).rejects.toBe(reason);
    });
  });

  it.each([
    { how: 'to their ends', readOne: toTheEnd },
    { how: 'to their first result', readOne: toTheFirstResult },
  ])('lets others have their turn while small sources are read $how, one after the other', async ({ readOne }) => {
    expect(await turnsWhileReading(() => readOne(read([bytes])))).toBeGreaterThan(3);
  });

  it('asks its source at once, however long others have waited: until then a Node stream tells its error to nobody', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    const next = jest.fn(() => Promise.resolve({ done: true as const, value: undefined }));
    const source: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next }) };
    const reading = read(source).next();
    clock.mockRestore();
    expect(next).toHaveBeenCalledTimes(1);
    await reading;
  });

  it('does not read from what is no source', async () => {
    await expect(read('file.mkv' as unknown as ByteSource).next()).rejects.toBeInstanceOf(UsageError);
  });

  it('ends at once for nothing', async () => {
    expect(await read([]).next()).toEqual({ done: true, value: undefined });
  });
});

async function toTheEnd(results: AsyncIterable<unknown>): Promise<void> {
  for await (const result of results) expect(result).toBeDefined();
}

async function toTheFirstResult(results: AsyncIterable<unknown>): Promise<void> {
  for await (const result of results) {
    expect(result).toBeDefined();
    break;
  }
}
