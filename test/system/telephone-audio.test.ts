import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  mkdtempSync,
  openSync,
  closeSync,
  ftruncateSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contactFragments } from '../../src/media/audio/contact-fragments.js';
import { pcm, stereo } from '../../src/media/audio/pcm.js';
import { pcmBytes, type PcmChunk } from '../../src/media/audio/pcm-chunk.js';
import { resampled } from '../../src/media/audio/resampled.js';
import { wav, wavFile, type WavOptions } from '../../src/media/audio/wav.js';
import { wavHeader } from '../../src/media/audio/wav-header.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { samplesAt } from '../media/audio/call-builder.js';
import { chunksOf, tone } from '../media/audio/tones.js';

const folder = mkdtempSync(join(tmpdir(), 'kvp-audio-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

/**
 * What ffmpeg decodes; it may not say a word. That it guesses which channel is where it says of every file of WAVE_FORMAT_PCM, its own
 * as well: there is nothing in such a file that could tell it.
 */
function decoded(path: string, ...options: readonly string[]): Uint8Array {
  const args = ['-nostdin', '-v', 'warning', '-i', path, ...options, '-f', 's16le', '-c:a', 'pcm_s16le', 'pipe:1'];
  const { stdout, stderr } = spawnSync('ffmpeg', args, { maxBuffer: 2 ** 28 });
  expect(stderr.toString().replace(/^Guessed Channel Layout for Input Stream #0\.0 : (mono|stereo)\n/, '')).toBe('');
  return new Uint8Array(stdout);
}

function fragmentsIn(path: string) {
  return readFragments(createReadStream(path), { source: 'fragment-list' });
}

async function bytesOf(chunks: AsyncIterable<PcmChunk>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(pcmBytes(chunk));
  return new Uint8Array(Buffer.concat(parts));
}

describe('WAV of a call', () => {
  const call = () => contactFragments(readFragments(createReadStream('test-resources/connect-audio.mkv')));

  it.each(['plain', 'extensible'] as const)(
    'is read by ffmpeg without a word, sample by sample (%s)',
    async (format) => {
      for (const [name, channels] of [
        ['mono', 1],
        ['stereo', 2],
      ] as const) {
        // prettier-ignore
        const sound = () => (channels === 1 ? pcm(call(), { track: 'AUDIO_TO_CUSTOMER' }) : stereo(call()));
        const path = file(`${format}-${name}.wav`, await wavFile(sound(), { format }));
        expect(decoded(path)).toEqual(await bytesOf(sound()));
      }
    },
  );

  it('says which channel is where, if it is extensible: ffmpeg need not be told', async () => {
    const path = file('told.wav', await wavFile(stereo(call()), { format: 'extensible' }));
    const { stderr } = spawnSync('ffmpeg', ['-nostdin', '-v', 'warning', '-i', path, '-f', 'null', '-']);
    expect(stderr.toString()).toBe('');
  });

  it('is the same where it was streamed, and its header written over', async () => {
    const path = join(folder, 'streamed.wav');
    const descriptor = openSync(path, 'w');
    const onFinalHeader: WavOptions['onFinalHeader'] = (header) =>
      void writeSync(descriptor, header, 0, header.length, 0);
    let position = 0;
    for await (const part of wav(stereo(call()), { onFinalHeader }))
      position += writeSync(descriptor, part, 0, part.length, position);
    closeSync(descriptor);
    expect(new Uint8Array(readFileSync(path))).toEqual(await wavFile(stereo(call())));
  });

  it('is read by ffmpeg also where nobody could write it over', async () => {
    const parts: Uint8Array[] = [];
    for await (const part of wav(stereo(call()))) parts.push(part);
    const { stdout } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], {
      input: Buffer.concat(parts),
    });
    expect(new Uint8Array(stdout)).toEqual(await bytesOf(stereo(call())));
  });

  it('is RF64 beyond 4 GB, which ffprobe reads to its end', () => {
    const sampleCount = 2 ** 31 + 1_000;
    const header = wavHeader({ sampleRate: 8_000, channels: 2, sampleCount, format: 'plain' });
    const path = file('long.wav', header);
    const descriptor = openSync(path, 'r+');
    ftruncateSync(descriptor, header.length + sampleCount * 4); // silence that takes no room
    writeSync(descriptor, Int16Array.of(1234, -4321), 0, 4, header.length + (sampleCount - 1) * 4);
    closeSync(descriptor);
    const { stdout, stderr } = spawnSync('ffprobe', [
      '-v',
      'warning',
      '-show_entries',
      'stream=duration_ts',
      '-of',
      'csv=p=0',
      path,
    ]);
    expect({ stdout: stdout.toString().trim(), stderr: stderr.toString() }).toEqual({
      stdout: String(sampleCount),
      stderr: '',
    });
    const last = decodedFrom(path, (sampleCount - 1_000) / 8_000);
    expect([...new Int16Array(last.buffer).slice(-2)]).toEqual([1234, -4321]);
  });
});

/** What is left behind so many seconds. */
function decodedFrom(path: string, seconds: number): Uint8Array {
  const args = ['-nostdin', '-v', 'error', '-ss', String(seconds), '-i', path, '-f', 's16le', 'pipe:1'];
  return new Uint8Array(spawnSync('ffmpeg', args, { maxBuffer: 2 ** 28 }).stdout);
}

describe('pcm', () => {
  /** Matroska made by ffmpeg of a sound that has all there is in a sound. */
  function recorded(codec: string, rate: number, channels: number): string {
    const raw = file('noise.s16', pcmBytes({ samples: samplesAt(0, 0, rate * channels * 2) }));
    const path = join(folder, `${codec}-${rate}-${channels}.mkv`);
    const input = ['-f', 's16le', '-ar', String(rate), '-ac', String(channels), '-i', raw];
    spawnSync('ffmpeg', ['-nostdin', '-y', '-v', 'error', ...input, '-c:a', codec, '-cluster_time_limit', '500', path]);
    return path;
  }

  it.each([
    ['pcm_s16le', 8_000, 1],
    ['pcm_s16be', 16_000, 2],
    ['pcm_u8', 8_000, 1],
    ['pcm_s24le', 48_000, 2],
    ['pcm_s24be', 44_100, 1],
    ['pcm_s32le', 11_025, 2],
    ['pcm_alaw', 8_000, 1],
    ['pcm_mulaw', 8_000, 2],
    ['pcm_s16le', 44_100, 2],
    ['pcm_s16le', 22_050, 1],
  ] as const)('gives of %s at %d Hz, %d channels, the samples that ffmpeg decodes', async (codec, rate, channels) => {
    const path = recorded(codec, rate, channels);
    const real = await bytesOf(pcm(fragmentsIn(path)));
    const { stdout } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', path, '-f', 's16le', 'pipe:1'], {
      maxBuffer: 2 ** 28,
    });
    expect(Buffer.compare(real, stdout)).toBe(0);
  });
});

describe('resampled', () => {
  it.each([16_000, 24_000])('sounds as soxr makes it, at %d Hz', async (rate) => {
    // A voice has no more than this: three tones, and the times at which they come.
    const [low, middle, high] = [210, 777, 2_900].map((hertz) => tone(hertz, 8_000, 40_000));
    const samples = low!.map((sample, at) => (sample + middle![at]! * (at % 9_000 < 5_000 ? 1 : 0) + high![at]!) / 4);
    const path = file('voice.wav', await wavFile(chunksOf(samples)));
    const theirs = new Int16Array(decoded(path, '-af', `aresample=${rate}:resampler=soxr`).buffer);
    const real = await bytesOf(resampled(chunksOf(samples, { cuts: [160, 512, 96] }), { sampleRate: rate }));
    const ours = new Int16Array(real.buffer);
    expect(Math.abs(ours.length - theirs.length)).toBeLessThanOrEqual(1);
    expect(correlation(ours, theirs)).toBeGreaterThan(0.999);
    expect(correlation(ours.subarray(1), theirs)).toBeLessThan(correlation(ours, theirs));
    expect(correlation(ours, theirs.subarray(1))).toBeLessThan(correlation(ours, theirs));
  });
});

function correlation(a: Int16Array, b: Int16Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    ab += a[at]! * b[at]!;
    aa += a[at]! ** 2;
    bb += b[at]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
