import { concatenated } from '../ebml/bytes.js';
import type { Problem } from './problem-log.js';
import { NO_EBML, NOTHING_TO_READ } from './reading.js';

/** The ID of the EBML header, with which every Matroska file begins. */
const EBML_ID = Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3);

/** Input that is to be Matroska, looked at before anything is done with it. */
export class MatroskaInput {
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  #head: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncGenerator<Uint8Array, void, undefined>) {
    this.#chunks = chunks;
  }

  /** What is wrong with how it begins; it waits for the first bytes. @throws what the input fails with */
  async problem(): Promise<Problem | undefined> {
    while (this.#head.length < EBML_ID.length) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#head = concatenated([this.#head, next.value]);
    }
    if (this.#head.length === 0) return NOTHING_TO_READ;
    return EBML_ID.every((byte, at) => this.#head[at] === byte) ? undefined : NO_EBML;
  }

  /** All of it. */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    yield this.#head;
    yield* this.#chunks;
  }

  /** Lets go of the input, wherever the reading is. */
  async close(): Promise<void> {
    await this.#chunks.return();
  }
}
