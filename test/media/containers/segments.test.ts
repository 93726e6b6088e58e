import { concatenated } from '../../../src/ebml/bytes.js';
import { playableFragment, type PlayableFragment } from '../../../src/media/containers/playable-fragment.js';
import { boxesIn } from '../../../src/media/containers/iso-boxes.js';
import { writeInitSegment, writeMediaSegment, writeTsSegment } from '../../../src/media/containers/segments.js';
import { cutAtKeyFrames, fragmentsOf } from './media-streams.js';
import { readByMediabunny, readByMp4Box } from './re-read.js';
import { adler32 } from '../../support/adler32.js';

const camera = fragmentsOf('test-resources/get-media.mkv').map((fragment) => playableFragment(fragment));
const reordered = cutAtKeyFrames(fragmentsOf('test-resources/h264-aac.mkv')[0]!).map((part) => playableFragment(part));
const h265 = cutAtKeyFrames(fragmentsOf('test-resources/h265.mkv')[0]!).map((part) => playableFragment(part));

const STREAMS: readonly (readonly [name: string, fragments: readonly PlayableFragment[]])[] = [
  ['a camera', camera],
  ['pictures out of order', reordered],
  ['H.265', h265],
];

describe('writeInitSegment', () => {
  it('gives the same bytes for the same tracks, whenever it is asked', async () => {
    const [first, last] = [camera[0]!, camera.at(-1)!];
    expect(await writeInitSegment(first.tracks)).toEqual(await writeInitSegment(last.tracks));
  });

  it('has the tracks that are asked for', async () => {
    const { tracks } = camera[0]!;
    const codecs = async (content: 'video' | 'audio' | 'all') =>
      readByMp4Box(await writeInitSegment(tracks, { content })).map(({ codec }) => codec);
    expect(await codecs('all')).toEqual(['avc1.42c00c', 'mp4a.40.2']);
    expect(await codecs('video')).toEqual(['avc1.42c00c']);
    expect(await codecs('audio')).toEqual(['mp4a.40.2']);
    await expect(writeInitSegment(h265[0]!.tracks, { content: 'audio' })).rejects.toMatchObject({ code: 'NO_MEDIA' });
  });
});

describe('writeMediaSegment', () => {
  it.each(STREAMS)('of %s: two independent readers find every frame at its time', async (_, fragments) => {
    const bytes = await joined(fragments);
    const expected = expectedOf(fragments);
    const mediabunny = await readByMediabunny(bytes);
    expect(mediabunny.map(({ frames }) => frames.map(({ adler32: sum, timeMs }) => [sum, timeMs]))).toEqual(expected);
    expect(await readOneByOne(fragments)).toEqual(expected);
  });

  it.each(STREAMS)(
    'of %s: decode times rise from segment to segment, and none is after its presentation',
    async (_, fragments) => {
      const [video] = readByMp4Box(await joined(fragments));
      for (const [index, { dts, cts }] of video!.samples.entries()) {
        expect(cts).toBeGreaterThanOrEqual(dts);
        if (index > 0) expect(dts).toBeGreaterThan(video!.samples[index - 1]!.dts);
      }
    },
  );

  it('tells times of decades exactly', async () => {
    const bytes = await writeMediaSegment(camera[0]!, { zeroNs: 0n, sequenceNumber: 7 });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const at = (type: string) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(type);
    expect(view.getUint32(at('mfhd') + 8)).toBe(7);
    expect(view.getBigUint64(at('tfdt') + 8)).toBe((1_715_000_002_007n * 90_000n) / 1000n);
  });

  it('is empty for a track that has no frames in this fragment, as playlists name it all the same', async () => {
    const [pictures, sound] = camera[0]!.tracks;
    const mute = { ...camera[0]!, tracks: [pictures!, { ...sound!, frames: [] }] };
    const bytes = await writeMediaSegment(mute, { zeroNs: 0n, sequenceNumber: 7, content: 'audio' });
    expect(Array.from(boxesIn(bytes), ({ type }) => type)).toEqual(['styp', 'moof', 'mdat']);
  });

  it('does not go on without frames, before its zero, or without a number', async () => {
    const [fragment] = h265;
    const options = { zeroNs: fragment!.startNs, sequenceNumber: 1 };
    await expect(writeMediaSegment(fragment!, { ...options, content: 'audio' })).rejects.toMatchObject({
      code: 'NO_MEDIA',
    });
    await expect(writeMediaSegment(fragment!, { ...options, zeroNs: options.zeroNs + 1_000_000n })).rejects.toThrow(
      /before the zero/,
    );
    await expect(writeMediaSegment(fragment!, { ...options, sequenceNumber: 0 })).rejects.toThrow(/sequence number/);
  });
});

describe('writeTsSegment', () => {
  it.each(STREAMS)('of %s: an independent reader finds the frames at their times', async (_, fragments) => {
    const parts = await tsSegments(fragments);
    const tracks = await readByMediabunny(concatenated(parts));
    const times = tracks.map(({ frames }) => frames.map(({ timeMs }) => timeMs - 10_000));
    expect(times).toEqual(expectedOf(fragments).map((frames) => frames.map(([, timeMs]) => timeMs)));
  });

  it('has packets whose counters go on from segment to segment', async () => {
    const stream = concatenated(await tsSegments(reordered));
    const counters = new Map<number, number>();
    expect(stream.length % 188).toBe(0);
    for (let at = 0; at < stream.length; at += 188) {
      expect(stream[at]).toBe(0x47);
      const pid = ((stream[at + 1]! & 0x1f) << 8) | stream[at + 2]!;
      const counter = stream[at + 3]! & 15;
      const isNew = (stream[at + 3]! & 0x20) !== 0 && stream[at + 4]! > 0 && (stream[at + 5]! & 0x80) !== 0;
      if (counters.has(pid) && !isNew) expect(counter).toBe((counters.get(pid)! + 1) % 16);
      counters.set(pid, counter);
    }
    expect([...counters.keys()].sort((a, b) => a - b)).toEqual([0, 0x100, 0x101, 0x1000]);
  });

  it('knows no telephone audio', async () => {
    const call = playableFragment(fragmentsOf('test-resources/connect-audio.mkv')[0]!);
    await expect(writeTsSegment(call, { zeroNs: call.startNs })).rejects.toMatchObject({
      code: 'UNSUPPORTED_CODEC',
      trackNumber: 1,
    });
  });
});

async function joined(fragments: readonly PlayableFragment[]): Promise<Uint8Array> {
  const segments = fragments.map((fragment, index) =>
    writeMediaSegment(fragment, { zeroNs: fragments[0]!.startNs, sequenceNumber: index + 1 }),
  );
  return concatenated([await writeInitSegment(fragments[0]!.tracks), ...(await Promise.all(segments))]);
}

/** Each segment by itself: mp4box adds durations up where there is more than one. */
async function readOneByOne(fragments: readonly PlayableFragment[]): Promise<(readonly [string, number])[][]> {
  const found: (readonly [string, number])[][] = fragments[0]!.tracks.map(() => []);
  const init = await writeInitSegment(fragments[0]!.tracks);
  for (const fragment of fragments) {
    const segment = await writeMediaSegment(fragment, { zeroNs: fragments[0]!.startNs, sequenceNumber: 1 });
    for (const [index, { samples, timescale }] of readByMp4Box(concatenated([init, segment])).entries())
      for (const { adler32: sum, cts } of samples) found[index]!.push([sum, Math.round((cts / timescale) * 1000)]);
  }
  return found;
}

function tsSegments(fragments: readonly PlayableFragment[]): Promise<Uint8Array[]> {
  return Promise.all(fragments.map((fragment) => writeTsSegment(fragment, { zeroNs: fragments[0]!.startNs })));
}

/** Of each track its frames: checksum and time in milliseconds from the beginning. */
function expectedOf(fragments: readonly PlayableFragment[]): (readonly [string, number])[][] {
  const zeroNs = fragments[0]!.startNs;
  return fragments[0]!.tracks.map((_, index) =>
    fragments.flatMap(({ tracks }) =>
      tracks[index]!.frames.map(
        ({ data, timestampNs }) => [adler32(data), Math.round(Number(timestampNs - zeroNs) / 1e6)] as const,
      ),
    ),
  );
}
