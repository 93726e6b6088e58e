import { readFileSync } from 'node:fs';
import { run } from '../../src/cli/run.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { nalUnitsOfAnnexB } from '../../src/media/codecs/nal-units.js';
import { inChunksOf } from '../support/byte-sources.js';
import { AVC_PPS, AVC_SPS, bytes, firstFragmentOf } from '../support/codec-bytes.js';
import { readFragments } from '../support/fragments.js';
import { aFragment } from '../support/mkv-builder.js';
import { FakeWorld } from './fake-world.js';

const BODY = fileOf('get-media.mkv');
const CALL = fileOf('connect-audio.mkv');
const ANNEX_B = bytes('00000001', AVC_SPS, '00000001', AVC_PPS);

describe('kvs extract', () => {
  it('writes the frames of a track one behind the other, and says how many', async () => {
    const { status, written, stderr } = await extract(BODY, ['--track', 'front-door-video', '-o', 'y']);
    const frames = readFragments([BODY]).fragments.flatMap((fragment) => fragment.framesOf(1));
    const wanted = concatenated(frames.map(({ payload }) => payload));
    expect(written).toEqual({ y: wanted });
    expect({ status, stderr }).toEqual({ status: 0, stderr: `y: ${frames.length} frames, ${wanted.length} bytes\n` });
  });

  it.each(['y.h264', 'y.aac', 'y.raw', 'y.wav'])('writes the same %s, however the bytes are cut', async (name) => {
    const [input, track] = name === 'y.wav' ? [CALL, 'AUDIO_TO_CUSTOMER'] : [BODY, name === 'y.aac' ? '2' : '1'];
    const whole = await extract(input, ['--track', track, '-o', name]);
    expect(whole.status).toBe(0);
    expect(Object.keys(whole.written)).toEqual([name]);
    for (const size of [1000, 5001]) expect(await extract(inChunksOf(size, input), ['--track', track, '-o', name])).toEqual(whole);
  });

  it('puts parameter sets before each key frame that has none', async () => {
    const { written } = await extract(BODY, ['--track', '1', '-o', 'y.264']);
    const types = nalUnitsOfAnnexB(written['y.264']!).map(([header = 0]) => header & 0x1f);
    const keyFrames = readFragments([BODY]).fragments.flatMap((fragment) => fragment.framesOf(1)).filter(({ keyframe }) => keyframe);
    expect(types.slice(0, 2)).toEqual([7, 8]);
    expect(types.filter((type) => type === 7)).toHaveLength(keyFrames.length);
    const own = aFragment({ frames: [{ keyframe: true, bytes: bytes(ANNEX_B, '00000001 6511') }] });
    expect((await extract(own, ['--track', '1', '-o', 'y.h264'])).written['y.h264']).toEqual(bytes(ANNEX_B, '00000001 6511'));
  });

  it('leaves out what no key frame came before', async () => {
    const frames = [
      { keyframe: false, bytes: bytes('00000002 4111') },
      { keyframe: true, bytes: bytes('00000002 6511') },
    ];
    const input = aFragment({ tracks: [{ codecPrivate: ANNEX_B }], frames });
    const { written, stderr } = await extract(input, ['--track', '1', '-o', 'y.h264']);
    expect(written['y.h264']).toEqual(bytes(ANNEX_B, '00000001 6511'));
    expect(stderr).toContain('1 frame before the first key frame left out\n');
  });

  it('writes a WAV with the right sizes, and on standard output one without', async () => {
    const samples = firstFragmentOf('pcm.mkv').frames.reduce((sum, { size }) => sum + size, 0);
    const { written } = await extract(fileOf('pcm.mkv'), ['--track', '1', '-o', 'y.wav']);
    const header = written['y.wav']!.length - samples;
    expect(sizesOf(written['y.wav']!)).toEqual({ riff: header + samples - 8, data: samples });
    const piped = await extract(fileOf('pcm.mkv'), ['--track', '1', '-o', '-', '--format', 'wav']);
    expect(sizesOf(piped.written['-']!)).toEqual({ riff: 0xffffffff, data: 0xffffffff });
  });

  it('believes the MimeType behind the frames more than the CodecID', async () => {
    const { status, stderr, written } = await extract(CALL, ['--track', 'AUDIO_FROM_CUSTOMER', '-o', 'y.aac']);
    expect(status).toBe(1);
    expect(stderr).toContain('error: UNSUPPORTED_CODEC The track is PCM, which is no aac: --format wav is\n');
    expect(Object.keys(written)).not.toContain('y.aac');
  });

  it.each([
    { name: 'no such track', input: BODY, args: ['--track', 'nobody', '-o', 'y'], status: 2, told: 'its tracks are 1 (front-door-video)' },
    { name: 'no such track for WAV', input: CALL, args: ['--track', 'nobody', '-o', 'y.wav'], status: 1, told: 'No track is called nobody' },
    { name: 'another codec', input: BODY, args: ['--track', '1', '-o', 'y.hevc'], status: 1, told: 'which is no h265' },
    { name: 'no input', input: bytes(), args: ['--track', '1', '-o', 'y'], status: 1, told: 'EMPTY_INPUT' },
    { name: 'no input for WAV', input: bytes(), args: ['--track', '1', '-o', 'y.wav'], status: 1, told: 'EMPTY_INPUT' },
    { name: 'no Matroska', input: bytes('00*2000'), args: ['--track', '1', '-o', 'y'], status: 1, told: 'NOT_EBML' },
    { name: 'no track named', input: BODY, args: ['-o', 'y'], status: 2, told: '--track' },
    { name: 'an unknown format', input: BODY, args: ['--track', '1', '-o', 'y', '--format', 'mp3'], status: 2, told: 'Allowed choices' },
    { name: 'damage, and --strict', input: damaged(), args: ['--track', '1', '-o', 'y', '--strict'], status: 1, told: 'not whole' },
  ])('gives no file its name and says why: $name', async ({ input, args, status, told }) => {
    const outcome = await extract(input, args);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toContain(told);
    expect(Object.keys(outcome.written).filter((name) => !name.endsWith('.part'))).toEqual([]);
  });

  it('says that the sound is of several calls, and takes the one that is asked for', async () => {
    const all = await extract(CALL, ['--track', 'AUDIO_FROM_CUSTOMER', '-o', 'y.wav']);
    expect(all.stderr).toContain('The sound is of 3 calls, which --contact tells apart: 11111111-');
    const contact = '11111111-aaaa-4bbb-8ccc-000000000001';
    const one = await extract(CALL, ['--track', 'AUDIO_FROM_CUSTOMER', '--contact', contact, '-o', 'y.wav']);
    expect(one.stderr).not.toContain('calls');
    expect(one.written['y.wav']!.length).toBeLessThan(all.written['y.wav']!.length * 0.6);
  });

  it.each(['y.mp4', 'y.mkv', 'y.ts'])('does not write frames as a container: %s', async (name) => {
    const { status, stderr, written } = await extract(BODY, ['--track', '1', '-o', name]);
    expect({ status, written }).toEqual({ status: 2, written: {} });
    expect(stderr).toContain('kvs clip makes an MP4');
  });

  it('passes damage over, and ends with 1', async () => {
    const { status, written } = await extract(damaged(), ['--track', '1', '-o', 'y.h264']);
    expect(status).toBe(1);
    expect(written['y.h264']!.length).toBeGreaterThan(10_000);
  });

  it('ends when nobody reads any more', async () => {
    const world = new FakeWorld({ x: inChunksOf(2000, BODY) });
    world.closesAfterWrites = 3;
    expect(await run(['extract', 'x', '--track', '1', '-o', '-'], { io: world, version: '1' })).toBe(0);
    expect(world.log.filter((entry) => entry === 'write begins')).toHaveLength(4);
    expect(world.log).toContain('closed');
  });
}); // prettier-ignore

async function extract(input: Uint8Array | readonly Uint8Array[], args: readonly string[]) {
  const world = new FakeWorld({ x: input });
  const status = await run(['extract', 'x', ...args], { io: world, version: '1' });
  return { status, written: world.written, stderr: world.stderrText };
}

function fileOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`test-resources/${name}`));
}

/** The ID of a SimpleBlock is gone. */
function damaged(): Uint8Array {
  const input = BODY.slice();
  input[26_457] = 0;
  return input;
}

function sizesOf(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset);
  const data = Array.from({ length: 120 }, (_, at) => at).find((at) => view.getUint32(at) === 0x64617461)!;
  return { riff: view.getUint32(4, true), data: view.getUint32(data + 4, true) };
}
