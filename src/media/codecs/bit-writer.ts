/** Writes numbers of any width into bytes, the highest bit of each byte first. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #length = 0;

  /** A number of up to 32 bits. */
  bits(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit--) this.#push(Math.floor(value / 2 ** bit) % 2);
    return this;
  }

  flag(value: 0 | 1): this {
    this.#push(value);
    return this;
  }

  /** Zeros up to the next whole byte. */
  align(): this {
    this.#length = this.#bytes.length * 8;
    return this;
  }

  /** What was written, the last byte filled up with zeros. */
  get written(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #push(bit: number): void {
    if (this.#length % 8 === 0) this.#bytes.push(0);
    this.#bytes[this.#bytes.length - 1]! |= bit << (7 - (this.#length % 8));
    this.#length++;
  }
}
