import { crc32, encodeCrc32, readCrc32 } from '../../src/ebml/crc32.js';

const CHECK = new TextEncoder().encode('123456789');

describe('crc32', () => {
  it('has the check value of ISO 3309', () => {
    expect(crc32(CHECK)).toBe(0xcbf43926);
  });

  it('goes on where it stopped', () => {
    expect(crc32(CHECK.subarray(4), crc32(CHECK.subarray(0, 4)))).toBe(0xcbf43926);
  });

  it('is written little-endian, unlike all other integers', () => {
    expect([...encodeCrc32(CHECK)]).toEqual([0x26, 0x39, 0xf4, 0xcb]);
    expect(readCrc32(encodeCrc32(CHECK))).toBe(0xcbf43926);
  });
});
