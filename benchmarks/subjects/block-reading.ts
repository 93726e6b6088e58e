import { Tally, type Counts } from '../workloads/tally.js';

const LACING = 0x06;

/** What a user of a peer has to do for frames, and the counts. */
export class BlockReading {
  elements = 0;
  /** The Timestamp of the Cluster. */
  clusterTicks = 0;
  private readonly tally = new Tally();

  /** @param unlaced the frames of a laced block, if the peer can tell them */
  constructor(private readonly unlaced?: (block: Uint8Array) => readonly Uint8Array[]) {}

  /** A block as it is stored. Its track number is below 127 in all workloads, and so one byte. */
  block(block: Uint8Array): void {
    const track = block[0]! & 0x7f;
    const ticks = this.clusterTicks + (((block[1]! << 24) | (block[2]! << 16)) >> 16);
    if ((block[3]! & LACING) === 0 || this.unlaced === undefined) {
      this.tally.add(track, ticks, block.subarray(4).length);
    } else {
      for (const { length } of this.unlaced(block)) this.tally.add(track, ticks, length);
    }
  }

  /** A frame, or a lace as a whole. */
  frame(track: number, relativeTicks: number, payload: Uint8Array): void {
    this.tally.add(track, this.clusterTicks + relativeTicks, payload.length);
  }

  counts(): Counts {
    return { ...this.tally.counts(), elements: this.elements };
  }
}
