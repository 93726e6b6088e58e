import {
  announcedObjectType,
  channelsOf,
  readAudioSpecificConfig,
  writeAudioSpecificConfig,
} from '../../../src/media/codecs/audio-specific-config.js';
import { codecOf } from '../../../src/media/codecs/codec-of.js';
import { aTrack, bytes, realTrack } from '../../support/codec-bytes.js';
import { encodeElement, encodeMaster } from '../../../src/matroska/mkv-writer.js';
import { writeWaveFormat } from '../../../src/media/codecs/wave-format.js';

describe('an AudioSpecificConfig', () => {
  // Written by hand from ISO/IEC 14496-3 §1.6.2.1, field by field.
  it.each([
    { name: 'AAC-LC, 44.1 kHz, stereo', hex: '1210', type: 2, rate: 44100, channels: 2 },
    { name: 'AAC-LC, 8 kHz, mono', hex: '1588', type: 2, rate: 8000, channels: 1 },
    { name: 'a rate of its own, in 24 bits', hex: '1780 1f4008', type: 2, rate: 16000, channels: 1 },
    { name: 'HE-AAC, 24 to 48 kHz, stereo', hex: '2b11 8800', type: 5, rate: 48000, channels: 2 },
    { name: 'HE-AAC v2, 24 to 48 kHz', hex: 'eb09 8800', type: 29, rate: 48000, channels: 2 },
    { name: 'SBR announced behind', hex: '1310 56e5 98', type: 5, rate: 48000, channels: 2 },
    { name: 'PS announced behind', hex: '1308 56e5 9d4880', type: 29, rate: 48000, channels: 2 },
    { name: 'SBR denied behind', hex: '1188 56e500', type: 2, rate: 48000, channels: 1 },
    { name: '7.1', hex: '11b8', type: 2, rate: 48000, channels: 8 },
  ])('says: $name', ({ hex, type, rate, channels }) => {
    const config = readAudioSpecificConfig(bytes(hex));
    expect(announcedObjectType(config)).toBe(type);
    expect(config.extension?.sampleRate ?? config.sampleRate).toBe(rate);
    expect(channelsOf(config)).toBe(channels);
  });

  it.each([
    { objectType: 2, sampleRate: 16000, channelConfiguration: 1 },
    { objectType: 1, sampleRate: 12345, channelConfiguration: 6 },
    { objectType: 2, sampleRate: 44100, channelConfiguration: 2, hasShortFrames: true },
    {
      objectType: 2,
      sampleRate: 24000,
      channelConfiguration: 2,
      extension: { kind: 'sbr', sampleRate: 48000, place: 'first' },
    },
    {
      objectType: 2,
      sampleRate: 22050,
      channelConfiguration: 1,
      extension: { kind: 'ps', sampleRate: 44100, place: 'first' },
    },
    {
      objectType: 2,
      sampleRate: 24000,
      channelConfiguration: 2,
      extension: { kind: 'sbr', sampleRate: 48000, place: 'last' },
    },
    {
      objectType: 2,
      sampleRate: 24000,
      channelConfiguration: 1,
      extension: { kind: 'ps', sampleRate: 50000, place: 'last' },
    },
    {
      objectType: 2,
      sampleRate: 48000,
      channelConfiguration: 0,
      programConfig: { channels: 0, bits: [], comment: bytes('6869') },
    },
  ] as const)('is read as it was written: %j', (config) => {
    const programConfig =
      'programConfig' in config ? { ...config.programConfig, channels: 3, bits: PCE_2_1 } : undefined;
    const wanted = { hasShortFrames: false, extension: undefined, ...config, programConfig };
    expect(readAudioSpecificConfig(writeAudioSpecificConfig(wanted))).toEqual(wanted);
  });

  it('of object type 32 and more, behind an escape, is not AAC', () => {
    expect(() => readAudioSpecificConfig(bytes('f82620'))).toThrow(/object type 33/);
  });
});

describe('audio', () => {
  it('of AAC is what AudioSpecificConfig says', () => {
    const { track } = realTrack('h264-aac.mkv', 'A_AAC');
    expect(codecOf(track)).toEqual({
      kind: 'aac',
      codecString: 'mp4a.40.2',
      sampleRate: 48000,
      channels: 1,
      configuration: track.codecPrivate,
    });
  });

  it('of AAC without CodecPrivate is what an ADTS header says', () => {
    const keyFrame = bytes('fff15080 011ffc', '21100460');
    expect(codecOf(audio({ codecId: 'A_AAC' }), { keyFrame })).toMatchObject({
      codecString: 'mp4a.40.2',
      sampleRate: 44100,
      channels: 2,
      configuration: bytes('1210'),
    });
  });

  it.each([
    ['A_AAC/MPEG4/LC', 'mp4a.40.2', 22050],
    ['A_AAC/MPEG2/MAIN', 'mp4a.40.1', 22050],
    ['A_AAC/MPEG4/LC/SBR', 'mp4a.40.5', 44100],
  ])('of the old %s is %s at %i Hz', (codecId, codecString, sampleRate) => {
    expect(codecOf(audio({ codecId, rate: 22050, channels: 2 }))).toMatchObject({
      codecString,
      sampleRate,
      channels: 2,
    });
  });

  it.each([
    ['alaw', 6, 'alaw'],
    ['mulaw', 7, 'ulaw'],
  ])('of G.711 is %s', (kind, formatTag, codecString) => {
    const codecPrivate = writeWaveFormat({
      formatTag,
      channels: 1,
      sampleRate: 8000,
      blockAlign: 1,
      bitsPerSample: 8,
      extra: bytes(),
    });
    const wanted = { kind, codecString, sampleRate: 8000, channels: 1, bitsPerSample: 8, byteOrder: 'little-endian' };
    expect(codecOf(audio({ codecId: 'A_MS/ACM', codecPrivate }))).toEqual(wanted);
    expect(codecOf(audio({ codecId: 'A_MS/ACM', codecPrivate: codecPrivate.slice(0, 16) }))).toEqual(wanted);
  });

  it('of WAVEFORMATEXTENSIBLE is what its SubFormat says', () => {
    const extra = bytes('1000 04000000 0100 0000 0000 1000 8000 00aa00389b71');
    const codecPrivate = writeWaveFormat({
      formatTag: 0xfffe,
      channels: 2,
      sampleRate: 48000,
      blockAlign: 4,
      bitsPerSample: 16,
      extra,
    });
    expect(codecOf(audio({ codecId: 'A_MS/ACM', codecPrivate }))).toMatchObject({
      kind: 'pcm',
      codecString: 'pcm-s16',
      sampleRate: 48000,
      channels: 2,
    });
    const other = writeWaveFormat({
      formatTag: 0xfffe,
      channels: 2,
      sampleRate: 48000,
      blockAlign: 4,
      bitsPerSample: 16,
      extra: bytes(extra.slice(0, 20), '0000'),
    });
    expect(() => codecOf(audio({ codecId: 'A_MS/ACM', codecPrivate: other }))).toThrow(/wave format 0x0/);
  });

  it('of AAC in A_MS/ACM has its AudioSpecificConfig behind', () => {
    const codecPrivate = writeWaveFormat({
      formatTag: 0xff,
      channels: 1,
      sampleRate: 16000,
      blockAlign: 1,
      bitsPerSample: 0,
      extra: bytes('1408'),
    });
    expect(codecOf(audio({ codecId: 'A_MS/ACM', codecPrivate }))).toMatchObject({
      kind: 'aac',
      sampleRate: 16000,
      channels: 1,
    });
  });

  it.each([
    ['A_PCM/INT/LIT', 16, 'pcm-s16'],
    ['A_PCM/INT/LIT', 24, 'pcm-s24'],
    ['A_PCM/INT/BIG', 16, 'pcm-s16be'],
    ['A_PCM/INT/BIG', 8, 'pcm-u8'],
    ['A_PCM/INT/LIT', undefined, 'pcm-s16'],
  ])('of %s with %s bits is %s', (codecId, depth, codecString) => {
    expect(codecOf(audio({ codecId, rate: 16000, channels: 2, depth }))).toMatchObject({
      kind: 'pcm',
      codecString,
      sampleRate: 16000,
      channels: 2,
    });
  });
});

describe('the producer’s MimeType', () => {
  const track = audio({ codecId: 'A_AAC', codecPrivate: bytes('1190') });

  it.each([
    [
      'audio/L16;rate=8000;channels=1;',
      { kind: 'pcm', sampleRate: 8000, channels: 1, bitsPerSample: 16, byteOrder: 'little-endian' },
    ],
    ['AUDIO/l16; Rate="16000"; channels = 2', { kind: 'pcm', sampleRate: 16000, channels: 2 }],
    ['audio/L16', { kind: 'pcm', sampleRate: 8000, channels: 1 }],
    ['audio/PCMU;rate=8000', { kind: 'mulaw', sampleRate: 8000, channels: 1 }],
    ['audio/PCMA', { kind: 'alaw', sampleRate: 8000 }],
    ['audio/L8;rate=11025', { kind: 'pcm', bitsPerSample: 8, sampleRate: 11025 }],
    ['audio/aac', { kind: 'aac', sampleRate: 48000 }],
    ['', { kind: 'aac' }],
  ])('%j counts for more than CodecID', (mimeType, codec) => {
    expect(codecOf(track, { mimeType })).toMatchObject(codec);
  });

  it('says nothing of video', () => {
    const { track: video } = realTrack('h264-aac.mkv', 'V_MPEG4/ISO/AVC');
    expect(codecOf(video, { mimeType: 'audio/L16;rate=8000' })).toMatchObject({ kind: 'avc' });
  });

  it.each(['audio/L16;rate=0', 'audio/L16;rate=8k', 'audio/L16;rate=', 'audio/L16;channels=-1'])(
    '%j is not sound',
    (mimeType) => {
      expect(() => codecOf(track, { mimeType })).toThrow(/MimeType/);
    },
  );
});

interface AudioSpec {
  readonly codecId: string;
  readonly codecPrivate?: Uint8Array;
  readonly rate?: number;
  readonly channels?: number;
  readonly depth?: number | undefined;
}

function audio({ codecId, codecPrivate, rate = 8000, channels = 1, depth }: AudioSpec) {
  const settings = [
    encodeElement('SamplingFrequency', rate),
    encodeElement('Channels', channels),
    ...(depth === undefined ? [] : [encodeElement('BitDepth', depth)]),
  ];
  const children = [encodeMaster('Audio', settings)];
  return aTrack({ type: 'audio', codecId, children, ...(codecPrivate === undefined ? {} : { codecPrivate }) });
}

/** A pair of channels in front, and a low-frequency one: element_instance_tag 0, AAC-LC, 48 kHz. */
const PCE_2_1 = Array.from('0000010011000100000000010000000000100000000', (bit) => (bit === '1' ? 1 : 0));
