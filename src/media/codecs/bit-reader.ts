import { invalidCodecPrivate } from './codec-failure.js';

/** Reads numbers of any width out of bytes, the highest bit of each byte first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #subject: string;
  #position = 0;

  /** @param subject what the bytes are, for messages */
  constructor(bytes: Uint8Array, subject: string) {
    this.#bytes = bytes;
    this.#subject = subject;
  }

  /** Bits that were not read. */
  get left(): number {
    return this.#bytes.length * 8 - this.#position;
  }

  /** Bits that were read. */
  get position(): number {
    return this.#position;
  }

  /**
   * A number of up to 32 bits.
   *
   * @throws MediaError INVALID_CODEC_PRIVATE_DATA if the bytes end before
   */
  bits(count: number): number {
    if (count > this.left) throw invalidCodecPrivate(`${this.#subject} ends too early`);
    let value = 0;
    for (let read = 0; read < count; read++) value = value * 2 + this.#next();
    return value;
  }

  /** A single bit. */
  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** Leaves bits unread. */
  skip(count: number): void {
    if (count > this.left) throw invalidCodecPrivate(`${this.#subject} ends too early`);
    this.#position += count;
  }

  /** ue(v): as many zeros as bits behind the first one (ITU-T H.264 §9.1). */
  unsigned(): number {
    let zeros = 0;
    while (!this.flag()) zeros++;
    if (zeros > 31) throw invalidCodecPrivate(`${this.#subject} has a number of more than 32 bits`);
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v): 0, 1, −1, 2, −2 … (ITU-T H.264 §9.1.1). */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #next(): number {
    const byte = this.#bytes[this.#position >>> 3]!;
    const bit = (byte >>> (7 - (this.#position & 7))) & 1;
    this.#position++;
    return bit;
  }
}
