import { viewOf } from '../ebml/bytes.js';
import { encodeVoid } from '../ebml/ebml-writer.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { MATROSKA_ELEMENTS } from '../matroska/elements.generated.js';
import { encodeHeader } from '../matroska/mkv-writer.js';
import type { MkvContentPiece, MkvStartElement } from '../matroska/mkv-element.js';

/**
 * Keeps count of what elements declare and what of it was shown, and fills what is missing: of a stream that was cut, or of
 * which the reader skipped something damaged or too large. Otherwise a Cluster of known size that came short would swallow
 * the documents merged after it.
 *
 * Gaps are not filled where they are, but when something follows: the end of a cut stream stays as it is.
 */
export class MergeGaps {
  /** How many bytes are to be filled in before anything else is written. */
  missing = 0;
  /** How many gaps there were. */
  count = 0;
  private position = 0;
  private readonly ends: number[] = [];
  private filling: Uint8Array[] = [];
  private missingOfPiece = 0;

  /** A master begins. That a Segment comes short harms nobody: it ends at the next EBML header all the same. */
  onStart({ headerSize, size, id }: MkvStartElement): void {
    this.position += headerSize;
    const around = this.ends.at(-1) ?? UNKNOWN_SIZE; // a master that declares more than its parent has ends with it
    this.ends.push(id === SEGMENT ? UNKNOWN_SIZE : Math.min(this.position + size, around));
  }

  /** An element was shown, header and content, of so many bytes. */
  onData(length: number): void {
    this.position += length;
  }

  /** A part of an element was shown. */
  onPiece(piece: MkvContentPiece): void {
    if (piece.position === 0) this.position += piece.headerSize + piece.size;
    this.missingOfPiece = piece.size - piece.position - piece.bytes.length;
  }

  /** A master is over: all that it declared should have been shown. */
  onEnd(): void {
    this.onCut();
    const gap = (this.ends.pop() ?? UNKNOWN_SIZE) - this.position;
    if (gap <= 0 || gap > MAX_GAP) return;
    this.position += gap;
    this.fill(voidOf(gap));
  }

  /** Nothing more comes of the element that comes in pieces, if there is one. */
  onCut(): void {
    const missing = this.missingOfPiece;
    this.missingOfPiece = 0;
    if (missing > 0 && missing <= MAX_GAP) this.fill(zeros(missing));
  }

  /** The bytes to fill in now: zeros for the rest of a frame, Voids for what else is missing. */
  take(): readonly Uint8Array[] {
    const { filling } = this;
    this.filling = [];
    this.missing = 0;
    return filling;
  }

  private fill(bytes: readonly Uint8Array[]): void {
    this.count++;
    this.filling.push(...bytes);
    this.missing += bytes.reduce((total, { length }) => total + length, 0);
  }
}

const SEGMENT = MATROSKA_ELEMENTS.Segment.id;
/** No element that a reader holds is larger by default; a size beyond it is rather a lie than a loss. */
const MAX_GAP = 64 * 1024 * 1024;
const ZEROS = new Uint8Array(64 * 1024);
const WIDE_VOID_HEADER_BYTES = 9;

function voidOf(total: number): readonly Uint8Array[] {
  if (total === 1) return zeros(1); // nothing is that short, but nobody reads past the end of its master either
  if (total <= ZEROS.length) return [encodeVoid(total)];
  const size = total - WIDE_VOID_HEADER_BYTES;
  return [encodeHeader('Void', size, { sizeWidth: 8 }), ...zeros(size)];
}

/** Views on the same few bytes, however many are asked for. */
function zeros(total: number): readonly Uint8Array[] {
  const views: Uint8Array[] = [];
  for (let left = total; left > 0; left -= ZEROS.length) views.push(viewOf(ZEROS, 0, Math.min(left, ZEROS.length)));
  return views;
}
