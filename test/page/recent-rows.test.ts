import type { FragmentRow } from '../../src/page/fragment-row.js';
import { RecentRows } from '../../src/page/recent-rows.js';

describe('RecentRows', () => {
  it('keeps the newest, and counts all', () => {
    const recent = new RecentRows(3);
    for (let at = 0; at < 100; at++) recent.add(aRow({ fragmentNumber: `${at}` }));
    expect(recent.rows.map(({ fragmentNumber }) => fragmentNumber)).toEqual(['99', '98', '97']);
    expect(recent.flow.fragments).toBe(100);
  });

  it('tells how much comes in a second of the producer’s', () => {
    const recent = new RecentRows(10);
    for (const producerTimestampMs of [0, 2_000, 4_000]) recent.add(aRow({ producerTimestampMs, bytes: 1_000 }));
    // The length of the newest is not known.
    expect(recent.flow).toMatchObject({ bitsPerSecond: 4_000, framesPerSecond: 7.5 });
  });

  it.each([
    ['of one fragment', [5_000]],
    ['of a clock that stands', [5_000, 5_000]],
    ['of a clock that goes back', [5_000, 4_000]],
    ['without times', [undefined, undefined]],
  ])('knows no rate %s', (_, times) => {
    const recent = new RecentRows(10);
    for (const producerTimestampMs of times) recent.add(aRow({ producerTimestampMs }));
    expect(recent.flow).toMatchObject({ bitsPerSecond: undefined, framesPerSecond: undefined });
  });

  it('counts what did not come whole', () => {
    const recent = new RecentRows(2);
    for (const completeness of ['complete', 'truncated', 'complete', 'failed', 'damaged'] as const)
      recent.add(aRow({ completeness }));
    expect(recent.flow).toMatchObject({ fragments: 5, broken: 3 });
  });
});

function aRow(facts: Partial<FragmentRow>): FragmentRow {
  return {
    fragmentNumber: '1',
    producerTimestampMs: 0,
    serverTimestampMs: 0,
    millisBehindNow: 0,
    tracks: [{ number: '1', kind: 'video', name: 'camera', about: 'V_VP8', frameCount: 15 }],
    frames: [],
    frameCount: 15,
    bytes: 100,
    tags: [],
    completeness: 'complete',
    error: undefined,
    ...facts,
  };
}
