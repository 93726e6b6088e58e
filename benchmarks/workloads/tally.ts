/** What must be found in a workload, or was. Who cannot tell a number leaves it out. */
export interface Counts {
  /** Masters and data elements, Void and CRC-32 too. */
  readonly elements?: number;
  /** Laced ones one by one. */
  readonly frames?: number;
  readonly payloadBytes?: number;
  /** Over all frames: the low 20 bits of the time in Segment Ticks, and the track number. */
  readonly checksum?: number;
  readonly fragments?: number;
  readonly clusters?: number;
  readonly blocks?: number;
}

const LOW_BITS = 0xfffff;

/** Counts frames: what a workload holds when it is written, what a reader found when it is read. */
export class Tally {
  frames = 0;
  payloadBytes = 0;
  checksum = 0;

  /** A laced frame has the time of its block. */
  add(trackNumber: number, ticks: number, bytes: number): void {
    this.frames++;
    this.payloadBytes += bytes;
    this.checksum += (ticks & LOW_BITS) + trackNumber;
  }

  counts(): Counts {
    const { frames, payloadBytes, checksum } = this;
    return { frames, payloadBytes, checksum };
  }
}

/** Whether all that was told is as it must be. */
export function isCorrect(found: Counts, expected: Counts): boolean {
  return Object.entries(found).every(([what, count]) => count === expected[what as keyof Counts]);
}
