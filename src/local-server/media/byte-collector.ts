import { concatenated } from '../../ebml/bytes.js';

/** So many small pieces are joined into one: they would take more memory than what they hold. */
const PIECES_JOINED = 256;
/** Pieces that have this much on average are left alone: joining them would be a copy for nothing. */
const SMALL_PIECE_BYTES = 4 * 1024;

/** Bytes that come in pieces. */
export class ByteCollector {
  readonly #joined: Uint8Array[] = [];
  #pieces: Uint8Array[] = [];
  /** Of the pieces, without what is joined. */
  #bytes = 0;
  #length = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** Takes in a piece; nobody may write to it from now on. */
  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#length += piece.length;
    if (this.#pieces.length < PIECES_JOINED) return;
    const areSmall = this.#bytes < PIECES_JOINED * SMALL_PIECE_BYTES;
    this.#joined.push(...(areSmall ? [concatenated(this.#pieces)] : this.#pieces));
    this.#pieces = [];
    this.#bytes = 0;
  }

  /** All of them as one, in memory of its own. */
  bytes(): Uint8Array {
    return concatenated([...this.#joined, ...this.#pieces]);
  }
}
