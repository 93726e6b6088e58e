import { avcCodecString, hevcCodecString } from '../../../src/media/codecs/codec-string.js';
import { readHevcSps } from '../../../src/media/codecs/hevc-sps.js';
import { HEVC_SPS } from '../../support/codec-bytes.js';

describe('the name of a codec by RFC 6381', () => {
  it.each([
    [{ profile: 100, compatibility: 0, level: 31 }, 'avc1.64001F'],
    [{ profile: 66, compatibility: 0xc0, level: 10 }, 'avc1.42C00A'],
    [{ profile: 77, compatibility: 0x40, level: 9 }, 'avc1.4D4009'],
  ])('%j is %s', (profile, name) => {
    expect(avcCodecString(profile)).toBe(name);
  });

  it.each([
    { name: 'hvc1.1.6.L60.90', change: {} },
    { name: 'hvc1.1.6.L93.B0', change: { level: 93, constraints: Uint8Array.of(0xb0, 0, 0, 0, 0, 0) } },
    { name: 'hvc1.1.6.L60', change: { constraints: new Uint8Array(6) } },
    { name: 'hvc1.A4.41000000.H150.B0.0.8', change: { space: 1, profile: 4, tier: 'high', level: 150, compatibility: 0x00000082, constraints: Uint8Array.of(0xb0, 0, 8, 0, 0, 0) } },
    { name: 'hvc1.2.4.L120.90.1.2.3.4.5', change: { profile: 2, compatibility: 0x20000000, level: 120, constraints: Uint8Array.of(0x90, 1, 2, 3, 4, 5) } },
  ] as const)('H.265 is $name', ({ name, change }) => {
    expect(hevcCodecString({ ...readHevcSps(HEVC_SPS), ...change })).toBe(name);
  });
}); // prettier-ignore
