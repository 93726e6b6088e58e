import type { AudioBlock } from './audio-block.js';
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
  readonly #placed: PlacedSound[] = [];
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
  keep({ samples, channels, from, count }: AudioBlock, position: number, givenOut: number): void {
    const begin = Math.max(position, this.#end, givenOut);
    const end = position + count;
    if (end <= begin) return;
    this.#end = end;
    const shift = from - position;
    const last = this.#placed.at(-1);
    // Mostly the next block on the line is the next one in memory, too.
    if (last?.end === begin && last.samples === samples && last.shift === shift) last.end = end;
    else this.#placed.push({ from: begin, end, channels, samples, shift });
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

interface PlacedSound {
  readonly from: number;
  end: number;
  readonly samples: Int16Array;
  /** What is added to a place on the line to have the place in `samples`. */
  readonly shift: number;
  readonly channels: number;
}

interface Range {
  readonly from: number;
  readonly end: number;
  /** Where the target begins. */
  readonly base: number;
}

function copy(
  { samples, shift, channels }: PlacedSound,
  { from, end, base }: Range,
  { target, lane }: { readonly target: Int16Array; readonly lane: Lane },
): void {
  const [first, last] = [(from + shift) * channels, (end + shift) * channels];
  if (lane.channels === channels) {
    target.set(samples.subarray(first, last), (from - base) * channels);
    return;
  }
  const begin = (from - base) * lane.channels + lane.firstChannel;
  for (let channel = 0; channel < channels; channel++) {
    let to = begin + channel;
    for (let at = first + channel; at < last; at += channels, to += lane.channels) target[to] = samples[at]!;
  }
}
