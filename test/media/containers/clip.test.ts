import { jest } from '@jest/globals';
import { writeClip } from '../../../src/media/containers/clip.js';
import { playableFragment } from '../../../src/media/containers/playable-fragment.js';
import type { Track } from '../../../src/matroska/track.js';
import { adler32 } from '../../support/adler32.js';
import { aPart, cutAtKeyFrames, fragmentsOf, taken, watched } from './media-streams.js';
import { readByMediabunny, readByMp4Box } from './re-read.js';

const camera = fragmentsOf('test-resources/get-media.mkv');
const reordered = cutAtKeyFrames(fragmentsOf('test-resources/h264-aac.mkv')[0]!);
const LAYOUTS = ['whole', 'fragmented'] as const;

describe.each(LAYOUTS)('writeClip, %s', (layout) => {
  it.each([
    ['a camera', camera],
    ['pictures out of order', reordered],
  ])('of %s: two independent readers find every frame', async (_, fragments) => {
    const clip = await taken(writeClip(fragments, { layout }));
    const expected = [0, 1].map((index) =>
      fragments.flatMap((fragment) =>
        playableFragment(fragment).tracks[index]!.frames.map(({ data }) => adler32(data)),
      ),
    );
    const sums = (frames: readonly { readonly adler32: string }[]) => frames.map(({ adler32: sum }) => sum);
    expect((await readByMediabunny(clip)).map(({ frames }) => sums(frames))).toEqual(expected);
    expect(readByMp4Box(clip).map(({ samples }) => sums(samples))).toEqual(expected);
  });

  it('begins at 0, with sound and pictures as far apart as they were', async () => {
    const tracks = await readByMediabunny(await taken(writeClip(reordered, { layout })));
    expect(tracks.map(({ frames }) => Math.min(...frames.map(({ timeMs }) => timeMs)))).toEqual([21, 0]);
  });

  it('takes of fragments with the same start the newer one', async () => {
    const again = aPart(camera[1]!, {
      frames: camera[1]!.frames.slice(0, -10),
      fragmentNumber: '99999999999999999999999999999999999999999999999',
    });
    const [video] = await readByMediabunny(
      await taken(writeClip([camera[0]!, camera[1]!, again, camera[2]!], { layout })),
    );
    const older = await readByMediabunny(
      await taken(writeClip([camera[0]!, again, camera[1]!, camera[2]!], { layout })),
    );
    expect(video).toEqual(older[0]);
    expect(video!.frames.length).toBeLessThan(45);
  });

  it('keeps a gap', async () => {
    const [video] = await readByMediabunny(await taken(writeClip([camera[0]!, camera[3]!], { layout })));
    expect(video!.frames[15]!.timeMs).toBe(3000);
  });

  it('refuses what the service refuses', async () => {
    const refusal = async (fragments: typeof camera, limits = {}) => taken(writeClip(fragments, { layout, limits }));
    const withTrack = (place: number, change: Partial<Track>) => {
      const tracks = new Map(
        [...camera[place]!.tracks].map(([number, track]) => [number, number === 1 ? { ...track, ...change } : track]),
      );
      return [...camera.slice(0, place), aPart(camera[place]!, { tracks })];
    };
    const otherCodec = playableFragment(reordered[0]!).tracks[0]!.track.codecPrivate;
    await expect(refusal([])).rejects.toMatchObject({ code: 'NO_MEDIA' });
    await expect(refusal(camera, { fragments: 4 })).rejects.toMatchObject({ code: 'MEDIA_LIMIT_EXCEEDED' });
    await expect(refusal(camera, { bytes: 60_000 })).rejects.toMatchObject({ code: 'MEDIA_LIMIT_EXCEEDED' });
    await expect(refusal(withTrack(0, { codecPrivate: undefined }))).rejects.toMatchObject({
      code: 'MISSING_CODEC_PRIVATE_DATA',
    });
    await expect(refusal(withTrack(0, { codecId: 'V_VP9' }))).rejects.toMatchObject({
      code: 'UNSUPPORTED_CODEC',
      trackNumber: 1,
    });
    await expect(refusal(withTrack(0, { codecPrivate: Uint8Array.of(1, 2) }))).rejects.toMatchObject({
      code: 'INVALID_CODEC_PRIVATE_DATA',
    });
    await expect(refusal(withTrack(2, { codecPrivate: otherCodec }))).rejects.toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
    await expect(refusal([camera[0]!, ...fragmentsOf('test-resources/h265.mkv')])).rejects.toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
    const pictures = camera[0]!.tracks.get(1)!;
    const twice = aPart(camera[0]!, { tracks: new Map([...camera[0]!.tracks, [2, { ...pictures, number: 2 }]]) });
    await expect(refusal([twice])).rejects.toMatchObject({ code: 'UNSUPPORTED_CODEC', trackNumber: 2 });
    await expect(refusal(fragmentsOf('test-resources/connect-audio.mkv'))).rejects.toMatchObject({
      code: 'UNSUPPORTED_CODEC',
    });
  });

  it('closes its source, whether it is taken to the end, fails or is left', async () => {
    for (const leave of ['end', 'failure', 'break'] as const) {
      const { state, fragments } = watched(camera);
      const output = writeClip(fragments, { layout, limits: leave === 'failure' ? { fragments: 2 } : {} });
      if (leave === 'break') {
        for await (const part of output) {
          expect(part.length).toBeGreaterThan(0);
          break;
        }
      } else await taken(output).catch(() => undefined);
      expect(state.isClosed).toBe(true);
    }
  });

  it('says nothing on the console', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name));
    await taken(writeClip(camera, { layout }));
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

describe('writeClip, fragmented', () => {
  it('writes as the fragments come', async () => {
    const { state, fragments } = watched(camera);
    const output = writeClip(fragments, { layout: 'fragmented' });
    await output.next();
    await output.next();
    expect(state.given).toBe(2); // one is held to be compared with the next
    await output.return(undefined);
    expect(state.isClosed).toBe(true);
  });
});
