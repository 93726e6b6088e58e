import type { AudioBlock } from './audio-block.js';
import { exactSamplesIn, samplesIn } from './pcm-chunk.js';
import { TickEvidence } from './tick-evidence.js';

/** How far from its time a block may be joined to the one before it. */
export interface PlacementRules {
  /** In nanoseconds; less than a tick counts as a tick. */
  readonly jitterNs: number;
}

/**
 * Says at which sample each block of one leg begins: at that of its time, counted from the origin. Nothing adds up, so nothing drifts.
 *
 * A Timestamp is a multiple of a tick, a millisecond as a rule, and at 44.1 kHz blocks seldom begin at one. So a block that begins
 * less than one tick from where the one before it ends is its continuation; the deviation is counted from where such a run began,
 * which is why it cannot add up either. But where blocks last whole ticks as a rule (64 ms at 8 kHz), nothing was rounded, and each time
 * counts to the sample: that a block is some samples short shows in that way alone. See {@link TickEvidence}.
 *
 * With `jitterNs`, what deviates less is joined too; after a second on the same side of its time it is put right.
 */
export class BlockPlacement {
  readonly #rules: PlacementRules;
  #originNs: bigint;
  readonly #ticks = new TickEvidence();
  #run: Run | undefined = undefined;
  #end = 0;

  constructor(originNs: bigint, rules: PlacementRules) {
    this.#originNs = originNs;
    this.#rules = rules;
  }

  /** Counts from another origin. What is known of the ticks stays. */
  restart(originNs: bigint): void {
    this.#originNs = originNs;
    this.#run = undefined;
    this.#end = 0;
  }

  /** Looks at the times of blocks that will be placed next, in their order. */
  observe(blocks: readonly AudioBlock[]): void {
    for (const block of blocks) this.#ticks.observe(block);
  }

  /** Where the block begins, in samples from the origin; that may be before the end of the one before it. */
  place(block: AudioBlock): number {
    const position = this.#positionOf(block);
    const end = position + block.count;
    if (end <= this.#end && this.#run !== undefined) return position; // heard before
    this.#end = end;
    return position;
  }

  #positionOf(block: AudioBlock): number {
    const { timestampNs, sampleRate } = block;
    const run = this.#run;
    if (run !== undefined) {
      const due = exactSamplesIn(timestampNs - run.startNs, sampleRate) + run.position;
      if (this.#isContinuation(block, due - this.#end, run)) return this.#end;
    }
    const position = samplesIn(timestampNs - this.#originNs, sampleRate);
    const isHeard = run !== undefined && position + block.count <= this.#end;
    if (!isHeard) this.#run = { startNs: timestampNs, position, aside: undefined };
    return position;
  }

  #isContinuation(block: AudioBlock, deviation: number, run: Run): boolean {
    const { tickNs, sampleRate } = block;
    const { jitterNs } = this.#rules;
    const size = Math.abs(deviation) + ROUNDING;
    const tick = Math.max(HALF_A_SAMPLE, (tickNs * sampleRate) / NS_PER_SECOND);
    const isExact = jitterNs === 0 && this.#ticks.areExact;
    if (size < (isExact ? HALF_A_SAMPLE : tick)) {
      run.aside = undefined;
      return true;
    }
    if (size >= (jitterNs * sampleRate) / NS_PER_SECOND) return false;
    const side = Math.sign(deviation);
    if (run.aside?.side !== side) run.aside = { side, sinceNs: block.timestampNs };
    return block.timestampNs - run.aside.sinceNs < PATIENCE_NS;
  }
}

/** Blocks that were joined. */
interface Run {
  readonly startNs: bigint;
  readonly position: number;
  /** Since when blocks begin a tick or more from their times, on one side. */
  aside: { readonly side: number; readonly sinceNs: bigint } | undefined;
}

const NS_PER_SECOND = 1e9;
const HALF_A_SAMPLE = 0.5;
/** What floating-point numbers of so many samples are wrong by, at most. */
const ROUNDING = 1e-6;
const PATIENCE_NS = 1_000_000_000n;
