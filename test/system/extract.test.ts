import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/run.js';
import { NodeIo } from '../../src/cli/node-io.js';
import { CORPUS } from '../support/corpus.js';

const folder = mkdtempSync(join(tmpdir(), 'kvp-extract-'));
afterAll(() => rmSync(folder, { recursive: true }));

const IO = new NodeIo();
/** A file, a track of it, and as what it is extracted. */
const CASES = [
  ['test-resources/h264-aac.mkv', '1', 'h264'],
  ['test-resources/h264-aac.mkv', '2', 'aac'],
  ['test-resources/h265.mkv', '1', 'h265'],
  ['test-resources/unknown-sizes.mkv', '1', 'h264'],
  ['test-resources/unknown-sizes.mkv', '2', 'aac'],
  ['test-resources/lacing-xiph.mka', '1', 'aac'],
  ['test-resources/block-groups.mkv', '3', 'h264'],
  ['test-resources/pcm.mkv', '1', 'wav'],
  [join(CORPUS, 'files/Borewit__music-metadata/fixture.mkv'), '1', 'h264'],
  [join(CORPUS, 'files/Vanilagy__mediabunny/avc-ac3.mkv'), '1', 'h264'],
  [join(CORPUS, 'files/wader__fq/avc.mkv'), '1', 'h264'],
] as const;

describe('ffmpeg decodes what kvs extract writes, without a word, as it decodes the original', () => {
  it.each(CASES)('%s, track %s, as %s', async (file, track, format) => {
    await expectSame({ file, track, format });
  });

  it.each(['alaw', 'mulaw'])('G.711 as WAV: %s', async (law) => {
    const file = join(folder, `${law}.mka`);
    ffmpeg(['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=8000:duration=2', '-c:a', `pcm_${law}`, file]);
    await expectSame({ file, track: '1', format: 'wav' });
  });

  it.each(['2.1', '5.1', '7.1'])('AAC of %s', async (layout) => {
    const file = join(folder, `${layout}.mka`);
    const sound = ['-f', 'lavfi', '-i', 'anoisesrc=duration=1:sample_rate=48000'];
    ffmpeg([...sound, '-af', `aformat=channel_layouts=${layout}`, '-c:a', 'aac', file]);
    await expectSame({ file, track: '1', format: 'aac' });
  });

  it('a GetMedia body, fragment by fragment', async () => {
    const whole = join(folder, 'merged.mkv');
    expect(await kvs(['merge', 'test-resources/get-media.mkv', '-o', whole, '--repair', 'all'])).toBe(0);
    for (const [track, format] of [
      ['1', 'h264'],
      ['2', 'aac'],
    ] as const)
      await expectSame({ file: 'test-resources/get-media.mkv', original: whole, track, format });
  });

  it('frames with start codes in place of lengths, and CodecPrivate without parameter sets', async () => {
    const file = join(folder, 'annex-b.mkv');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=98x66:rate=10:duration=1', '-c:v', 'libx264', '-threads', '1'];
    ffmpeg([...source, '-bsf:v', 'h264_mp4toannexb', '-f', 'h264', join(folder, 'source.h264')]);
    ffmpeg([...source, file]);
    await kvs(['extract', file, '--track', '1', '-o', join(folder, 'again.h264')]);
    expect(decoded(join(folder, 'again.h264'), 'v')).toEqual({
      ...decoded(join(folder, 'source.h264'), 'v'),
      words: [],
    });
  });
});

interface Case {
  readonly file: string;
  readonly original?: string;
  readonly track: string;
  readonly format: string;
}

async function expectSame({ file, original = file, track, format }: Case): Promise<void> {
  const output = join(folder, `out.${format}`);
  expect(await kvs(['extract', file, '--track', track, '-o', output])).toBe(0);
  const { words, hashes } = decoded(output, '0');
  expect({ words, hashes }).toEqual({ words: [], hashes: decoded(original, String(Number(track) - 1)).hashes });
}

/** Its exit status; what it says on standard error if that is not 0. */
async function kvs(args: readonly string[]): Promise<number | string> {
  let said = '';
  const stderr = { write: (text: string): void => void (said += text) };
  const status = await run(args, { io: Object.assign(Object.create(IO) as NodeIo, { stderr }), version: '1' });
  return status === 0 ? 0 : said;
}

/** What ffmpeg makes of each picture, or of all samples, and says besides. */
function decoded(file: string, stream: string) {
  const isVideo = /\.(h26[45])$/.test(file) || ffprobe(file, stream) === 'video';
  const map = ['-map', stream === 'v' ? '0:v:0' : `0:${stream}`];
  // Of two pictures with one time a container loses one otherwise.
  const all = ['-fps_mode', 'passthrough'];
  const { stdout, words } = ffmpeg([
    '-i',
    file,
    ...map,
    ...all,
    '-f',
    isVideo ? 'framehash' : 'hash',
    '-hash',
    'sha256',
    '-',
  ]);
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { words, hashes: lines.map((line) => line.split(',').at(-1)!.trim()) };
}

function ffprobe(file: string, stream: string): string {
  const options = [
    '-v',
    'error',
    '-select_streams',
    stream,
    '-show_entries',
    'stream=codec_type',
    '-of',
    'csv=p=0',
    file,
  ];
  return spawnSync('ffprobe', options, { encoding: 'utf8' }).stdout.trim();
}

function ffmpeg(args: readonly string[]) {
  const options = ['-nostdin', '-v', 'warning', '-y', '-bitexact', ...args];
  const { status, stdout, stderr } = spawnSync('ffmpeg', options, { encoding: 'utf8' });
  expect({ args, status }).toEqual({ args, status: 0 });
  return { stdout, words: stderr.split('\n').filter((line) => line !== '' && !line.includes(INHERENT)) };
}

/** What ffmpeg says of any ADTS file, its own too: nothing in it tells how long it is. */
const INHERENT = 'Estimating duration from bitrate';
