import { startPosition, stopCondition } from '../../src/cli/places.js';

const TIME = '2026-05-04T12:30:00Z';

describe('--from', () => {
  it.each([
    ['now', 'now'],
    ['earliest', 'earliest'],
    [TIME, { serverTime: new Date(TIME) }],
    ['2026-05-04', { serverTime: new Date('2026-05-04') }],
    [`producer:${TIME}`, { producerTime: new Date(TIME) }],
    ['after:9134', { afterFragment: '9134' }],
    ['at:9134', { atFragment: '9134' }],
  ])('%s is a place', (text, place) => {
    expect(startPosition(text)).toEqual(place);
  });

  it.each(['', 'then', 'after:', 'after', 'at:x', 'producer:', 'producer', '9134', 'tag:ContactId'])(
    '%j is none',
    (text) => {
      expect(() => startPosition(text)).toThrow(/must be now, earliest|digits only/);
    },
  );
});

describe('--until', () => {
  it.each([
    [TIME, { serverTime: new Date(TIME) }],
    [`producer:${TIME}`, { producerTime: new Date(TIME) }],
    ['at:9134', { fragmentNumber: '9134' }],
    ['tag:ContactId', { tagChanges: 'ContactId' }],
  ])('%s is a place', (text, place) => {
    expect(stopCondition(text)).toEqual(place);
  });

  it.each(['', 'now', 'earliest', 'tag:', 'after:9134'])('%j is none', (text) => {
    expect(() => stopCondition(text)).toThrow(/must be at:NUMBER/);
  });
});
