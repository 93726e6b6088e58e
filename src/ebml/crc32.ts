const POLYNOMIAL = 0xedb88320; // ISO 3309, bit-reversed (RFC 8794 §11.3.1)

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** Goes on with a CRC-32 over more bytes; start with 0. The result is an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The value of a CRC-32 element: four bytes, little-endian, unlike all other integers (RFC 8794 §11.3.1). */
export function readCrc32(content: Uint8Array): number {
  return new DataView(content.buffer, content.byteOffset, content.byteLength).getUint32(0, true);
}

/** The content of a CRC-32 element for `bytes`, which are its parent's content without the CRC-32 element itself. */
export function encodeCrc32(bytes: Uint8Array): Uint8Array {
  const content = new Uint8Array(4);
  new DataView(content.buffer).setUint32(0, crc32(bytes), true);
  return content;
}
