import { EbmlError } from '../../src/ebml/ebml-error.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { thenSilence } from '../support/byte-sources.js';
import { aFragment } from '../support/mkv-builder.js';
import { bytesHeld, COLLECTING_GARBAGE_MS, longStream } from '../streams/long-stream.js';

describe('readFragments', () => {
  it('B12: gives each fragment at its token, and does not wait for the next document', async () => {
    const reading = readFragments(thenSilence([aFragment({ number: '1' }), aFragment({ number: '2' })]));
    expect((await nextOf(reading)).metadata.fragmentNumber).toBe('1');
    expect((await nextOf(reading)).metadata.fragmentNumber).toBe('2');
    void reading.return();
  });

  it('gives a fragment in the turn in which its token comes', async () => {
    let turns = 0;
    const count = (): void => {
      turns++;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    const cameAt: number[] = [];
    async function* source() {
      for (const number of ['1', '2', '3']) {
        const before = turns;
        while (turns === before) await new Promise((resolve) => setTimeout(resolve, 1));
        cameAt.push(turns);
        yield aFragment({ number });
      }
    }
    const gotAt: number[] = [];
    for await (const fragment of readFragments(source())) if (fragment.isComplete) gotAt.push(turns);
    clearImmediate(immediate);
    expect(gotAt).toEqual(cameAt);
    expect(new Set(gotAt).size).toBe(3);
  });

  it('gives the last fragment at the end, also if its token is missing', async () => {
    const fragments: Fragment[] = [];
    for await (const fragment of readFragments(aFragment({ ending: 'interrupted' }))) fragments.push(fragment);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['truncated']);
  });

  it(
    'B10: holds one fragment at a time, however long the stream is',
    async () => {
      const before = await bytesHeld();
      let [fragments, most] = [0, 0];
      for await (const fragment of readFragments(longStream({ fragments: 100, frameBytes: 1_000_000 }))) {
        expect(fragment.frames).toHaveLength(1);
        if (++fragments % 25 === 0) most = Math.max(most, (await bytesHeld()) - before);
      }
      expect(fragments).toBe(100);
      expect(most).toBeLessThan(32_000_000);
    },
    COLLECTING_GARBAGE_MS,
  );

  it('throws at the first error in strict mode, after the fragments before it', async () => {
    const reading = readFragments([aFragment(), Uint8Array.of(0, 0, 0)], { mode: 'strict' });
    expect((await nextOf(reading)).isComplete).toBe(true);
    await expect(reading.next()).rejects.toBeInstanceOf(EbmlError);
  });
});

async function nextOf(reading: AsyncGenerator<Fragment, void, undefined>): Promise<Fragment> {
  const { value } = await reading.next();
  if (value === undefined) throw new TypeError('There is no fragment');
  return value;
}
