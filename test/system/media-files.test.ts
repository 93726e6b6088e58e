import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fragment } from '../../src/fragment/fragment.js';
import { writeClip } from '../../src/media/containers/clip.js';
import { type MediaFileFormat, writeMediaFile } from '../../src/media/containers/media-file.js';
import { cutAtKeyFrames, fragmentsIn, fragmentsOf, taken } from '../media/containers/media-streams.js';

const folder = mkdtempSync(join(tmpdir(), 'kvp-media-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PICTURES = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=30:duration=3'];
const sound = (rate: number) => ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=${rate}:duration=3`];

/** What the files of test-resources do not have. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  'open groups of pictures, AAC of 44.1 kHz': [
    ...[...PICTURES, ...sound(44_100)],
    ...['-c:v', 'libx264', '-bf', '3', '-b_strategy', '0'],
    ...['-x264-params', 'b-pyramid=normal:open-gop=1:keyint=30:scenecut=0', '-c:a', 'aac'],
  ],
  'H.265 in open groups': [
    ...[...PICTURES, ...sound(48_000), '-c:v', 'libx265'],
    ...['-x265-params', 'log-level=error:keyint=30:bframes=4:open-gop=1', '-c:a', 'aac'],
  ],
  'A-law': [...PICTURES, ...sound(8000), '-c:v', 'libx264', '-g', '30', '-bf', '2', '-c:a', 'pcm_alaw'],
  'µ-law in stereo': [
    ...PICTURES,
    ...sound(8000),
    '-c:v',
    'libx264',
    '-g',
    '30',
    '-bf',
    '0',
    '-c:a',
    'pcm_mulaw',
    '-ac',
    '2',
  ],
};

const RESOURCES = ['get-media', 'h264-aac', 'h265', 'negative-timestamps'];

const SOURCES: readonly (readonly [name: string, fragments: () => readonly Fragment[], file: () => string])[] = [
  ...RESOURCES.map((name) => {
    const file = `test-resources/${name}.mkv`;
    return [name, () => inFragments(fragmentsOf(file)), () => file] as const;
  }),
  ...Object.entries(MADE).map(([name, command], index) => {
    const file = join(folder, `made-${index}.mkv`);
    const make = () => {
      execFileSync('ffmpeg', ['-nostdin', '-y', '-v', 'error', ...command, file]);
      return inFragments(fragmentsIn(readFileSync(file)));
    };
    return [name, make, () => file] as const;
  }),
];

describe.each(SOURCES)('%s', (_, read, source) => {
  const fragments = read();
  const isTelephone = fragments[0]!.track(2)?.codecId === 'A_MS/ACM';
  const before = { v: decoded(source(), 'v'), a: decoded(source(), 'a') };

  const writers = {
    'a clip.mp4': () => writeClip(fragments),
    'a clip in fragments.mp4': () => writeClip(fragments, { layout: 'fragmented' }),
    'Matroska.mkv': () => asFile(fragments, 'matroska'),
    ...(isTelephone ? {} : { 'MPEG-TS.ts': () => asFile(fragments, 'mpeg-ts') }),
  };

  it.each(Object.entries(writers))(
    'as %s is decoded without a warning to the same frames at the same times',
    async (name, write) => {
      const file = join(folder, name);
      writeFileSync(file, await taken(write()));
      for (const stream of ['v', 'a'] as const) {
        const after = decoded(file, stream);
        expect(after.hashes).toEqual(before[stream].hashes);
        // Matroska has no place to say which channel is on which side.
        if (!(name.startsWith('Matroska') && isTelephone)) expect(after.warnings).toBe('');
        if (source().includes('get-media')) continue; // of several documents ffmpeg makes times up
        const shifts = after.times.map((time, index) => time - before[stream].times[index]!);
        for (const shift of shifts) expect(Math.abs(shift - shifts[0]!)).toBeLessThan(0.0025);
      }
      if (name.endsWith('.ts'))
        expect(spawnSync('ffprobe', ['-v', 'warning', file], { encoding: 'utf8' }).stderr).toBe('');
    },
  );
});

describe('pictures and sound alone', () => {
  it.each([
    ['annex-b', 'h264-aac', '.h264', 'v'],
    ['annex-b', 'h265', '.h265', 'v'],
    ['adts', 'get-media', '.aac', 'a'],
  ] as const)('%s of %s are decoded to the same frames', async (...row) => {
    const [format, name, suffix, stream] = row;
    const file = join(folder, `alone${suffix}`);
    const fragments = inFragments(fragmentsOf(`test-resources/${name}.mkv`));
    writeFileSync(file, await taken(writeMediaFile(fragments, { format })));
    expect(decoded(file, stream).hashes).toEqual(decoded(`test-resources/${name}.mkv`, stream).hashes);
  });
});

function asFile(fragments: readonly Fragment[], format: MediaFileFormat): AsyncIterable<Uint8Array> {
  return writeMediaFile(fragments, { format });
}

/** As the producer would have sent it. */
function inFragments(fragments: readonly Fragment[]): readonly Fragment[] {
  return fragments.length > 1 ? fragments : cutAtKeyFrames(fragments[0]!);
}

/** Of each decoded frame its hash and its time in seconds; what ffmpeg says besides. */
function decoded(file: string, stream: 'v' | 'a') {
  const args = ['-nostdin', '-v', 'warning', '-i', file, '-map', `0:${stream}?`, '-fps_mode', 'passthrough'];
  const { stdout, stderr } = spawnSync('ffmpeg', [...args, '-copyts', '-f', 'framemd5', '-'], { encoding: 'utf8' });
  const rows = stdout.split('\n').filter((line) => /^\d/.test(line));
  const [, numerator = '1', denominator = '1'] = /#tb 0: (\d+)\/(\d+)/.exec(stdout) ?? [];
  const fields = rows.map((row) => row.split(',').map((field) => field.trim()));
  return {
    hashes: fields.map((row) => row.at(-1)),
    times: fields.map((row) => (Number(row[2]) * Number(numerator)) / Number(denominator)),
    warnings: rows.length === 0 ? '' : stderr.replaceAll(/.*unknown-length element.*\n/g, ''),
  };
}
