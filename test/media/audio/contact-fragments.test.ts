import type { Fragment } from '../../../src/fragment/fragment.js';
import { contactFragments, type ContactFragmentsOptions } from '../../../src/media/audio/contact-fragments.js';
import { callFragment, fragmentsOf, listed } from './call-builder.js';

const DAY = 86_400_000;
const SECOND = 1_088;

/** A fragment a second; `-` has no tag. A number is a pause before the next, in milliseconds. */
function stream(...parts: readonly (string | number)[]): readonly Fragment[] {
  let at = 0;
  let number = 0;
  const bodies: Uint8Array[] = [];
  for (const part of parts) {
    if (typeof part === 'number') {
      at += part;
      continue;
    }
    const tags = part === '-' ? [] : [['ContactId', part] as const];
    const blocks = Array.from({ length: 17 }, (_, block) => ({ at: at + block * 64, bytes: new Uint8Array(8) }));
    bodies.push(callFragment({ blocks, tags, number: String(number++) }));
    at += SECOND;
  }
  return fragmentsOf(...bodies);
}

async function numbersOf(fragments: readonly Fragment[], options: ContactFragmentsOptions = {}): Promise<string> {
  const given = await listed(contactFragments(fragments, options));
  return given.map(({ metadata }) => metadata.fragmentNumber).join(' ');
}

describe('contactFragments', () => {
  it('gives the first contact, and stops at the next', async () => {
    expect(await numbersOf(stream('a', 'a', 'b', 'a'))).toBe('0 1');
  });

  it('gives the contact that is asked for, passing by those before', async () => {
    expect(await numbersOf(stream('a', 'a', 'b', 'b', 'c'), { contactId: 'b' })).toBe('2 3');
    expect(await numbersOf(stream('a', 'a'), { contactId: 'z' })).toBe('');
  });

  it('passes by others if it is told to', async () => {
    expect(await numbersOf(stream('a', 'b', 'a', '-', 'b'), { onChange: 'skip' })).toBe('0 2 3');
  });

  it.each([
    { name: 'a last one that follows at once', parts: ['a', '-', 3 * DAY, 'b', 'b'], first: '0 1', second: '2 3' },
    {
      name: 'last ones that follow after a while',
      parts: ['a', 5_000, '-', '-', 3 * DAY, 'b', 'b'],
      first: '0 1 2',
      second: '3 4',
    },
    { name: 'a first one', parts: ['a', 'a', 3 * DAY, '-', 'b'], first: '0 1', second: '2 3' },
    { name: 'a last and a first one', parts: ['a', '-', 3 * DAY, '-', 'b'], first: '0 1', second: '2 3' },
    { name: 'a first one, soon behind another call', parts: ['a', 'a', 2_000, '-', 'b'], first: '0 1', second: '2 3' },
    { name: 'one between two calls, in one go', parts: ['a', '-', 'b'], first: '0 1', second: '2' },
    { name: 'one in the middle', parts: ['a', '-', 'a', 4_000, '-', 'a', 'b'], first: '0 1 2 3 4', second: '5' },
    { name: 'one that is near to neither', parts: ['a', 2 * DAY, '-', 3 * DAY, 'b'], first: '0', second: '2' },
    { name: 'the first of all', parts: ['-', 'a', 3 * DAY, 'b'], first: '0 1', second: '2' },
    { name: 'the first of all, of a call that is days away', parts: ['-', 3 * DAY, 'a', 'b'], first: '1', second: '2' },
    { name: 'an empty tag', parts: ['a', '', 3 * DAY, 'b'], first: '0 1', second: '2' },
  ])('gives $name to its neighbour', async ({ parts, first, second }) => {
    const fragments = stream(...parts);
    expect(await numbersOf(fragments)).toBe(first);
    expect(await numbersOf(fragments, { contactId: 'b' })).toBe(second);
  });

  it('gives the last of all, but not what comes days later', async () => {
    expect(await numbersOf(stream('a', '-', 5_000, '-'))).toBe('0 1 2');
    expect(await numbersOf(stream('a', '-', 3 * DAY, '-'))).toBe('0 1');
    expect(await numbersOf(stream('a', 5_000, '-'), { maxGapMs: 1_000 })).toBe('0');
  });

  it('gives all of a stream that names nobody, if nobody is asked for', async () => {
    expect(await numbersOf(stream('-', '-', '-'))).toBe('0 1 2');
    expect(await numbersOf(stream('-', '-', '-'), { contactId: 'a' })).toBe('');
    const many = Array.from({ length: 100 }, () => '-');
    expect((await numbersOf(stream(...many))).split(' ')).toHaveLength(100);
  });

  it('holds back no more than it must: what follows at once is given at once', async () => {
    let read = 0;
    const source = function* () {
      for (const fragment of stream('a', '-', '-', 'a', '-')) {
        read++;
        yield fragment;
      }
    };
    const given = contactFragments(source());
    for (let taken = 1; taken <= 5; taken++) {
      await given.next();
      expect(read).toBe(taken);
    }
  });

  it('closes its source where it stops', async () => {
    let isClosed = false;
    const source = async function* () {
      try {
        yield* await Promise.resolve(stream('a', 'b', 'c'));
      } finally {
        isClosed = true;
      }
    };
    expect(await listed(contactFragments(source()))).toHaveLength(1);
    expect(isClosed).toBe(true);
  });

  it('knows calls by other tags too', async () => {
    const blocks = [{ at: 0 }];
    const bodies = ['x', 'y'].map((id, at) =>
      callFragment({ blocks: [{ ...blocks[0]!, at: at * 64 }], tags: [['TransactionId', id]] }),
    );
    expect(
      await listed(contactFragments(fragmentsOf(...bodies), { tagName: 'TransactionId', contactId: 'y' })),
    ).toHaveLength(1);
  });

  it.each([{ onChange: 'end' as 'stop' }, { maxGapMs: -1 }])('cannot be told %j', async (options) => {
    await expect(numbersOf([], options)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
