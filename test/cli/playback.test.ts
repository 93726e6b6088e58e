import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolder } from '../../src/cli/node-output-folder.js';
import { run } from '../../src/cli/run.js';
import { UsageError } from '../../src/errors.js';
import { FakeWorld, kvs, objectsIn } from './fake-world.js';

const CAMERA = { 'camera.mkv': new Uint8Array(readFileSync('test-resources/get-media.mkv')) };

async function done(args: readonly string[], files: Readonly<Record<string, Uint8Array>> = CAMERA) {
  const world = new FakeWorld(files);
  const status = await run(args, { io: world, version: '1.2.3' });
  const text = (name: string) => new TextDecoder().decode(world.written[name]);
  return { status, world, text, stderr: world.stderrText };
}

describe('kvs hls', () => {
  it('writes a folder, and says where players begin', async () => {
    const { status, text, world, stderr } = await done(['hls', 'camera.mkv', '-o', 'out']);
    expect(status).toBe(0);
    expect(text('out/index.m3u8')).toContain('AUDIO="audio"\nvideo.m3u8\n');
    expect(text('out/video.m3u8')).toMatch(/video-00005\.m4s\n#EXT-X-ENDLIST\n$/);
    expect(stderr).toMatch(/^out\/index\.m3u8: 5 fragments, 15 files, \d+ bytes\n$/);
    expect(world.log.indexOf('put out/video-00005.m4s')).toBeLessThan(world.log.indexOf('put out/video.m3u8'));
  });

  it('does as it is told', async () => {
    const options = ['--container', 'ts', '--discontinuity', 'always', '--times', '--fragments', '3', '--json'];
    const { text, world } = await done(['hls', 'camera.mkv', '-o', 'out', ...options]);
    expect(text('out/video.m3u8').match(/EXTINF/g)).toHaveLength(3);
    expect(text('out/video.m3u8').match(/DISCONTINUITY\n/g)).toHaveLength(2);
    expect(text('out/video.m3u8')).toContain('#EXT-X-PROGRAM-DATE-TIME:2024-05-06T12:53:22.007Z');
    expect(text('out/video.m3u8')).toContain('video-00003.ts\n');
    const [summary] = objectsIn(world.stdoutText);
    expect(summary).toMatchObject({ file: 'out/index.m3u8', fragments: 3, files: 5 });
  });

  it('live writes playlists as fragments come', async () => {
    const { world, text } = await done(['hls', 'camera.mkv', '-o', 'out', '--live', '--fragments', '2']);
    expect(world.log.filter((entry) => entry === 'put out/video.m3u8')).toHaveLength(6);
    expect(text('out/video.m3u8')).toContain('MEDIA-SEQUENCE:3');
  });

  it('takes the fragments of a range, by either clock, and the tracks chosen', async () => {
    const range = ['--from', '2024-05-06T12:53:23.007Z', '--until', '2024-05-06T12:53:24.007Z', '--track', '1'];
    const { text, world } = await done(['hls', 'camera.mkv', '-o', 'out', ...range]);
    expect(text('out/video.m3u8').match(/EXTINF/g)).toHaveLength(2);
    expect(Object.keys(world.written).filter((name) => name.includes('audio'))).toEqual([]);
    const late = await done(['hls', 'camera.mkv', '-o', 'out', '--from', '2030-01-01', '--clock', 'server']);
    expect(late.status).toBe(1);
    expect(late.stderr).toContain('There is no fragment with frames');
  });
});

describe('kvs dash', () => {
  it('writes a folder, with numbers and times of fragments if it is to', async () => {
    const { status, text, stderr } = await done(['dash', 'camera.mkv', '-o', 'out', '--numbers', '--times']);
    expect(status).toBe(0);
    expect(text('out/manifest.mpd')).toContain(
      'kvs:fn="91343852333754009371412493862204112772176002064" kvs:ts="1715000002.007"',
    );
    expect(stderr).toMatch(/^out\/manifest\.mpd: 5 fragments, 13 files, \d+ bytes\n$/);
  });

  it('is refused where codec private data changes, unless it may', async () => {
    const other = readFileSync('test-resources/h264-aac.mkv');
    const files = { 'two.mkv': new Uint8Array(Buffer.concat([CAMERA['camera.mkv'], other])) };
    const { status, stderr } = await done(['dash', 'two.mkv', '-o', 'out'], files);
    expect(status).toBe(1);
    expect(stderr).toContain(
      'error: CODEC_PRIVATE_DATA_CHANGED Track 1 has other codec private data in a later fragment\n',
    );
    const allowed = await done(['dash', 'two.mkv', '-o', 'out', '--codec-changes'], files);
    expect(allowed.status).toBe(0);
    expect(allowed.text('out/manifest.mpd').match(/<Period /g)).toHaveLength(2);
  });
});

describe('kvs clip', () => {
  it.each(['whole', 'fragmented'])('writes an MP4, %s', async (layout) => {
    const options = layout === 'fragmented' ? ['--fragmented'] : [];
    const { status, world, stderr } = await done(['clip', 'camera.mkv', '-o', 'clip.mp4', ...options]);
    expect(status).toBe(0);
    expect(new TextDecoder().decode(world.written['clip.mp4']?.subarray(4, 8))).toBe('ftyp');
    expect(stderr).toMatch(/^clip\.mp4: 5 fragments, \d+ bytes\n$/);
  });

  it('says as JSON what it wrote, but not where the clip goes', async () => {
    const { world } = await done([
      'clip',
      'camera.mkv',
      '-o',
      'clip.mp4',
      '--json',
      '--until',
      '2024-05-06T12:53:22.500Z',
    ]);
    expect(objectsIn(world.stdoutText)).toEqual([
      { file: 'clip.mp4', fragments: 1, bytes: world.written['clip.mp4']?.length },
    ]);
    expect((await kvs(['clip', 'camera.mkv', '-o', '-', '--json'], CAMERA)).status).toBe(2);
  });

  it('leaves no file where there is no clip', async () => {
    const { status, world, stderr } = await done(['clip', 'camera.mkv', '-o', 'clip.mp4', '--from', '2030-01-01']);
    expect(status).toBe(1);
    expect(Object.keys(world.written)).toEqual([]);
    expect(stderr).toContain('error: ');
  });
});

it.each(['clip', 'hls', 'dash'])('kvs %s says once that an input is no Matroska', async (command) => {
  const { status, stderr } = await done([command, 'text', '-o', 'out'], { text: new TextEncoder().encode('hello') });
  expect(status).toBe(1);
  expect(stderr).toContain('Not one element was found');
  expect(stderr).not.toContain('NO_MEDIA');
  expect(stderr).not.toContain('error: ');
});

describe('a folder that is written', () => {
  let root: string;
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'kvs-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('is made, and has each file whole in place of an older one', async () => {
    const folder = await createFolder(join(root, 'a', 'b'));
    await folder.put('file', Uint8Array.of(1));
    await folder.put('file', Uint8Array.of(2, 3));
    expect(readdirSync(join(root, 'a', 'b'))).toEqual(['file']);
    expect(new Uint8Array(readFileSync(join(root, 'a', 'b', 'file')))).toEqual(Uint8Array.of(2, 3));
  });

  it('cannot be a file, nor be in one', async () => {
    writeFileSync(join(root, 'file'), 'text');
    await expect(createFolder(join(root, 'file'))).rejects.toBeInstanceOf(UsageError);
    await expect(createFolder(join(root, 'file', 'folder'))).rejects.toThrow('it is no folder');
  });
});
