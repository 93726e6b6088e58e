import { MediaError } from '../../../src/media/media-error.js';
import { playableFragment } from '../../../src/media/containers/playable-fragment.js';
import { readPlayableFragment } from '../../../src/media/containers/playable-fragments.js';
import { thrownBy } from '../../support/fragments.js';
import { aFragment } from '../../support/mkv-builder.js';
import { aPart, fragmentsIn, fragmentsOf } from './media-streams.js';

describe('playableFragment', () => {
  it('has the times of the producer, and lasts until its sound is over', () => {
    const [first, second] = fragmentsOf('test-resources/get-media.mkv').map((fragment) => playableFragment(fragment));
    expect(first).toMatchObject({
      fragmentNumber: '91343852333754009371412493862204112772176002064',
      producerTimestampMs: 1_715_000_002_007,
      startNs: 1_715_000_002_007_000_000n,
      durationNs: 1_024_000_000n,
    });
    expect(second?.startNs).toBe(1_715_000_003_007_000_000n);
  });

  it('has tracks by number, each with its codec and its frames in the order of decoding', () => {
    const { tracks } = playableFragment(fragmentsOf('test-resources/h264-aac.mkv')[0]!);
    expect(tracks.map(({ track, codec, frames }) => [track.number, codec.kind, frames.length])).toEqual([
      [1, 'avc', 45],
      [2, 'aac', 142],
    ]);
    const shown = tracks[0]!.frames.map(({ timestampNs }) => timestampNs);
    expect([...shown].sort((a, b) => Number(a - b))).not.toEqual(shown);
    expect(tracks[0]!.frames.map(({ isKey }, at) => (isKey ? at : -1)).filter((at) => at >= 0)).toEqual([0, 15, 30]);
  });

  it.each(['lacing-xiph', 'lacing-ebml', 'no-lacing'])('finds the same times of the same sound in %s.mka', (name) => {
    const { tracks } = playableFragment(fragmentsOf(`test-resources/${name}.mka`)[0]!);
    const { frames } = tracks[0]!;
    expect(frames).toHaveLength(48);
    for (const [index, { timestampNs }] of frames.entries())
      expect(Math.abs(Number(timestampNs - frames[0]!.timestampNs) - (index * 1024e9) / 48_000)).toBeLessThan(2);
  });

  it('takes the telephone audio of Amazon Connect for what it is', () => {
    const { tracks } = playableFragment(fragmentsOf('test-resources/connect-audio.mkv')[0]!);
    expect(tracks.map(({ track, codec }) => [track.name, codec.codecString])).toEqual([
      ['AUDIO_FROM_CUSTOMER', 'pcm-s16'],
      ['AUDIO_TO_CUSTOMER', 'pcm-s16'],
    ]);
    expect(tracks[0]!.frames[0]!.durationNs).toBe(64_000_000n);
  });

  it('undoes compression where it is waited for', async () => {
    const fragment = fragmentsOf('test-resources/compression-zlib.mkv')[0]!;
    const { tracks } = await readPlayableFragment(fragment);
    const plain = playableFragment(fragmentsOf('test-resources/pcm.mkv')[0]!);
    const samples = (of: typeof tracks) => Buffer.concat(of[0]!.frames.map(({ data }) => data));
    expect(samples(tracks).equals(samples(plain.tracks))).toBe(true);
    expect(thrownBy(() => playableFragment(fragment))).toMatchObject({ code: 'CANNOT_DECOMPRESS' });
  });

  it('looks for key frames itself, if the producer flags none or all', () => {
    const fragment = fragmentsOf('test-resources/h264-aac.mkv')[0]!;
    const flagged = (keyframe: boolean) =>
      fragment.frames.map((frame) => Object.assign(Object.create(frame) as typeof frame, { keyframe }));
    const keys = (keyframe: boolean) =>
      playableFragment(aPart(fragment, { frames: flagged(keyframe) })).tracks[0]!.frames.flatMap(({ isKey }, at) =>
        isKey ? [at] : [],
      );
    expect(keys(false)).toEqual([0, 15, 30]);
    expect(keys(true)).toEqual([0, 15, 30]);
  });

  it('takes the tracks that are chosen', () => {
    const fragment = fragmentsOf('test-resources/get-media.mkv')[0]!;
    expect(playableFragment(fragment, { tracks: [2] }).tracks.map(({ codec }) => codec.kind)).toEqual(['aac']);
    const wrong = thrownBy(() => playableFragment(fragment, { tracks: ['nobody'] }));
    expect(wrong).toBeInstanceOf(MediaError);
    expect(wrong).toMatchObject({
      code: 'NO_SUCH_TRACK',
      message: expect.stringMatching(/nobody, but 1.*, 2/) as string,
    });
  });

  it('says that a fragment without frames has no media', () => {
    const fragment = fragmentsIn(aFragment({ frames: [] }))[0]!;
    expect(thrownBy(() => playableFragment(aPart(fragment, { tracks: new Map() })))).toMatchObject({
      code: 'NO_MEDIA',
    });
  });
});
