import { type AudioBlock, sampleCount } from './audio-block.js';
import { BlockPlacement, type PlacementRules } from './block-placement.js';

/** A part of the time line. */
export interface Stretch {
  /** Samples from the origin. */
  readonly from: number;
  readonly count: number;
}

/** Where in interleaved samples a leg has its place. */
export interface Lane {
  /** Of all legs together. */
  readonly channels: number;
  readonly firstChannel: number;
}

/** What one leg says that nobody was given yet. Between its blocks is silence. */
export class Leg {
  readonly #placement: BlockPlacement;
  readonly #placed: PlacedBlock[] = [];
  #end = 0;

  constructor(originNs: bigint, rules: PlacementRules) {
    this.#placement = new BlockPlacement(originNs, rules);
  }

  /** Where its last block ends, in samples from the origin. */
  get end(): number {
    return this.#end;
  }

  observe(blocks: readonly AudioBlock[]): void {
    this.#placement.observe(blocks);
  }

  /** Where the block begins, in samples from the origin. */
  place(block: AudioBlock): number {
    return this.#placement.place(block);
  }

  restart(originNs: bigint): void {
    this.#placement.restart(originNs);
    this.#end = 0;
  }

  /** Keeps what of the block lies behind all that was there, or was given out. */
  keep(block: AudioBlock, position: number, givenOut: number): void {
    const from = Math.max(position, this.#end, givenOut);
    const end = position + sampleCount(block);
    if (end <= from) return;
    const { channels } = block;
    this.#placed.push({ from, end, channels, samples: block.samples.subarray((from - position) * channels) });
    this.#end = end;
  }

  /** Writes what lies in the stretch to its channels, which are silent, and forgets it. */
  giveOut({ from, count }: Stretch, target: Int16Array, lane: Lane): void {
    const end = from + count;
    for (const block of this.#placed) {
      if (block.from >= end) break;
      copy(block, { from: Math.max(from, block.from), end: Math.min(end, block.end), base: from }, { target, lane });
    }
    const firstLeft = this.#placed.findIndex((block) => block.end > end);
    this.#placed.splice(0, firstLeft === -1 ? this.#placed.length : firstLeft);
  }
}

interface PlacedBlock {
  readonly from: number;
  readonly end: number;
  readonly samples: Int16Array;
  readonly channels: number;
}

interface Range {
  readonly from: number;
  readonly end: number;
  /** Where the target begins. */
  readonly base: number;
}

function copy(
  block: PlacedBlock,
  { from, end, base }: Range,
  { target, lane }: { readonly target: Int16Array; readonly lane: Lane },
): void {
  const { samples, channels } = block;
  const source = samples.subarray((from - block.from) * channels, (end - block.from) * channels);
  if (lane.channels === channels) {
    target.set(source, (from - base) * channels);
    return;
  }
  let to = (from - base) * lane.channels + lane.firstChannel;
  for (let at = 0; at < source.length; at += channels, to += lane.channels) {
    for (let channel = 0; channel < channels; channel++) target[to + channel] = source[at + channel]!;
  }
}
