import { MediaError } from '../../../src/media/media-error.js';
import { adtsFrame } from '../../../src/media/codecs/adts.js';
import type { CodecFacts } from '../../../src/media/codecs/codec.js';
import { codecOf } from '../../../src/media/codecs/codec-of.js';
import { toAnnexB, toLengthPrefixed } from '../../../src/media/codecs/nal-framing.js';
import { isSameCodec } from '../../../src/media/codecs/same-codec.js';
import { writeWaveFormat } from '../../../src/media/codecs/wave-format.js';
import { AVC_PPS, AVC_SPS, aTrack, bytes, HEVC_PPS, HEVC_SPS, HEVC_VPS, realTrack } from '../../support/codec-bytes.js';
import { thrownBy } from '../../support/fragments.js';
import { Random, seedOfRun } from '../../support/random.js';

const AVC = 'V_MPEG4/ISO/AVC';
const HEVC = 'V_MPEGH/ISO/HEVC';
const START = '00000001';
/** Sound ones, each to be damaged. */
const SUBJECTS = [
  { name: 'avcC', codecId: AVC, codecPrivate: realTrack('h264-aac.mkv', AVC).track.codecPrivate! },
  { name: 'H.264 in Annex-B', codecId: AVC, codecPrivate: bytes(START, AVC_SPS, START, AVC_PPS) },
  { name: 'hvcC', codecId: HEVC, codecPrivate: realTrack('h265.mkv', HEVC).track.codecPrivate!.slice(0, 110) },
  { name: 'H.265 in Annex-B', codecId: HEVC, codecPrivate: bytes(START, HEVC_VPS, START, HEVC_SPS, START, HEVC_PPS) },
  { name: 'AudioSpecificConfig', codecId: 'A_AAC', codecPrivate: bytes('1310 56e5 98') },
  { name: 'AudioSpecificConfig with channels of its own', codecId: 'A_AAC', codecPrivate: bytes('1180 04c4 0000 0404 4120 0102 6869') },
  { name: 'WAVEFORMATEX', codecId: 'A_MS/ACM', codecPrivate: writeWaveFormat({ formatTag: 0xff, channels: 1, sampleRate: 8000, blockAlign: 1, bitsPerSample: 8, extra: bytes('1408') }) },
]; // prettier-ignore

const TRACK = aTrack({});
const CODES = ['INVALID_CODEC_PRIVATE_DATA', 'MISSING_CODEC_PRIVATE_DATA', 'UNSUPPORTED_CODEC'];

describe('a CodecPrivate', () => {
  it.each(SUBJECTS)('of $name cut anywhere is read, or refused with a code', ({ codecId, codecPrivate }) => {
    const failures = Array.from({ length: codecPrivate.length }, (_, length) =>
      failureOf(codecId, codecPrivate.slice(0, length)),
    );
    expect(failures.filter((failure) => failure !== undefined && !CODES.includes(failure))).toEqual([]);
  });

  const seed = seedOfRun();
  it.each(SUBJECTS)(`of $name, damaged by chance, is read, or refused with a code (seed ${seed})`, (subject) => {
    const random = new Random(seed);
    for (let round = 0; round < 2000; round++) {
      const damaged = damagedBy(random, subject.codecPrivate);
      const failure = failureOf(subject.codecId, damaged);
      if (failure !== undefined && !CODES.includes(failure)) expect({ round, damaged, failure }).toBeUndefined();
    }
  });

  it.each([
    { name: 'missing', codecId: AVC, codecPrivate: undefined, code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'empty', codecId: AVC, codecPrivate: bytes(), code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'of Annex-B without a picture parameter set', codecId: AVC, codecPrivate: bytes(START, AVC_SPS), code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'without parameter sets', codecId: AVC, codecPrivate: bytes('0164000c ff e0 00'), code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'missing', codecId: HEVC, codecPrivate: undefined, code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'missing', codecId: 'A_AAC', codecPrivate: undefined, code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'missing', codecId: 'A_MS/ACM', codecPrivate: undefined, code: 'MISSING_CODEC_PRIVATE_DATA' },
    { name: 'of version 2', codecId: AVC, codecPrivate: bytes('0264000c ff e0 00'), code: 'INVALID_CODEC_PRIVATE_DATA' },
    { name: 'with lengths of 3 bytes', codecId: AVC, codecPrivate: bytes('0164000c fe e0 00'), code: 'INVALID_CODEC_PRIVATE_DATA' },
    { name: 'with a reserved rate', codecId: 'A_AAC', codecPrivate: bytes('1690'), code: 'INVALID_CODEC_PRIVATE_DATA' },
    { name: 'of MP3', codecId: 'A_AAC', codecPrivate: bytes('f84620'), code: 'UNSUPPORTED_CODEC' },
    { name: 'missing', codecId: 'A_OPUS', codecPrivate: undefined, code: 'UNSUPPORTED_CODEC' },
    { name: 'missing', codecId: 'A_PCM/FLOAT/IEEE', codecPrivate: undefined, code: 'UNSUPPORTED_CODEC' },
  ])('that is $name, of $codecId: $code', ({ codecId, codecPrivate, code }) => {
    expect(failureOf(codecId, codecPrivate)).toBe(code);
  }); // prettier-ignore

  it('is refused with number and CodecID of its track', () => {
    const error = thrownBy(() => codecOf(aTrack({ number: 7, name: 'camera', codecId: 'V_VP9' })));
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_CODEC',
      trackNumber: 7,
      codecId: 'V_VP9',
      message: 'The codec V_VP9, in track 7 (camera) of V_VP9',
    });
  });
});

describe('a key frame', () => {
  it('damaged by chance gives parameter sets, or is refused with a code', () => {
    const random = new Random(seedOfRun());
    const sound = bytes(START, AVC_SPS, START, AVC_PPS, START, '6588840021');
    const codes = [...CODES, 'INVALID_MEDIA_DATA'];
    for (let round = 0; round < 2000; round++) {
      const keyFrame = damagedBy(random, sound);
      const failure = failureOf(AVC, undefined, { keyFrame });
      if (failure !== undefined && !CODES.includes(failure)) expect({ round, keyFrame, failure }).toBeUndefined();
      for (const framing of ['annex-b', 1, 2, 4] as const) {
        const converted = codeOf(thrownBy(() => [toAnnexB(keyFrame, framing), toLengthPrefixed(keyFrame, framing)]));
        if (converted !== undefined && !codes.includes(converted)) expect({ keyFrame, converted }).toBeUndefined();
      }
    }
  });
});

describe('the same codec', () => {
  it('is one with the same configuration', () => {
    const aac = codecOf(realTrack('h264-aac.mkv', 'A_AAC').track);
    const avc = codecOf(realTrack('h264-aac.mkv', AVC).track);
    const other = codecOf(realTrack('get-media.mkv', AVC).track);
    const pcm = codecOf(aTrack({ type: 'audio', codecId: 'A_PCM/INT/LIT' }));
    const codecs = [aac, avc, other, pcm];
    for (const [at, a] of codecs.entries())
      for (const [with_, b] of codecs.entries()) expect(isSameCodec(a, b)).toBe(at === with_);
    expect(isSameCodec(pcm, { ...pcm })).toBe(true);
    if (aac.kind === 'aac') expect(adtsFrame(bytes('2110'), aac)).toHaveLength(9);
  });
});

/** The code with which a track is refused; whatever else is thrown in words. */
function failureOf(codecId: string, codecPrivate: Uint8Array | undefined, facts: CodecFacts = {}): string | undefined {
  const track = { ...TRACK, codecId, type: codecId.startsWith('A') ? 'audio' : 'video' } as const;
  return codeOf(thrownBy(() => codecOf({ ...track, codecPrivate }, facts)));
}

function codeOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof MediaError ? error.code : JSON.stringify(error) + String((error as Error).stack);
}

/** One to four bytes changed, cut off, put in or taken out. */
function damagedBy(random: Random, sound: Uint8Array): Uint8Array {
  let damaged = [...sound];
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(damaged.length + 1);
    const byte = random.below(256);
    if (random.below(8) === 0) damaged = damaged.slice(0, at);
    else damaged.splice(at, random.below(3), ...(random.below(2) === 0 ? [byte] : []));
  }
  return Uint8Array.from(damaged);
}
