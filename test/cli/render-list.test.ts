import { archivedFragmentRow, FRAGMENT_HEADING } from '../../src/cli/render-list.js';

const FRAGMENT = {
  fragmentNumber: '91343852333181795271169161000000000000000000001',
  serverTimestampMs: Date.UTC(2026, 4, 4, 12, 30),
  serverTimestamp: new Date(Date.UTC(2026, 4, 4, 12, 30)),
  producerTimestampMs: 21,
  producerTimestamp: new Date(21),
  durationMs: 1021,
  sizeInBytes: 16_076,
};

describe('the table of fragments', () => {
  it('has a heading that a terminal shows in one line', () => {
    expect(FRAGMENT_HEADING.length).toBeLessThanOrEqual(80);
  });

  it('has its columns under the heading', () => {
    expect([FRAGMENT_HEADING, archivedFragmentRow(FRAGMENT)]).toEqual([
      'server                    producer                      ms      bytes  fragment',
      '2026-05-04T12:30:00.000Z  0:00:00.021                 1021      16076  91343852333181795271169161000000000000000000001',
    ]);
  });
});
