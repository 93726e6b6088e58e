import { adtsFrame, rawAacFrame, readAdtsHeader, writeAdtsHeader } from '../../../src/media/codecs/adts.js';
import { writeAudioSpecificConfig } from '../../../src/media/codecs/audio-specific-config.js';
import type { AacCodec } from '../../../src/media/codecs/codec.js';
import { codecOf } from '../../../src/media/codecs/codec-of.js';
import { bytes, realTrack } from '../../support/codec-bytes.js';

const { track, keyFrame } = realTrack('h264-aac.mkv', 'A_AAC');
const codec = codecOf(track) as AacCodec;

describe('ADTS', () => {
  it('says what a decoder must know', () => {
    const frame = adtsFrame(keyFrame, codec);
    expect(readAdtsHeader(frame)).toEqual({
      objectType: 2,
      sampleRate: 48000,
      channelConfiguration: 1,
      headerBytes: 7,
      bytes: keyFrame.length + 7,
      blocks: 1,
    });
    expect(rawAacFrame(frame)).toEqual(keyFrame);
  });

  it('is not put before a frame twice', () => {
    const frame = adtsFrame(keyFrame, codec);
    expect(adtsFrame(frame, codec)).toBe(frame);
  });

  it('tells the rate without SBR', () => {
    const extension = { kind: 'sbr', sampleRate: 48000, place: 'first' } as const;
    const config = { objectType: 2, sampleRate: 24000, channelConfiguration: 2, extension };
    const frame = adtsFrame(keyFrame, { ...codec, configuration: writeAudioSpecificConfig(config) });
    expect(readAdtsHeader(frame)).toMatchObject({ objectType: 2, sampleRate: 24000, channelConfiguration: 2 });
  });

  it('may have a checksum behind its header', () => {
    const frame = bytes('fff05080 015ffc abcd 2110');
    expect(readAdtsHeader(frame)).toMatchObject({ headerBytes: 9, sampleRate: 44100, channelConfiguration: 2 });
  });

  it.each([
    { name: 'a rate that no number stands for', change: { sampleRate: 12345 } },
    { name: '7.1 with speakers above', change: { channelConfiguration: 14 } },
    { name: 'frames of 960 samples', change: { hasShortFrames: true } },
    { name: 'low delay', change: { objectType: 23 } },
  ])('cannot say $name', ({ change }) => {
    const config = { objectType: 2, sampleRate: 48000, channelConfiguration: 2, ...change };
    expect(() => writeAdtsHeader(config, 100)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_CODEC' }) as Error);
  });

  it('holds 8,184 bytes of a frame, and no more', () => {
    const config = { objectType: 2, sampleRate: 48000, channelConfiguration: 2 };
    expect(readAdtsHeader(writeAdtsHeader(config, 8184))?.bytes).toBe(8191);
    expect(() => writeAdtsHeader(config, 8185)).toThrow(
      expect.objectContaining({ code: 'INVALID_MEDIA_DATA' }) as Error,
    );
  });

  it.each(['', 'fff150', 'fff1f480011ffc', 'ffe15080011ffc', 'fff15080000 01c'.replace(' ', ''), '21100460aabbcc'])(
    'is not what %j is',
    (hex) => {
      expect(readAdtsHeader(bytes(hex))).toBeUndefined();
      expect(rawAacFrame(bytes(hex))).toEqual(bytes(hex));
    },
  );
});
