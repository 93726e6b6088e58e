import type { Integer } from '../matroska/timestamp.js';
import { distanceOf, durationOf, endOf, NO_BLOCKS, withBlock, type BlockSpan } from './cluster-packing.js';
import type { MergeSettings } from './merge-settings.js';

/** Under which all blocks are counted if those of each track are not. */
const ALL_TRACKS = 0;

/** Knows when the last Cluster was, and when the next one is to be. */
export class MergeClock {
  private readonly isPacking: boolean;
  private readonly isRepaired: boolean;
  /** What the next Cluster must be later than to continue the Segment. */
  private latest: Integer | undefined = undefined;
  /** The Timestamp written last, if Clusters are packed. */
  private packed: bigint | undefined = undefined;
  /** The blocks since then, by track. */
  private blocks = new Map<Integer, BlockSpan>();
  /** The distances of blocks before, of the tracks in the last Cluster alone: a stream may name any number of tracks. */
  private distances = new Map<Integer, number>();

  constructor({ clusters, repair }: MergeSettings) {
    this.isPacking = clusters === 'packed';
    this.isRepaired = repair.includes('packing');
  }

  /** Whether a Cluster at `ticks` would not be later than the last one. */
  goesBack(ticks: Integer): boolean {
    return this.latest !== undefined && ticks <= this.latest;
  }

  /** A Cluster at `ticks` is written. Returns the Timestamp to write, which is the same unless Clusters are packed. */
  advanceTo(ticks: Integer): Integer {
    if (!this.isPacking) {
      this.latest = ticks;
      return ticks;
    }
    const packed = this.packed === undefined ? 0n : this.packed + BigInt(this.duration());
    this.forgetBlocks();
    this.packed = packed;
    this.latest = this.isRepaired ? ticks : packed;
    return packed;
  }

  /** A block is written, so many ticks from its Cluster's Timestamp. */
  onBlock(track: Integer, ticks: number): void {
    const key = this.isRepaired ? track : ALL_TRACKS;
    this.blocks.set(key, withBlock(this.blocks.get(key) ?? NO_BLOCKS, ticks));
  }

  /** The output goes on elsewhere, and packed Clusters begin at 0 again. */
  restart(): void {
    this.packed = undefined;
    this.forgetBlocks();
  }

  private duration(): number {
    return this.isRepaired ? endOf(this.blocks, this.distances) : durationOf(this.blocks.get(ALL_TRACKS) ?? NO_BLOCKS);
  }

  private forgetBlocks(): void {
    const distances = new Map<Integer, number>();
    for (const [track, span] of this.blocks) {
      distances.set(track, distanceOf(span) ?? this.distances.get(track) ?? 1);
    }
    this.distances = distances;
    this.blocks = new Map();
  }
}
