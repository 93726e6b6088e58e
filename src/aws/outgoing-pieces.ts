import { concatenated } from '../ebml/bytes.js';

/** Bytes that are sent one piece after the other: joining them first would copy all there is. */
export type Pieces = readonly Uint8Array[];

/** Pieces are joined up to here: many small ones would take more memory, and more writes, than what they hold. */
const JOINED_BYTES = 64 * 1024;

/** The same bytes in few pieces. Those that are joined are copied, others stay what they are. */
export function gathered(pieces: Pieces): Pieces {
  const joined: Uint8Array[] = [];
  let side: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (bytes + piece.length > JOINED_BYTES) {
      if (side.length > 0) joined.push(joinedPiece(side));
      side = [];
      bytes = 0;
    }
    side.push(piece);
    bytes += piece.length;
  }
  if (side.length > 0) joined.push(joinedPiece(side));
  return joined;
}

/** Of all of them, in bytes. */
export function sizeOf(pieces: Pieces): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

function joinedPiece(pieces: Pieces): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : concatenated(pieces);
}
