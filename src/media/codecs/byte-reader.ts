import { viewOf } from '../../ebml/bytes.js';
import { invalidCodecPrivate } from './codec-failure.js';

/** Reads whole bytes, one behind the other, and refuses to read beyond their end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #subject: string;
  #position = 0;

  /** @param subject what the bytes are, for messages */
  constructor(bytes: Uint8Array, subject: string) {
    this.#bytes = bytes;
    this.#subject = subject;
  }

  /** Bytes that were not read. */
  get left(): number {
    return this.#bytes.length - this.#position;
  }

  /** @throws MediaError INVALID_CODEC_PRIVATE_DATA if the bytes end before */
  take(length: number): Uint8Array {
    if (length > this.left) throw invalidCodecPrivate(`${this.#subject} ends too early`);
    const taken = viewOf(this.#bytes, this.#position, length);
    this.#position += length;
    return taken;
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  /** Two bytes, the higher first. */
  uint16(): number {
    return this.byte() * 256 + this.byte();
  }
}
