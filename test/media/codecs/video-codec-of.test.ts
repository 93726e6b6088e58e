import {
  avcParameterSetsOf,
  readAvcConfiguration,
  writeAvcConfiguration,
} from '../../../src/media/codecs/avc-configuration.js';
import type { VideoCodec } from '../../../src/media/codecs/codec.js';
import { codecOf } from '../../../src/media/codecs/codec-of.js';
import {
  hevcUnitsOf,
  readHevcConfiguration,
  writeHevcConfiguration,
} from '../../../src/media/codecs/hevc-configuration.js';
import { toAnnexB } from '../../../src/media/codecs/nal-framing.js';
import { isSameCodec } from '../../../src/media/codecs/same-codec.js';
import { parameterSetsOf } from '../../../src/media/codecs/video-codec-of.js';
import { AVC_PPS, AVC_SPS, aTrack, bytes, HEVC_PPS, HEVC_SPS, HEVC_VPS, realTrack } from '../../support/codec-bytes.js';

const AVC = realTrack('h264-aac.mkv', 'V_MPEG4/ISO/AVC');
const HEVC = realTrack('h265.mkv', 'V_MPEGH/ISO/HEVC');
const START = '00000001';
const AVC_ANNEX_B = bytes(START, AVC_SPS, '000001', AVC_PPS, '00');
const HEVC_ANNEX_B = bytes(START, HEVC_VPS, '000001', HEVC_SPS, START, HEVC_PPS);

describe('avcC', () => {
  it('is written as it was read', () => {
    const stored = AVC.track.codecPrivate!;
    expect(writeAvcConfiguration(readAvcConfiguration(stored))).toEqual(stored);
  });

  it.each([1, 2, 4] as const)('keeps lengths of %i bytes', (lengthSize) => {
    const written = writeAvcConfiguration({ ...readAvcConfiguration(AVC.track.codecPrivate!), lengthSize });
    expect(readAvcConfiguration(written).lengthSize).toBe(lengthSize);
  });

  it('gets the bytes of the high profiles, with extensions', () => {
    const sequenceExtensions = [bytes('6d112280')];
    const written = writeAvcConfiguration({
      ...avcParameterSetsOf([AVC_SPS, AVC_PPS]),
      sequenceExtensions,
      lengthSize: 4,
    });
    expect(written.slice(-10)).toEqual(bytes('fdf8f8 01 0004 6d112280'.slice(0)));
    expect(readAvcConfiguration(written).sequenceExtensions).toEqual(sequenceExtensions);
  });

  it('has none of them for Baseline', () => {
    const { track } = realTrack('get-media.mkv', 'V_MPEG4/ISO/AVC');
    expect(writeAvcConfiguration(readAvcConfiguration(track.codecPrivate!))).toEqual(track.codecPrivate);
  });

  it('is read where an older writer left them out', () => {
    const older = AVC.track.codecPrivate!.slice(0, -4);
    const track = { ...AVC.track, codecPrivate: older };
    expect(isSameCodec(codecOf(track), codecOf(AVC.track))).toBe(true);
  });
});

describe('hvcC', () => {
  it('is written as it was read', () => {
    const stored = HEVC.track.codecPrivate!;
    expect(writeHevcConfiguration(readHevcConfiguration(stored))).toEqual(stored);
  });

  it('of Annex-B has the profile of the parameter sets', () => {
    const { configuration } = video({ codecPrivate: HEVC_ANNEX_B, codecId: 'V_MPEGH/ISO/HEVC' });
    const record = readHevcConfiguration(configuration);
    const { arrays, ...stored } = readHevcConfiguration(HEVC.track.codecPrivate!);
    expect(record).toMatchObject(stored);
    for (const type of [32, 33, 34]) expect(hevcUnitsOf(record.arrays, type)).toEqual(hevcUnitsOf(arrays, type));
  });
});

describe('the four ways in which producers send NAL units', () => {
  const annexBFrame = toAnnexB(AVC.keyFrame, 4);
  it.each([
    { name: 'avcC, lengths', codecPrivate: AVC.track.codecPrivate!, keyFrame: AVC.keyFrame, framing: 4 },
    { name: 'avcC, start codes', codecPrivate: AVC.track.codecPrivate!, keyFrame: annexBFrame, framing: 'annex-b' },
    { name: 'Annex-B, lengths', codecPrivate: AVC_ANNEX_B, keyFrame: AVC.keyFrame, framing: 4 },
    { name: 'Annex-B, start codes', codecPrivate: AVC_ANNEX_B, keyFrame: annexBFrame, framing: 'annex-b' },
  ] as const)('are one codec: CodecPrivate and frames with $name', ({ codecPrivate, keyFrame, framing }) => {
    const codec = codecOf(aTrack({ codecPrivate }), { keyFrame });
    expect(codec).toEqual({ ...codecOf(AVC.track), framing });
    expect(isSameCodec(codec, codecOf(AVC.track))).toBe(true);
  });

  it.each([
    { name: 'start codes', keyFrame: toAnnexB(AVC.keyFrame, 4, [AVC_SPS, AVC_PPS]), framing: 'annex-b' },
    { name: 'lengths', keyFrame: bytes('0000001a', AVC_SPS, '00000006', AVC_PPS, AVC.keyFrame), framing: 4 },
  ] as const)('may have no CodecPrivate: key frame with $name', ({ keyFrame, framing }) => {
    expect(codecOf(aTrack({}), { keyFrame })).toEqual({ ...codecOf(AVC.track), framing });
  });

  it('may have an avcC without parameter sets, and lengths of 2 bytes', () => {
    const codecPrivate = bytes('0164000c fd e0 00');
    const keyFrame = bytes('001a', AVC_SPS, '0006', AVC_PPS, '0002 6511');
    expect(codecOf(aTrack({ codecPrivate }), { keyFrame })).toEqual({ ...codecOf(AVC.track), framing: 2 });
  });

  it('may have the picture parameter set in the key frame alone', () => {
    const keyFrame = bytes(START, AVC_PPS, START, '6511');
    const codec = codecOf(aTrack({ codecPrivate: bytes(START, AVC_SPS) }), { keyFrame });
    expect(isSameCodec(codec, codecOf(AVC.track))).toBe(true);
  });

  it('may have H.265 without CodecPrivate', () => {
    const keyFrame = toAnnexB(HEVC.keyFrame, 4, [HEVC_VPS, HEVC_SPS, HEVC_PPS]);
    const track = aTrack({ codecId: 'V_MPEGH/ISO/HEVC' });
    expect(codecOf(track, { keyFrame })).toMatchObject({ kind: 'hevc', codecString: 'hvc1.1.6.L60.90', width: 320 });
  });

  it('may repeat parameter sets: each counts once', () => {
    const codecPrivate = bytes(AVC_ANNEX_B, AVC_ANNEX_B);
    expect(video({ codecPrivate }).configuration).toEqual(video({ codecPrivate: AVC_ANNEX_B }).configuration);
  });
});

describe('the parameter sets of a codec', () => {
  it('come in the order in which a decoder wants them', () => {
    expect(parameterSetsOf(video({ codecPrivate: AVC_ANNEX_B }))).toEqual([AVC_SPS, AVC_PPS]);
    const hevc = video({
      codecPrivate: bytes(START, HEVC_PPS, START, HEVC_SPS, START, HEVC_VPS),
      codecId: 'V_MPEGH/ISO/HEVC',
    });
    expect(parameterSetsOf(hevc)).toEqual([HEVC_VPS, HEVC_SPS, HEVC_PPS]);
  });
});

function video(spec: { readonly codecPrivate: Uint8Array; readonly codecId?: string }): VideoCodec {
  return codecOf(aTrack(spec)) as VideoCodec;
}
