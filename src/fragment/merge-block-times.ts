import type { ElementRun } from '../ebml/element-run.js';
import { parseBlock } from '../matroska/block.js';
import { MATROSKA_ELEMENTS } from '../matroska/elements.generated.js';
import type { MkvContentPiece, MkvDataElement } from '../matroska/mkv-element.js';
import type { Integer } from '../matroska/timestamp.js';
import type { MergeSettings } from './merge-settings.js';

/** Told when a block is: of which track, and how many ticks from its Cluster's Timestamp. */
type BlockTimeListener = (track: Integer, ticks: number) => void;

/** Reads when blocks are, whole or in pieces, and tells those that Clusters are packed by. */
export class MergeBlockTimes {
  private readonly onTime: BlockTimeListener;
  private readonly countsGroups: boolean;
  /** The first bytes of a block whose first piece is shorter than its header. */
  private readonly head = new Uint8Array(HEAD_BYTES);
  private headLength = 0;

  constructor({ repair }: MergeSettings, onTime: BlockTimeListener) {
    this.onTime = onTime;
    this.countsGroups = repair.includes('packing');
  }

  onBlock(element: MkvDataElement): void {
    if (this.counts(element.id)) this.read(element.bytes, element.position + element.headerSize, element.size);
  }

  onRun(run: ElementRun): void {
    if (!this.counts(run.definition.id)) return;
    for (let index = 0; index < run.count; index++) {
      const position = run.contents[index]!;
      this.read(run.bytes, position, run.ends[index]! - position);
    }
  }

  onPiece(piece: MkvContentPiece): void {
    if (piece.position >= HEAD_BYTES || !this.counts(piece.definition.id)) return;
    if (piece.position === 0) this.headLength = 0;
    const part = piece.bytes.subarray(0, HEAD_BYTES - this.headLength);
    this.head.set(part, this.headLength);
    this.headLength += part.length;
    const isEnough = this.headLength === Math.min(piece.size, HEAD_BYTES);
    if (isEnough) this.read(this.head, 0, piece.size);
  }

  private counts(id: number): boolean {
    return id === SIMPLE_BLOCK || (this.countsGroups && id === BLOCK);
  }

  private read(bytes: Uint8Array, position: number, size: number): void {
    const block = parseBlock(bytes, position, size);
    if (block.kind === 'block') this.onTime(block.trackNumber, block.relativeTimestamp);
  }
}

/** A track number of at most 8 bytes, a timestamp of 2, flags of 1. */
const HEAD_BYTES = 11;
const SIMPLE_BLOCK = MATROSKA_ELEMENTS.SimpleBlock.id;
const BLOCK = MATROSKA_ELEMENTS.Block.id;
