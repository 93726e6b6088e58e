import { concatenated, viewOf } from '../../ebml/bytes.js';
import { parseBlock, type BlockFault, type BlockHeader } from '../../matroska/block.js';
import type { MkvContentPiece } from '../../matroska/mkv-element.js';

/** A track number of eight bytes, two of timestamp, one of flags (RFC 9559 §10.1). */
const LONGEST_HEAD_BYTES = 11;

/** The beginning of a block whose content comes in pieces. */
export class BlockHead {
  #bytes: Uint8Array = new Uint8Array(0);

  /** The next piece of a block, or the first one of another. */
  add({ position, bytes }: MkvContentPiece): void {
    if (position >= LONGEST_HEAD_BYTES) return;
    const missing = Math.min(LONGEST_HEAD_BYTES - position, bytes.length);
    const next = viewOf(bytes, 0, missing);
    this.#bytes = position === 0 ? next : concatenated([this.#bytes, next]);
  }

  /** @param size of the content of the block, all of whose pieces came */
  parsed(size: number): BlockHeader | BlockFault {
    return parseBlock(this.#bytes, 0, size);
  }
}
