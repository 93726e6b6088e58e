import { readFileSync } from 'node:fs';
import { playableFragment } from '../../../src/media/containers/playable-fragment.js';
import { splitAtKeyFrames } from '../../../src/media/playback/split-fragment.js';
import { readFragments } from '../../support/fragments.js';

const fragmentOf = (name: string, tracks?: readonly number[]) =>
  playableFragment(readFragments([readFileSync(`test-resources/${name}.mkv`)]).fragments[0]!, { tracks });
const SECOND_NS = 1_000_000_000n;

describe('a fragment that is too long', () => {
  it('is cut before key frames, and loses nothing', () => {
    const whole = fragmentOf('h264-aac'); // three seconds, with a key frame each, and B-frames
    const pieces = splitAtKeyFrames(whole, { longestNs: 2n * SECOND_NS, pieceNs: SECOND_NS });
    expect(pieces.map(({ tracks: [video] }) => video?.frames.length)).toEqual([15, 15, 15]);
    expect(pieces.map(({ tracks: [video] }) => video?.frames[0]?.isKey)).toEqual([true, true, true]);
    for (const place of [0, 1])
      expect(pieces.flatMap(({ tracks }) => tracks[place]!.frames)).toEqual(whole.tracks[place]!.frames);
  });

  it('has pieces that follow each other, sound cut where pictures are', () => {
    const pieces = splitAtKeyFrames(fragmentOf('h264-aac'), { longestNs: 0n, pieceNs: SECOND_NS });
    for (const { startNs, tracks } of pieces.slice(1)) {
      const [sound] = tracks[1]!.frames;
      expect(sound!.timestampNs - startNs).toBeGreaterThanOrEqual(0n);
      expect(sound!.timestampNs - startNs).toBeLessThan(22_000_000n);
    }
  });

  it('of sound alone is cut anywhere', () => {
    const pieces = splitAtKeyFrames(fragmentOf('h264-aac', [2]), { longestNs: 0n, pieceNs: SECOND_NS });
    expect(pieces.map(({ tracks: [sound] }) => sound?.frames.length)).toEqual([47, 47, 47, 1]);
  });

  it('tells of its pieces when they were, and that the service knows only the first', () => {
    const facts = { fragmentNumber: '7', producerTimestampMs: 1000, serverTimestampMs: 2000 };
    const pieces = splitAtKeyFrames({ ...fragmentOf('h264-aac'), ...facts }, { longestNs: 0n, pieceNs: SECOND_NS });
    expect(pieces.map(({ fragmentNumber }) => fragmentNumber)).toEqual(['7', undefined, undefined]);
    const [first, second] = pieces.map(
      ({ producerTimestampMs = 0, startNs }) => producerTimestampMs - Number(startNs / 1_000_000n),
    );
    expect(second).toBe(first);
  });

  it('is left whole while it is no longer than one of the service', () => {
    const whole = fragmentOf('h264-aac');
    expect(splitAtKeyFrames(whole)).toEqual([whole]);
  });
});
