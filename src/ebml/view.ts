/**
 * Some of these bytes, not copied.
 *
 * Not `subarray`: on a Node Buffer it takes twice as long and returns a Buffer, whose `slice` does not copy.
 */
export function viewOf(bytes: Uint8Array, position: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + position, length);
}
