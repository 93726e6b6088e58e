import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlaybackFile } from '../../src/media/playback/playback-file.js';
import { writeDash } from '../../src/media/playback/write-dash.js';
import { writeHls } from '../../src/media/playback/write-hls.js';
import { readFragments } from '../support/fragments.js';

const root = mkdtempSync(join(tmpdir(), 'kvp-playback-'));
afterAll(() => rmSync(root, { recursive: true }));

const FILES = ['get-media', 'h264-aac', 'h265', 'negative-timestamps', 'unknown-sizes', 'offset-timestamps'];
const FORMS = {
  'HLS of fMP4': (file: string) => hls(file),
  'HLS of MPEG-TS': (file: string) => hls(file, { containerFormat: 'MPEG_TS' }),
  'HLS with a discontinuity at each fragment': (file: string) => hls(file, { discontinuityMode: 'ALWAYS' }),
  DASH: (file: string) => written(writeDash(fragmentsOf(file)), 'manifest.mpd'),
};

describe.each(Object.entries(FORMS))('ffmpeg plays %s without a warning, to the same frames', (_, write) => {
  it.each(FILES)('of %s', async (file) => {
    const played = await write(file);
    for (const kind of kindsIn(join('test-resources', `${file}.mkv`)))
      expect(framesOf(played, kind)).toEqual(originalFrames(file, kind));
  });
});

it('ffmpeg plays G.711 that came from a camera', async () => {
  const source = join(root, 'g711.mkv');
  const inputs = '-f lavfi -i testsrc2=size=64x48:rate=5:duration=2 -f lavfi -i sine=sample_rate=8000:duration=2';
  execFileSync('ffmpeg', `-v error ${inputs} -c:v libx264 -c:a pcm_alaw -y`.split(' ').concat(source));
  const { fragments } = readFragments([readFileSync(source)]);
  const played = await written(writeHls(fragments), 'index.m3u8');
  expect(framesOf(played, 'a').join('')).toBe(framesOf(source, 'a').join(''));
});

function hls(file: string, options: Parameters<typeof writeHls>[1] = {}): Promise<string> {
  return written(writeHls(fragmentsOf(file), options), 'index.m3u8');
}

function fragmentsOf(file: string) {
  return readFragments([readFileSync(join('test-resources', `${file}.mkv`))]).fragments;
}

/** Where the playlist is in a folder of its own. */
async function written(files: AsyncIterable<PlaybackFile>, playlist: string): Promise<string> {
  const folder = mkdtempSync(join(root, 'folder-'));
  for await (const { path, content } of files) writeFileSync(join(folder, path), content);
  return join(folder, playlist);
}

const known = new Map<string, readonly string[]>();

function originalFrames(file: string, kind: 'v' | 'a'): readonly string[] {
  const frames = known.get(file + kind) ?? framesOf(original(file), kind);
  known.set(file + kind, frames);
  return frames;
}

/** ffmpeg reads one document of a GetMedia body, and says so; joined they are what it can read. */
function original(file: string): string {
  if (file !== 'get-media') return join('test-resources', `${file}.mkv`);
  const list = join(root, 'documents.txt');
  const bytes = readFileSync('test-resources/get-media.mkv');
  const offsets = readFragments([bytes]).fragments.map(({ offset }) => offset);
  const parts = offsets.map((offset, at) => {
    const path = join(root, `document-${at}.mkv`);
    writeFileSync(path, bytes.subarray(offset, offsets[at + 1]));
    return `file '${path}'`;
  });
  writeFileSync(list, parts.join('\n'));
  return list;
}

function kindsIn(file: string): readonly ('v' | 'a')[] {
  const { fragments } = readFragments([readFileSync(file)]);
  const types = Array.from(fragments[0]!.tracks.values(), ({ type }) => type);
  return (['v', 'a'] as const).filter((kind) => types.includes(kind === 'v' ? 'video' : 'audio'));
}

/**
 * Hashes of the decoded frames of one kind, in the order in which they are shown. One kind at a time: ffmpeg stops reading DASH when
 * the first of several streams ends.
 */
function framesOf(input: string, kind: 'v' | 'a'): string[] {
  const list = input.endsWith('.txt') ? ['-f', 'concat', '-safe', '0'] : [];
  const select = ['-map', `0:${kind}`, '-fps_mode', 'passthrough', '-f', 'framemd5', '-'];
  const { stdout, stderr } = spawnSync('ffmpeg', ['-nostdin', '-v', 'warning', ...list, '-i', input, ...select], {
    encoding: 'utf8',
  });
  // Of G.711 it says so of the original too.
  expect(stderr.replace(/^Guessed Channel Layout.*\n/gm, '')).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)!.trim());
}
