import { checkpointAfter, checkpointFrom } from '../../src/fragment/fragment-checkpoint.js';
import { readFragments } from '../support/fragments.js';
import { A_FRAGMENT_NUMBER, aFragment } from '../support/mkv-builder.js';

describe('checkpointAfter', () => {
  it('is the place after a whole fragment', () => {
    const [fragment] = readFragments([aFragment({ continuationToken: 'token' })]).fragments;
    expect(checkpointAfter(fragment!)).toEqual({
      fragmentNumber: A_FRAGMENT_NUMBER,
      serverTimestampMs: 1_715_000_002_345,
      producerTimestampMs: 1_715_000_002_007,
      continuationToken: 'token',
    });
  });

  it('B1: is no place after one whose end is missing', () => {
    const [fragment] = readFragments([aFragment({ ending: 'interrupted' })]).fragments;
    expect(checkpointAfter(fragment!)).toBeUndefined();
  });
});

describe('checkpointFrom', () => {
  it('reads back what JSON was made of', () => {
    const [fragment] = readFragments([aFragment()]).fragments;
    const checkpoint = checkpointAfter(fragment!);
    expect(checkpointFrom(JSON.parse(JSON.stringify(checkpoint)))).toEqual(checkpoint);
  });

  it('leaves out what it does not know', () => {
    expect(checkpointFrom({ fragmentNumber: '7', owner: 'me' })).toEqual({ fragmentNumber: '7' });
  });

  it.each([
    undefined,
    null,
    7,
    '7',
    [],
    {},
    { fragmentNumber: 7 },
    { fragmentNumber: '' },
    { fragmentNumber: '7', serverTimestampMs: '1' },
    { fragmentNumber: '7', producerTimestampMs: NaN },
    { fragmentNumber: '7', continuationToken: null },
  ])('takes %j for no checkpoint', (value) => {
    expect(checkpointFrom(value)).toBeUndefined();
  });
});
