/**
 * Some of these bytes, not copied.
 *
 * Not `subarray`: on a Node Buffer it takes twice as long and returns a Buffer, whose `slice` does not copy.
 */
export function viewOf(bytes: Uint8Array, position: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + position, length);
}

/** @internal Joins bytes by copying them. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** Whether it is a Uint8Array: most are of this realm; by its tag, which takes longer, that of another or of a test environment. */
export function isBytes(value: unknown): value is Uint8Array {
  if (value instanceof Uint8Array) return true;
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
}
