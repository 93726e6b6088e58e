import type { Fragment } from '../../../src/fragment/fragment.js';
import { type MediaFileFormat, writeMediaFile } from '../../../src/media/containers/media-file.js';
import { playableFragment } from '../../../src/media/containers/playable-fragment.js';
import { adler32 } from '../../support/adler32.js';
import { aPart, cutAtKeyFrames, fragmentsOf, taken, watched } from './media-streams.js';
import { readByMediabunny } from './re-read.js';

const camera = fragmentsOf('test-resources/get-media.mkv');
const reordered = cutAtKeyFrames(fragmentsOf('test-resources/h264-aac.mkv')[0]!);
const FORMATS: readonly MediaFileFormat[] = ['mp4', 'fragmented-mp4', 'mpeg-ts', 'matroska'];

describe.each(FORMATS)('writeMediaFile to %s', (format) => {
  it.each([
    ['a camera', camera],
    ['pictures out of order', reordered],
  ])('of %s keeps the times', async (_, fragments) => {
    const zero = format === 'mpeg-ts' ? 10_000 : 0;
    const tracks = await readByMediabunny(await taken(writeMediaFile(fragments, { format })));
    const startNs = playableFragment(fragments[0]!).startNs;
    for (const [index, { frames }] of tracks.entries()) {
      const exact = fragments.flatMap((fragment) =>
        playableFragment(fragment).tracks[index]!.frames.map(({ timestampNs }) => Number(timestampNs - startNs) / 1e6),
      );
      expect(frames).toHaveLength(exact.length);
      for (const [at, { timeMs }] of frames.entries())
        expect(Math.abs(timeMs - zero - exact[at]!)).toBeLessThanOrEqual(2);
    }
  });

  it('reads no further than it is asked to write', async () => {
    const { state, fragments } = watched(camera);
    const output = writeMediaFile(fragments, { format });
    await output.next();
    expect(state.given).toBe(1);
    await output.return(undefined);
    expect(state.isClosed).toBe(true);
  });

  it('lets fragments that overlap wait, with all their tracks', async () => {
    const early = shifted(camera[1]!, -200);
    const [video, audio] = await readByMediabunny(
      await taken(writeMediaFile([camera[0]!, early, camera[2]!], { format })),
    );
    const times = (frames: typeof video) => frames!.frames.map(({ timeMs }) => timeMs);
    const gaps = times(video).map((time, at) => (at === 0 ? 67 : time - times(video)[at - 1]!));
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(times(audio).at(-1)! - times(video).at(-1)!).toBeLessThan(100);
    expect(video!.frames).toHaveLength(45);
  });
});

describe('writeMediaFile', () => {
  it('writes Matroska as this library reads it', async () => {
    const bytes = await taken(writeMediaFile(reordered, { format: 'matroska' }));
    const { readFragments } = await import('../../support/fragments.js');
    const { fragments, warnings } = readFragments([bytes]);
    const again = playableFragment(fragments[0]!);
    const before = reordered.map((fragment) => playableFragment(fragment));
    expect(warnings).toEqual([]);
    for (const [index, { codec, frames }] of again.tracks.entries()) {
      expect(codec).toEqual(before[0]!.tracks[index]!.codec);
      expect(frames.map(({ data }) => adler32(data))).toEqual(
        before.flatMap(({ tracks }) => tracks[index]!.frames.map(({ data }) => adler32(data))),
      );
    }
  });

  it('writes the AAC of a stream with headers', async () => {
    const bytes = await taken(writeMediaFile(camera, { format: 'adts' }));
    const [track] = await readByMediabunny(bytes);
    expect([track?.codec, track?.frames.length]).toEqual(['aac', 79]);
  });

  it('writes pictures behind start codes, each key frame with its parameter sets', async () => {
    const bytes = await taken(writeMediaFile(reordered, { format: 'annex-b' }));
    const units = Buffer.from(bytes).toString('latin1').split('\0\0\0\x01').slice(1);
    const types = units.map((unit) => unit.charCodeAt(0) & 0x1f);
    expect(types.filter((type) => type === 9)).toHaveLength(45);
    expect(types.filter((type) => type === 7)).toHaveLength(3);
    expect(types.slice(0, 3)).toEqual([9, 7, 8]);
  });

  it('writes telephone audio as WAV', async () => {
    const bytes = await taken(
      writeMediaFile(fragmentsOf('test-resources/connect-audio.mkv').slice(0, 1), {
        format: 'wav',
        tracks: ['AUDIO_FROM_CUSTOMER'],
      }),
    );
    expect(Buffer.from(bytes.subarray(0, 4)).toString()).toBe('RIFF');
    const samples = playableFragment(fragmentsOf('test-resources/connect-audio.mkv')[0]!).tracks[0]!.frames;
    expect(Buffer.from(bytes.subarray(-17 * 1024)).equals(Buffer.concat(samples.map(({ data }) => data)))).toBe(true);
  });

  it('tells the sizes of a WAV file, and where its channels are, when it is over', async () => {
    const headers: Uint8Array[] = [];
    const bytes = await taken(
      writeMediaFile(fragmentsOf('test-resources/connect-audio.mkv'), {
        format: 'wav',
        tracks: ['AUDIO_FROM_CUSTOMER'],
        onFinalHeader: (header) => void headers.push(header),
      }),
    );
    expect(headers).toHaveLength(1);
    const header = Buffer.from(headers[0]!);
    expect(header.readUInt16LE(header.indexOf('fmt ') + 8)).toBe(0xfffe);
    expect(header.readUInt32LE(4)).toBe(bytes.length - 8);
    expect(header.readUInt32LE(header.length - 4)).toBe(bytes.length - header.length);
  });

  it.each([
    ['adts', 'test-resources/h265.mkv', 'NO_SUCH_TRACK'],
    ['annex-b', 'test-resources/no-lacing.mka', 'NO_SUCH_TRACK'],
    ['mpeg-ts', 'test-resources/connect-audio.mkv', 'UNSUPPORTED_CODEC'],
    ['fragmented-mp4', 'test-resources/opus.webm', 'UNSUPPORTED_CODEC'],
  ] as const)('to %s of %s is refused as %s', async (format, file, code) => {
    await expect(taken(writeMediaFile(fragmentsOf(file), { format }))).rejects.toMatchObject({ code });
  });
});

/** The same some milliseconds later, by its producer's clock. */
function shifted(fragment: Fragment, milliseconds: number): Fragment {
  const shift = BigInt(milliseconds) * 1_000_000n;
  const frames = fragment.frames.map((frame) =>
    Object.defineProperties(Object.create(frame) as typeof frame, {
      producerTimestampNs: { value: frame.producerTimestampNs! + shift },
    }),
  );
  return aPart(fragment, { frames, producerTimestampMs: fragment.metadata.producerTimestampMs! + milliseconds });
}
