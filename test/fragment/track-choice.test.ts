import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { findTrack, trackFilter } from '../../src/fragment/track-choice.js';
import { aFragment } from '../support/mkv-builder.js';

const [fragment] = new FragmentReader().push(
  aFragment({
    tracks: [
      { number: 2, name: 'left' },
      { number: 1, name: 'right' },
      { number: 3, name: 'left' },
    ],
    frames: [{ track: 1 }, { track: 2 }, { track: 3 }, { track: 9 }],
  }),
);
const { tracks, frames } = fragment!;

describe('a choice of track', () => {
  it.each([
    { choice: 'left', number: 2 },
    { choice: 'right', number: 1 },
    { choice: 1, number: 1 },
    { choice: 3n, number: 3 },
    { choice: 'none', number: undefined },
    { choice: '1', number: undefined },
    { choice: 2n ** 60n, number: undefined },
  ])('finds $number for $choice', ({ choice, number }) => {
    expect(findTrack(tracks, choice)?.number).toBe(number);
  });

  it.each([
    { choice: 'left', numbers: [2, 3] },
    { choice: 1, numbers: [1] },
    { choice: 9n, numbers: [9] },
    { choice: 'none', numbers: [] },
    { choice: undefined, numbers: [1, 2, 3, 9] },
  ])('lets the frames of $numbers through for $choice', ({ choice, numbers }) => {
    expect(frames.filter(trackFilter(choice)).map(({ trackNumber }) => trackNumber)).toEqual(numbers);
  });
});
