import fc from 'fast-check';
import { nalUnitsOf, toAnnexB, toLengthPrefixed } from '../../../src/media/codecs/nal-framing.js';
import {
  nalUnitsOfAnnexB,
  nalUnitsOfLengths,
  withoutEmulationPrevention,
} from '../../../src/media/codecs/nal-units.js';
import { AVC_PPS, AVC_SPS, bytes, HEVC_PPS, HEVC_SPS, HEVC_VPS, realTrack } from '../../support/codec-bytes.js';

/** A NAL unit as an encoder may write it: no start code in it, no zero at its end, the first bit 0. */
const nalUnit = fc
  .uint8Array({ minLength: 1, maxLength: 400 })
  .map((content) => Uint8Array.from([content[0]! & 0x7f, ...content.slice(1).map((byte) => byte | 4), 0x80]));

describe('NAL units between start codes', () => {
  it.each([
    { name: 'of 4 bytes', stream: '00000001 6711 00000001 6822' },
    { name: 'of 3 bytes', stream: '000001 6711 000001 6822' },
    { name: 'mixed', stream: '00000001 6711 000001 6822' },
    { name: 'with zeros before and behind', stream: '0000000000 000001 6711 000000 00000001 6822 0000' },
    { name: 'with an empty one between', stream: '000001 6711 000001 000001 6822' },
  ])('are found: start codes $name', ({ stream }) => {
    expect(nalUnitsOfAnnexB(bytes(stream))).toEqual([bytes('6711'), bytes('6822')]);
  });

  it('keep the bytes that prevent emulation', () => {
    expect(nalUnitsOfAnnexB(bytes('000001 67 000003 01 000003 000003'))).toEqual([bytes('67 000003 01 000003 000003')]);
  });

  it.each(['', '00', '0000', '000001', '0102030405', '00000000'])('are none in %j', (stream) => {
    expect(nalUnitsOfAnnexB(bytes(stream))).toEqual([]);
  });
});

describe('NAL units behind lengths', () => {
  it.each([
    { size: 1, stream: '02 6711 02 6822' },
    { size: 2, stream: '0002 6711 0000 0002 6822' },
    { size: 3, stream: '000002 6711 000002 6822' },
    { size: 4, stream: '00000002 6711 00000000 00000002 6822' },
  ] as const)('are found: lengths of $size bytes', ({ size, stream }) => {
    expect(nalUnitsOfLengths(bytes(stream), size)).toEqual([bytes('6711'), bytes('6822')]);
  });

  it.each(['00', '000000', '00000003 6711', '00000002 6711 00', 'ffffffff 67'])('are refused if cut: %j', (stream) => {
    expect(nalUnitsOfLengths(bytes(stream), 4)).toBeUndefined();
  });
});

describe('emulation prevention', () => {
  it.each([
    ['67 000003 01', '67 0000 01'],
    ['000003 000003 00', '0000 0000 00'],
    ['0000000303', '00000003'],
    ['00 03 0003', '00 03 0003'],
  ])('is taken out of %j', (unit, plain) => {
    expect(withoutEmulationPrevention(bytes(unit))).toEqual(bytes(plain));
  });
});

describe('a frame with lengths of 4 bytes', () => {
  it.each(['annex-b', 1, 2, 4] as const)('is made of any units whose framing is %s', (framing) => {
    fc.assert(
      fc.property(
        fc.array(
          nalUnit.filter(({ length }) => framing !== 1 || length < 256),
          { minLength: 1 },
        ),
        (units) => {
          const frame = framed(units, framing);
          expect(nalUnitsOfLengths(toLengthPrefixed(frame, framing), 4)).toEqual(units);
          expect(nalUnitsOfAnnexB(toAnnexB(frame, framing))).toEqual(units);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is left as it is if it has them', () => {
    const { keyFrame } = realTrack('h264-aac.mkv', 'V_MPEG4/ISO/AVC');
    expect(toLengthPrefixed(keyFrame, 4)).toBe(keyFrame);
  });

  it('loses NAL units that have no byte', () => {
    expect(toLengthPrefixed(bytes('00000000 00000002 6511'), 4)).toEqual(bytes('00000002 6511'));
  });

  it('is what real frames become and come from', () => {
    for (const [file, codecId] of [
      ['h264-aac.mkv', 'V_MPEG4/ISO/AVC'],
      ['h265.mkv', 'V_MPEGH/ISO/HEVC'],
    ] as const) {
      const { keyFrame } = realTrack(file, codecId);
      expect(toLengthPrefixed(toAnnexB(keyFrame, 4), 'annex-b')).toEqual(keyFrame);
    }
  });

  it('believes the frame more than the track: with lengths where start codes were announced', () => {
    const frame = bytes('00000002 6511');
    expect(toLengthPrefixed(frame, 'annex-b')).toBe(frame);
    expect(toAnnexB(frame, 'annex-b')).toEqual(bytes('00000001 6511'));
  });

  it('believes the frame more than the track: with start codes where lengths were announced', () => {
    const frame = bytes('00000001 0910 000001 6511');
    expect(toLengthPrefixed(frame, 4)).toEqual(bytes('00000002 0910 00000002 6511'));
    expect(toAnnexB(frame, 4)).toBe(frame);
  });

  it('whose length begins like a start code is not taken for one', () => {
    const unit = Uint8Array.from({ length: 0x0167 }, (_, at) => (at === 0 ? 0x65 : 0xaa));
    const frame = bytes('0000 0167', unit);
    for (const framing of ['annex-b', 4] as const) expect(nalUnitsOf(frame, framing)).toEqual([unit]);
  });

  it.each([
    ['annex-b', 'deadbeef'],
    ['annex-b', '00000009 65'],
    [4, '00000009 65'],
    [2, '0009 65'],
    [1, '09 65'],
    [4, 'ff'],
  ] as const)('is refused if it is neither: %s, %s', (framing, frame) => {
    const refusal: unknown = expect.objectContaining({ code: 'INVALID_MEDIA_DATA' });
    expect(() => toLengthPrefixed(bytes(frame), framing)).toThrow(refusal as Error);
    expect(() => toAnnexB(bytes(frame), framing)).toThrow(refusal as Error);
  });

  it('of no byte has no NAL unit', () => {
    for (const framing of ['annex-b', 4] as const)
      expect(toLengthPrefixed(new Uint8Array(0), framing)).toEqual(bytes());
  });
});

describe('parameter sets in Annex-B', () => {
  it('go before all of H.264 but the delimiter', () => {
    const [sps, pps] = [AVC_SPS, AVC_PPS];
    const start = '00000001';
    expect(toAnnexB(bytes('00000002 6511'), 4, [sps, pps])).toEqual(bytes(start, sps, start, pps, start, '6511'));
    expect(toAnnexB(bytes('00000002 0910 00000002 6511'), 4, [sps, pps])).toEqual(
      bytes(start, '0910', start, sps, start, pps, start, '6511'),
    );
    expect(toAnnexB(bytes('000001 0910 000001 6511'), 'annex-b', [sps])).toEqual(
      bytes(start, '0910', start, sps, start, '6511'),
    );
  });

  it('go before all of H.265 but the delimiter', () => {
    const sets = [HEVC_VPS, HEVC_SPS, HEVC_PPS];
    const units = nalUnitsOfAnnexB(toAnnexB(bytes('00000003 460110 00000003 260111'), 4, sets));
    expect(units).toEqual([bytes('460110'), ...sets, bytes('260111')]);
  });
});

function framed(units: readonly Uint8Array[], framing: 'annex-b' | 1 | 2 | 4): Uint8Array {
  return bytes(
    ...units.flatMap((unit, at) => {
      if (framing === 'annex-b') return [at % 2 === 0 ? '00000001' : '000001', unit];
      const length = unit.length.toString(16).padStart(framing * 2, '0');
      return [length, unit];
    }),
  );
}
