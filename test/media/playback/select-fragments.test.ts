import { UsageError } from '../../../src/errors.js';
import type { FragmentFacts } from '../../../src/media/playback/fragment-facts.js';
import { replayedCount, selectFragments } from '../../../src/media/playback/select-fragments.js';
import { thrownBy } from '../../support/fragments.js';
import { aFragment, fragmentsAt, NEW_YEAR_MS } from './a-fragment.js';

const numbersOf = (fragments: readonly FragmentFacts[]) => fragments.map(({ fragmentNumber }) => fragmentNumber);

describe('the fragments of a session', () => {
  it('are in the order of the timestamps chosen, whatever the order they were listed in', () => {
    const [a, b, c] = fragmentsAt(0, 2000, 4000);
    const selection = { playbackMode: 'ON_DEMAND' } as const;
    expect(numbersOf(selectFragments([c!, a!, b!], selection))).toEqual(['1', '2', '3']);
  });

  it('begin within the range: its ends count, and what began before it does not, though it goes on', () => {
    const selection = {
      playbackMode: 'ON_DEMAND',
      fragmentSelectorType: 'PRODUCER_TIMESTAMP',
      startTimestampMs: NEW_YEAR_MS + 2000,
      endTimestampMs: NEW_YEAR_MS + 6000,
    } as const;
    expect(numbersOf(selectFragments(fragmentsAt(0, 1999, 2000, 4000, 6000, 6001), selection))).toEqual([
      '3',
      '4',
      '5',
    ]);
  });

  it('are chosen by the clock asked for', () => {
    const fragments = [
      aFragment({ fragmentNumber: '1', producerTimestampMs: NEW_YEAR_MS + 9000, serverTimestampMs: NEW_YEAR_MS }),
      aFragment({ fragmentNumber: '2', producerTimestampMs: NEW_YEAR_MS, serverTimestampMs: NEW_YEAR_MS + 9000 }),
    ];
    const range = { playbackMode: 'ON_DEMAND', endTimestampMs: NEW_YEAR_MS + 5000 } as const;
    expect(numbersOf(selectFragments(fragments, { ...range, fragmentSelectorType: 'SERVER_TIMESTAMP' }))).toEqual([
      '1',
    ]);
    expect(numbersOf(selectFragments(fragments, { ...range, fragmentSelectorType: 'PRODUCER_TIMESTAMP' }))).toEqual([
      '2',
    ]);
  });

  it('are the newer of two with one producer timestamp: the larger number, though it is too long for a Number', () => {
    const prefix = '9134385233318143239268206260774392014626409';
    const fragments = [`${prefix}9`, `${prefix}10`, `${prefix}8`].map((fragmentNumber) =>
      aFragment({ fragmentNumber }),
    );
    const selection = { playbackMode: 'ON_DEMAND', fragmentSelectorType: 'PRODUCER_TIMESTAMP' } as const;
    expect(numbersOf(selectFragments(fragments, selection))).toEqual([`${prefix}10`]);
  });

  it('are all of one server timestamp, in the order of their numbers', () => {
    const fragments = ['10', '9', '11'].map((fragmentNumber) => aFragment({ fragmentNumber }));
    expect(numbersOf(selectFragments(fragments, { playbackMode: 'ON_DEMAND' }))).toEqual(['9', '10', '11']);
  });

  it('are all that only overlap', () => {
    const selection = { playbackMode: 'ON_DEMAND', fragmentSelectorType: 'PRODUCER_TIMESTAMP' } as const;
    expect(selectFragments(fragmentsAt(0, 500, 1000), selection)).toHaveLength(3);
  });

  it.each([
    ['LIVE', 5, '2000'],
    ['LIVE_REPLAY', 5, '5'],
    ['ON_DEMAND', 1000, '1000'],
  ] as const)('are by default, %s, %d of them, the last of which is the %sth of 2000', (playbackMode, count, last) => {
    const selected = selectFragments(fragmentsAt(...Array.from({ length: 2000 }, (_, at) => at * 2000)), {
      playbackMode,
    });
    expect(selected).toHaveLength(count);
    expect(selected.at(-1)?.fragmentNumber).toBe(last);
  });

  it('are, live, those that came last, even if a producer whose clock is ahead sent others before', () => {
    const ahead = aFragment({
      fragmentNumber: '1',
      producerTimestampMs: NEW_YEAR_MS + 1e9,
      serverTimestampMs: NEW_YEAR_MS,
    });
    const fragments = [ahead, aFragment({ fragmentNumber: '2', serverTimestampMs: NEW_YEAR_MS + 1 })];
    const selection = { maxFragments: 1, fragmentSelectorType: 'PRODUCER_TIMESTAMP' } as const;
    expect(numbersOf(selectFragments(fragments, selection))).toEqual(['2']);
  });

  it.each([
    { startTimestampMs: 2, endTimestampMs: 1 },
    { startTimestampMs: NaN },
    { maxFragments: 0 },
    { maxFragments: NaN },
  ])('cannot be selected by %j', (selection) => {
    expect(thrownBy(() => selectFragments([], selection))).toBeInstanceOf(UsageError);
  });
});

describe('a live replay', () => {
  it('begins with a full playlist, and gets each next fragment when its duration has elapsed', () => {
    const durationsMs = [1000, 1000, 2000, 3000, 1000];
    const counts = [0, 1999, 2000, 4999, 5000, 6000, 99_000].map((elapsedMs) =>
      replayedCount(durationsMs, elapsedMs, 2),
    );
    expect(counts).toEqual([2, 2, 3, 3, 4, 5, 5]);
  });

  it('has no more than there are', () => {
    expect(replayedCount([1000, 1000], 0)).toBe(2);
  });
});
