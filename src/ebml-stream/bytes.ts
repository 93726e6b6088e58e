/* eslint-disable no-restricted-imports -- ebml-stream hands out Buffers, and whoever comes from there calls their methods */
import { Buffer } from 'node:buffer';

/** The Buffer of Node, which ebml-stream hands out. */
export type Bytes = Buffer;

/** A Buffer over the same bytes, not copied. */
export function bufferOver(bytes: Uint8Array): Bytes {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
