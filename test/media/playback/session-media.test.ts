import { readFileSync } from 'node:fs';
import { playableFragment } from '../../../src/media/containers/playable-fragment.js';
import { MediaError } from '../../../src/media/media-error.js';
import type { PlaylistEntry } from '../../../src/media/playback/playlist-window.js';
import { fragmentFacts, segmentZeroNs } from '../../../src/media/playback/session-media.js';
import { readFragments } from '../../support/fragments.js';
import { aWindow } from './a-fragment.js';

const [stored] = readFragments([readFileSync('test-resources/h264-aac.mkv')]).fragments;
const fragment = { ...playableFragment(stored!), fragmentNumber: '7' };
const startMs = fragmentFacts(fragment).producerTimestampMs;
const entry: PlaylistEntry = { ...aWindow({ playbackMode: 'ON_DEMAND' }, 0).entries[0]!, timestampMs: startMs };

/** The same with its first frame of sound so much earlier. */
function withEarlySound(earlierMs: number): typeof fragment {
  const [video, sound] = fragment.tracks;
  const [first, ...others] = sound!.frames;
  const timestampNs = BigInt(startMs - earlierMs) * 1_000_000n;
  return { ...fragment, tracks: [video!, { ...sound!, frames: [{ ...first!, timestampNs }, ...others] }] };
}

describe('the zero of a segment', () => {
  it.each(['PRODUCER_TIMESTAMP', 'SERVER_TIMESTAMP'] as const)('is ten seconds before the first by %s', (type) => {
    expect(segmentZeroNs(entry, withEarlySound(10_000), type)).toBe(BigInt(startMs - 10_000) * 1_000_000n);
  });

  it.each(['PRODUCER_TIMESTAMP', 'SERVER_TIMESTAMP'] as const)('is no place for a frame before it by %s', (type) => {
    const place = () => segmentZeroNs(entry, withEarlySound(10_001), type);
    expect(place).toThrow(MediaError);
    expect(place).toThrow(/so long before its fragment/);
  });
});
