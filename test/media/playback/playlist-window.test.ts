import type { DiscontinuityMode } from '../../../src/media/playback/fragment-facts.js';
import { PlaylistWindow } from '../../../src/media/playback/playlist-window.js';
import { aFragment, aWindow, fragmentsAt, NEW_YEAR_MS } from './a-fragment.js';

const columns = ({ entries }: PlaylistWindow) => ({
  timeline: entries.map(({ timelineMs }) => timelineMs),
  breaks: entries.map(({ discontinuity }) => discontinuity),
});

describe('the timeline of a playlist', () => {
  it.each([
    ['NEVER', [0, 2050, 4101, 6000], [false, false, false, false]],
    ['ON_DISCONTINUITY', [0, 2050, 4050, 6050], [false, false, true, true]],
    ['ALWAYS', [0, 2000, 4000, 6000], [false, true, true, true]],
  ] as const)(
    'has by %s, after gaps of 50 and 51 ms and an overlap of 101, fragments at %j',
    (mode, timeline, breaks) => {
      expect(columns(aWindow({ discontinuityMode: mode }, 0, 2050, 4101, 6000))).toEqual({ timeline, breaks });
    },
  );

  it('keeps distances within a run that follows a discontinuity', () => {
    const window = aWindow({ discontinuityMode: 'ON_DISCONTINUITY' }, 0, 60_000, 62_040, 64_000);
    expect(columns(window)).toEqual({ timeline: [0, 2000, 4040, 6000], breaks: [false, true, false, false] });
  });

  it.each(['NEVER', 'ON_DISCONTINUITY', 'ALWAYS'] as const)('by %s never goes back, though timestamps do', (mode) => {
    const window = aWindow({ discontinuityMode: mode, playbackMode: 'ON_DEMAND' }, 10_000, 12_000, 0, 2000);
    expect(columns(window).timeline).toEqual([0, 2000, 4000, 6000]);
  });

  it('goes on even after fragments of no duration', () => {
    const window = new PlaylistWindow({ playbackMode: 'ON_DEMAND' });
    for (let count = 0; count < 3; count++) window.add(aFragment({ durationMs: 0 }));
    expect(columns(window).timeline).toEqual([0, 1, 2]);
  });

  it.each([
    ['SERVER_TIMESTAMP', [false, true, true]],
    ['PRODUCER_TIMESTAMP', [false, false, false]],
  ] as const)('breaks by default, with %s, at %j', (fragmentSelectorType, breaks) => {
    expect(columns(aWindow({ fragmentSelectorType }, 0, 2000, 9000)).breaks).toEqual(breaks);
  });

  it.each(['NEVER', 'ON_DISCONTINUITY'] as const)(
    'breaks, by %s too, where the codec configuration changes',
    (mode) => {
      const window = new PlaylistWindow({ discontinuityMode: mode, fragmentSelectorType: 'PRODUCER_TIMESTAMP' });
      for (const [place, facts] of fragmentsAt(0, 2000, 4000, 6000).entries()) window.add(facts, [0, 1, 1, 0][place]);
      expect(columns(window).breaks).toEqual([false, true, false, true]);
      expect(window.entries.map(({ periodNumber }) => periodNumber)).toEqual([0, 1, 1, 2]);
      expect(window.entries.map(({ periodStartMs }) => periodStartMs)).toEqual([0, 2000, 2000, 6000]);
    },
  );
});

describe('a live window', () => {
  it('keeps the newest fragments, 5 by default, and their numbers in the session', () => {
    const window = aWindow({}, ...Array.from({ length: 8 }, (_, at) => at * 2000));
    expect(window.entries.map(({ sequenceNumber }) => sequenceNumber)).toEqual([3, 4, 5, 6, 7]);
    expect(window.entries[0]?.timelineMs).toBe(6000);
  });

  it('leaves out what is older than its newest fragment', () => {
    expect(aWindow({}, 0, 4000, 2000, 6000).entries.map(({ fragmentNumber }) => fragmentNumber)).toEqual([
      '1',
      '2',
      '4',
    ]);
  });

  it('does not replace what players may have got already', () => {
    expect(aWindow({}, 0, 2000, 2000).entries.map(({ fragmentNumber }) => fragmentNumber)).toEqual(['1', '2']);
  });

  it('counts the discontinuities of the session, with those that slid out', () => {
    const window = aWindow({ discontinuityMode: 'ON_DISCONTINUITY', maxFragments: 2 }, 0, 9000, 11_000, 20_000, 22_000);
    expect(window.entries.map(({ discontinuitySequence }) => discontinuitySequence)).toEqual([2, 2]);
  });

  it('remembers the longest fragment that slid through it', () => {
    const window = new PlaylistWindow({ maxFragments: 1 });
    for (const durationMs of [2000, 9000, 1000])
      window.add(aFragment({ durationMs, serverTimestampMs: NEW_YEAR_MS + durationMs * 0 }));
    expect(window.longestMs).toBe(9000);
  });
});

describe('a window on demand', () => {
  it('keeps the oldest fragments', () => {
    const window = aWindow({ playbackMode: 'ON_DEMAND', maxFragments: 2 }, 0, 2000, 4000);
    expect(window.entries.map(({ fragmentNumber }) => fragmentNumber)).toEqual(['1', '2']);
  });

  it('puts a newer fragment in the place of the older one with its producer timestamp, however much later it comes', () => {
    const window = aWindow({ playbackMode: 'ON_DEMAND' }, 0, 2000, 4000, 2000);
    expect(window.entries.map(({ fragmentNumber }) => fragmentNumber)).toEqual(['1', '4', '3']);
    expect(columns(window).timeline).toEqual([0, 2000, 4000]);
    expect(window.add({ ...fragmentsAt(2000)[0]!, fragmentNumber: '3' })).toBeUndefined();
  });

  it('goes by the length of the fragment that took the place', () => {
    const window = aWindow({ playbackMode: 'ON_DEMAND', discontinuityMode: 'ON_DISCONTINUITY' }, 0);
    window.add({ ...aFragment({ fragmentNumber: '2', durationMs: 3000 }) });
    window.add(fragmentsAt(3000)[0]!);
    expect(columns(window)).toEqual({ timeline: [0, 3000], breaks: [false, false] });
  });

  it.each<DiscontinuityMode>(['ALWAYS'])(
    'by server timestamps has all, by %s, though they share one',
    (discontinuityMode) => {
      const window = new PlaylistWindow({ playbackMode: 'ON_DEMAND', discontinuityMode });
      for (const fragmentNumber of ['1', '2']) window.add(aFragment({ fragmentNumber }));
      expect(window.entries).toHaveLength(2);
    },
  );
});
