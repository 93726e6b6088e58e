import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fragment } from '../../src/fragment/fragment.js';
import type { Track } from '../../src/matroska/track.js';
import type { AacCodec, Codec, VideoCodec } from '../../src/media/codecs/codec.js';
import { codecOf } from '../../src/media/codecs/codec-of.js';
import { CORPUS, type CorpusFile, corpusFiles } from '../support/corpus.js';
import { readFragments } from '../support/fragments.js';

/** What ffprobe, which is not ours, says of H.264, H.265 and AAC; those without size or rate it has not understood itself. */
interface Probed {
  readonly codec_name: string;
  readonly profile?: string;
  readonly level?: number;
  readonly width?: number;
  readonly height?: number;
  readonly sample_rate?: string;
  readonly channels?: number;
}

const folder = mkdtempSync(join(tmpdir(), 'kvp-codecs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CODECS = /AVC|HEVC|AAC/;
const OWN = readdirSync('test-resources')
  .filter((name) => /\.(mkv|mka|webm)$/.test(name) && !name.startsWith('connect'))
  .map((name) => join('test-resources', name));
const THEIRS = corpusFiles('A', 'B')
  .filter((file: CorpusFile & { readonly codecs?: readonly string[] }) => file.codecs?.some((id) => CODECS.test(id)))
  .map(({ name }) => join(CORPUS, 'files', name))
  .filter((path) => !path.includes('yacchi')); // PCM that calls itself AAC

describe('ffprobe says the same of', () => {
  it('each file that we have', () => {
    const streams = OWN.map((file) => ({ file, probed: probe(file) }));
    expect(streams.flatMap(differencesIn)).toEqual([]);
    expect(streams.flatMap(({ probed }) => probed).length).toBeGreaterThan(15);
  });

  it('each sound file of the corpus', () => {
    const streams = THEIRS.map((file) => ({ file, probed: probe(file) }));
    expect(streams.flatMap(differencesIn)).toEqual([]);
    expect(streams.flatMap(({ probed }) => probed).length).toBeGreaterThan(30);
  });

  it.each([
    ['baseline', '-c:v libx264 -profile:v baseline -pix_fmt yuv420p', '64x64'],
    ['odd edges', '-c:v libx264 -pix_fmt yuv420p', '98x66'],
    ['4:2:2 with 10 bits', '-c:v libx264 -pix_fmt yuv422p10le', '70x50'],
    ['4:4:4 of an odd size', '-c:v libx264 -pix_fmt yuv444p', '71x51'],
    ['grey', '-c:v libx264 -pix_fmt gray', '71x54'],
    ['interlaced', '-c:v libx264 -flags +ildct+ilme -x264opts tff=1 -pix_fmt yuv420p', '72x52'],
    ['interlaced 4:2:2', '-c:v libx264 -flags +ildct+ilme -x264opts tff=1 -pix_fmt yuv422p', '72x52'],
    ['scaling lists', '-c:v libx264 -x264opts cqm=jvt -pix_fmt yuv420p', '64x48'],
    [
      'scaling lists of its own',
      '-c:v libx264 -x264opts cqm4=17,18,18,18,18,18,18,18,18,18,18,18,18,18,18,40 -pix_fmt yuv420p',
      '64x48',
    ],
    ['scaling lists of 4:4:4', '-c:v libx264 -x264opts cqm=jvt -pix_fmt yuv444p', '64x48'],
    ['all intra', '-c:v libx264 -g 1 -pix_fmt yuv420p -level 5.1', '64x48'],
    ['level 1b', '-c:v libx264 -profile:v baseline -level 1b -pix_fmt yuv420p', '64x48'],
    ['H.265', '-c:v libx265 -pix_fmt yuv420p', '66x70'],
    ['H.265 of an odd size', '-c:v libx265 -pix_fmt yuv444p', '71x67'],
    ['H.265 4:2:2', '-c:v libx265 -pix_fmt yuv422p', '70x67'],
    ['H.265 with 10 bits', '-c:v libx265 -pix_fmt yuv420p10le', '72x80'],
    ['H.265 with 12 bits', '-c:v libx265 -pix_fmt yuv422p12le', '72x80'],
    ['H.265 grey', '-c:v libx265 -pix_fmt gray', '71x67'],
    ['H.265 in the high tier', '-c:v libx265 -pix_fmt yuv420p -x265-params level-idc=5.1:high-tier=1', '72x80'],
    ['H.265 with temporal layers', '-c:v libx265 -pix_fmt yuv420p -x265-params temporal-layers=3', '72x80'],
  ])('video: %s', (name, options, size) => {
    const file = join(folder, `${name.replace(/\W/g, '-')}.mkv`);
    encode(`-f lavfi -i testsrc2=size=${size}:rate=5:duration=0.6 ${quiet(options)}`, file);
    expect(differencesIn({ file, probed: probe(file) })).toEqual([]);
    expect(configurationOf(file)).toEqual(codecPrivateOf(file));
  });

  it.each([
    ['mono, 8 kHz', 'aac_low', '8000', 'mono'],
    ['stereo, 96 kHz', 'aac_low', '96000', 'stereo'],
    ['5.1', 'aac_low', '44100', '5.1'],
    ['7.1', 'aac_low', '48000', '7.1'],
    ['2.1, which no number stands for', 'aac_low', '48000', '2.1'],
    ['quad', 'aac_low', '48000', 'quad'],
    ['Main', 'aac_main', '32000', 'stereo'],
    ['LTP', 'aac_ltp', '32000', 'stereo'],
  ])('AAC: %s', (name, ...settings) => {
    const [profile, rate, layout] = settings;
    const file = join(folder, `${name.replace(/\W/g, '-')}.mka`);
    const source = `-f lavfi -i anoisesrc=duration=0.3:sample_rate=${rate}`;
    encode(`${source} -af aformat=channel_layouts=${layout} -c:a aac -strict -2 -profile:a ${profile}`, file);
    expect(differencesIn({ file, probed: probe(file) })).toEqual([]);
  });
});

/** x265 talks, and neither needs many threads. */
function quiet(options: string): string {
  const parameters = 'log-level=none:pools=none:frame-threads=1';
  if (!options.includes('libx265')) return `${options} -threads 1`;
  return options.includes('-x265-params')
    ? options.replace('-x265-params ', `-x265-params ${parameters}:`)
    : `${options} -x265-params ${parameters}`;
}

function encode(options: string, file: string): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...options.split(' '), file], { stdio: 'pipe' });
}

/** What ours and ffprobe do not agree in, track by track. */
function differencesIn({ file, probed }: { readonly file: string; readonly probed: readonly Probed[] }) {
  const read = probed.length === 0 ? [] : codecsOf(file);
  return probed.flatMap((stream, at) => {
    const ours = read[at] === undefined ? 'none' : portraitOf(read[at]);
    const theirs = theirPortrait(stream);
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ file, ours, theirs }];
  });
}

function probe(file: string): readonly Probed[] {
  const fields = 'stream=codec_name,profile,level,width,height,sample_rate,channels';
  const { status, stdout } = spawnSync('ffprobe', ['-v', 'quiet', '-of', 'json', '-show_entries', fields, file], {
    encoding: 'utf8',
  });
  if (status !== 0) return []; // damaged on purpose
  const { streams = [] } = JSON.parse(stdout) as { streams?: readonly Probed[] };
  return streams.filter(
    ({ codec_name: name, level, channels }) =>
      (['h264', 'hevc'].includes(name) && level! > 0) || (name === 'aac' && channels! > 0),
  );
}

function codecsOf(file: string): readonly Codec[] {
  const fragment = fragmentOf(file);
  const tracks = fragment === undefined ? [] : [...fragment.tracks.values()];
  return tracks
    .filter(({ codecId }) => CODECS.test(codecId ?? ''))
    .map((track) => codecOf(track, { keyFrame: keyFrameOf(fragment!, track) }));
}

function fragmentOf(file: string): Fragment | undefined {
  // The beginning tells of tracks, and has a key frame.
  return readFragments([new Uint8Array(readFileSync(file)).subarray(0, 2 ** 20)]).fragments[0];
}

function keyFrameOf(fragment: Fragment, { number }: Track): Uint8Array | undefined {
  return fragment.frames.find(({ trackNumber, keyframe }) => trackNumber === number && keyframe)?.payload;
}

function configurationOf(file: string): Uint8Array {
  return (codecsOf(file)[0] as VideoCodec | AacCodec).configuration;
}

function codecPrivateOf(file: string): Uint8Array | undefined {
  return [...fragmentOf(file)!.tracks.values()][0]!.codecPrivate;
}

function portraitOf(codec: Codec) {
  if (codec.kind === 'avc' || codec.kind === 'hevc') {
    const { kind, width, height, level } = codec;
    return { kind, width, height, level, profile: PROFILES[kind][codec.profile] };
  }
  if (codec.kind !== 'aac') return codec;
  const objectType = Number(codec.codecString.split('.')[2]);
  return { kind: 'aac', sampleRate: codec.sampleRate, channels: codec.channels, profile: PROFILES.aac[objectType] };
}

/** As ffprobe names them; it tells constrained profiles, and those of all intra pictures, apart by flags. */
const PROFILES: Readonly<Record<'avc' | 'hevc' | 'aac', Readonly<Record<number, string>>>> = {
  avc: { 66: 'Baseline', 77: 'Main', 88: 'Extended', 100: 'High', 110: 'High 10', 122: 'High 4:2:2', 244: 'High 4:4:4 Predictive' },
  hevc: { 1: 'Main', 2: 'Main 10', 4: 'Rext' },
  aac: { 1: 'Main', 2: 'LC', 3: 'SSR', 4: 'LTP', 5: 'HE-AAC', 29: 'HE-AACv2' },
}; // prettier-ignore

function theirPortrait(stream: Probed) {
  const { width, height, level } = stream;
  const profile = stream.profile?.replace(/^Constrained | Intra$/g, '');
  if (stream.codec_name === 'aac')
    return { kind: 'aac', sampleRate: Number(stream.sample_rate), channels: stream.channels, profile };
  return { kind: stream.codec_name === 'h264' ? 'avc' : 'hevc', width, height, level, profile };
}
