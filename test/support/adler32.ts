/** A checksum that the oracles use: zlib's Adler-32. */
export function adler32(bytes: Uint8Array): string {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return `0x${((high * 65_536 + low) >>> 0).toString(16).padStart(8, '0')}`;
}
