import { concatenated } from '../../ebml/bytes.js';

/** So many pieces are joined into one: many small ones would take more memory than what they hold. */
const PIECES_JOINED = 256;

/** Bytes that come in pieces. */
export class ByteCollector {
  readonly #joined: Uint8Array[] = [];
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** Takes in a piece; nobody may write to it from now on. */
  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#pieces.length < PIECES_JOINED) return;
    this.#joined.push(concatenated(this.#pieces));
    this.#pieces = [];
  }

  /** All of them as one, in memory of its own. */
  bytes(): Uint8Array {
    return concatenated([...this.#joined, ...this.#pieces]);
  }
}
