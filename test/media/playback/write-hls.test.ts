import { readFileSync } from 'node:fs';
import type { Fragment } from '../../../src/fragment/fragment.js';
import { concatenated } from '../../../src/ebml/bytes.js';
import type { Track } from '../../../src/matroska/track.js';
import type { DiscontinuityMode } from '../../../src/media/playback/fragment-facts.js';
import { MediaError } from '../../../src/media/media-error.js';
import type { PlaybackFile } from '../../../src/media/playback/playback-file.js';
import { writeHls } from '../../../src/media/playback/write-hls.js';
import { readFragments } from '../../support/fragments.js';
import { folderOf, framesByMediabunny, framesInMp4, textOf } from './read-folder.js';

const fragmentsOf = (name: string) => readFragments([readFileSync(`test-resources/${name}.mkv`)]).fragments;
const CAMERA = fragmentsOf('get-media');
const OTHER = fragmentsOf('h264-aac');

const sizesOf = (fragments: readonly Fragment[], track: number) =>
  fragments.flatMap((fragment) => fragment.framesOf(track).map(({ size }) => size));

describe('a folder for HLS', () => {
  it('has a playlist for each track, init segments and a segment for each fragment', async () => {
    const folder = await folderOf(writeHls(CAMERA));
    const segments = (kind: string) => Array.from({ length: 5 }, (_, at) => `${kind}-0000${at + 1}.m4s`);
    expect([...folder.keys()].sort()).toEqual([
      ...segments('audio'),
      'audio-init.mp4',
      'audio.m3u8',
      'index.m3u8',
      ...segments('video'),
      'video-init.mp4',
      'video.m3u8',
    ]);
    expect(textOf(folder, 'index.m3u8')).toContain('AUDIO="audio"\nvideo.m3u8\n');
  });

  it('has all frames, at their distances, as mediabunny reads it', async () => {
    const [video, audio] = await tracksIn(writeHls(CAMERA));
    expect(video?.codec).toBe('avc');
    expect(video?.frames.map(({ size }) => size)).toEqual(sizesOf(CAMERA, 1));
    const firstMs = video!.frames[0]!.timestamp * 1000;
    const wanted = CAMERA.flatMap((fragment) =>
      fragment.framesOf(1).map(({ producerTimestampMs = 0 }) => producerTimestampMs),
    );
    expect(video!.frames.map(({ timestamp }) => Math.round(timestamp * 1000 - firstMs) + wanted[0]!)).toEqual(wanted);
    expect(audio?.frames.map(({ size }) => size)).toEqual(sizesOf(CAMERA, 2));
  });

  it('of MPEG_TS has one playlist, and segments that have all', async () => {
    const folder = await folderOf(writeHls(CAMERA, { containerFormat: 'MPEG_TS', displayFragmentTimestamp: 'ALWAYS' }));
    expect([...folder.keys()]).toEqual([
      ...Array.from({ length: 5 }, (_, at) => `video-0000${at + 1}.ts`),
      'video.m3u8',
      'index.m3u8',
    ]);
    expect(textOf(folder, 'video.m3u8')).toContain('#EXT-X-PROGRAM-DATE-TIME:2024-05-06T12:53:22.007Z\n');
    const tracks = await framesByMediabunny(folder);
    expect(tracks.map(({ frames }) => frames.length).sort()).toEqual([75, 79]);
  });

  it('is written so that what a playlist names is there, live: with each fragment anew, and the newest ones', async () => {
    const there = new Set<string>();
    const playlists: string[] = [];
    for await (const { path, content } of writeHls(CAMERA, { playbackMode: 'LIVE', maxFragments: 2 })) {
      there.add(path);
      if (!path.endsWith('.m3u8')) continue;
      const text = new TextDecoder().decode(content);
      for (const [, uri] of text.matchAll(/^([^#\n]+)$|URI="([^"]*)"/gm))
        if (uri !== undefined) expect(there).toContain(uri);
      if (path === 'video.m3u8') playlists.push(text);
    }
    expect(playlists.map((text) => /SEQUENCE:(\d)/.exec(text)?.[1])).toEqual(['0', '0', '1', '2', '3', '3']);
    expect(playlists.map((text) => text.includes('ENDLIST'))).toEqual([false, false, false, false, false, true]);
  });

  it('begins before all fragments have come, and closes their source when nobody reads on', async () => {
    const source = watched(CAMERA);
    for await (const { path } of writeHls(source)) if (path === 'video-00002.m4s') break;
    expect(source).toMatchObject({ taken: 2, isClosed: true });
  });

  it('takes no more fragments than it is to have', async () => {
    const source = watched(CAMERA);
    const folder = await folderOf(writeHls(source, { maxFragments: 2 }));
    expect(folder.has('video-00003.m4s')).toBe(false);
    expect(source).toMatchObject({ taken: 3, isClosed: true });
  });

  it('has the newer fragment of two with one producer timestamp', async () => {
    const renumbered = (fragment: Fragment, fragmentNumber: string) =>
      altered(fragment, { metadata: altered(fragment.metadata, { fragmentNumber }) });
    const [first, second] = CAMERA;
    const folder = await folderOf(
      writeHls([renumbered(first!, '3'), second!, renumbered(first!, '2'), renumbered(first!, '4')]),
    );
    expect(textOf(folder, 'video.m3u8').match(/EXTINF/g)).toHaveLength(2);
    expect(folder.has('video-00003.m4s')).toBe(false);
  });

  it('marks where a fragment is missing, and plays on there', async () => {
    const gap = [CAMERA[0]!, CAMERA[3]!, CAMERA[4]!];
    expect(textOf(await folderOf(writeHls(gap)), 'video.m3u8').match(/DISCONTINUITY\n/g)).toHaveLength(1);
    expect(await startsOf(gap, 'ON_DISCONTINUITY')).toEqual([10_000, 10_999]);
    expect(await startsOf(gap, 'NEVER')).toEqual([10_000, 13_000]);
  });

  it('has pictures right behind those before, where each fragment begins anew, whatever sound comes first', async () => {
    const [first, second] = CAMERA;
    const producerTimestampMs = second!.metadata.producerTimestampMs! - 100;
    const early = altered(second!, { metadata: altered(second!.metadata, { producerTimestampMs }) });
    expect(await startsOf([first!, early], 'ALWAYS')).toEqual([10_000, 10_999]);
  });

  it('is refused where codec private data changes, unless that may be a discontinuity', async () => {
    const both = [...CAMERA.slice(0, 1), ...OTHER];
    expect(await failureOf(writeHls(both))).toMatchObject({ code: 'CODEC_PRIVATE_DATA_CHANGED', trackNumber: 1 });
    const folder = await folderOf(writeHls(both, { codecChange: 'discontinuity' }));
    expect(textOf(folder, 'video.m3u8')).toContain(
      'video-00001.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="video-init-2.mp4"\n#EXTINF:3.000,\nvideo-00002.m4s\n',
    );
    expect(folder.get('video-init-2.mp4')?.length).toBeGreaterThan(100);
  });

  it('plays on, live, with a third configuration where the second came too late to be played', async () => {
    const [first] = CAMERA;
    const early = altered(OTHER[0]!, { metadata: altered(OTHER[0]!.metadata, { producerTimestampMs: 1 }) });
    const third = otherwiseCodedAfter(first!);
    const options = { playbackMode: 'LIVE', codecChange: 'discontinuity' } as const;
    const folder = await folderOf(writeHls([first!, early, third], options));
    expect(textOf(folder, 'video.m3u8')).toContain('#EXT-X-MAP:URI="video-init-3.mp4"\n');
    expect(folder.get('video-init-3.mp4')?.length).toBeGreaterThan(100);
    expect(folder.has('video-init-2.mp4')).toBe(false);
  });

  it('is refused where tracks come or go', async () => {
    const [video] = fragmentsOf('h265');
    const codecChange = 'discontinuity';
    expect(await failureOf(writeHls([CAMERA[0]!, video!], { codecChange }))).toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
    expect(await failureOf(writeHls([video!, CAMERA[0]!], { codecChange }))).toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
  });

  it('has a segment of a track even for a fragment that has none of its frames, as one cut off may', async () => {
    const [whole, cut] = CAMERA;
    const frames = cut!.frames.filter(({ trackNumber }) => trackNumber === 1);
    const folder = await folderOf(writeHls([whole!, altered(cut!, { frames })]));
    expect(textOf(folder, 'audio.m3u8').match(/EXTINF/g)).toHaveLength(2);
    expect(folder.get('audio-00002.m4s')?.length).toBeGreaterThan(0);
  });

  it('has the tracks that were chosen', async () => {
    const folder = await folderOf(writeHls(CAMERA, { tracks: [2] }));
    expect(textOf(folder, 'index.m3u8')).toMatch(/CODECS="mp4a.40.2"\naudio.m3u8\n$/);
  });

  it('cannot be made of nothing', async () => {
    expect(await failureOf(writeHls([]))).toMatchObject({ code: 'NO_MEDIA' });
  });

  it('names the files of two tracks of one kind by their numbers', async () => {
    const call = fragmentsOf('connect-audio').slice(0, 1);
    const error = await failureOf(writeHls(call, { containerFormat: 'MPEG_TS' }));
    expect(error.code).toBe('UNSUPPORTED_CODEC');
    const paths = [...(await folderOf(writeHls(call))).keys()];
    expect(paths).toEqual(expect.arrayContaining(['audio-00001.m4s', 'audio-2-00001.m4s', 'audio-2.m3u8']));
  });
});

/** The next fragment, from an encoder with another level. */
function otherwiseCodedAfter({ metadata }: Fragment): Fragment {
  const next = CAMERA[1]!;
  const change = (track: Track) => {
    const codecPrivate = track.codecPrivate!.slice();
    codecPrivate[11]! += 1; // level_idc of the sequence parameter set, the first there is
    return { ...track, codecPrivate };
  };
  const tracks = new Map(
    Array.from(next.tracks, ([number, track]) => [number, number === 1 ? change(track) : track] as const),
  );
  const producerTimestampMs = metadata.producerTimestampMs! + 1_000;
  return altered(next, { tracks, metadata: altered(next.metadata, { producerTimestampMs }) });
}

async function tracksIn(files: AsyncIterable<PlaybackFile>) {
  const tracks = await framesByMediabunny(await folderOf(files));
  return [tracks.find(({ type }) => type === 'video'), tracks.find(({ type }) => type === 'audio')] as const;
}

/** When the pictures of the first two fragments begin, each of 15, in milliseconds. */
async function startsOf(fragments: readonly Fragment[], discontinuityMode: DiscontinuityMode) {
  const folder = await folderOf(writeHls(fragments, { discontinuityMode }));
  const parts = ['init', '00001', '00002'].map((part) =>
    folder.get(`video-${part}.${part === 'init' ? 'mp4' : 'm4s'}`)!,
  );
  const frames = await framesInMp4(concatenated(parts));
  return [frames[0]!.timestamp, frames[15]!.timestamp].map((seconds) => Math.round(seconds * 1000));
}

async function failureOf(files: AsyncIterable<PlaybackFile>): Promise<MediaError> {
  const error: unknown = await folderOf(files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MediaError);
  return error as MediaError;
}

/** The same with these changes; what it computes of itself it computes of the original. */
function altered<Value extends object>(value: Value, changes: Partial<Value>): Value {
  const properties = Object.entries(changes).map(([name, changed]) => [name, { value: changed }] as const);
  return Object.create(value, Object.fromEntries(properties)) as Value;
}

function watched(fragments: readonly Fragment[]) {
  return {
    taken: 0,
    isClosed: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (const fragment of fragments) {
          this.taken++;
          yield await Promise.resolve(fragment);
        }
      } finally {
        this.isClosed = true;
      }
    },
  };
}
