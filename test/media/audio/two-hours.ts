import type { Random } from '../../support/random.js';
import {
  AGENT,
  BLOCK_MS,
  type CallBlock,
  callFragment,
  type CallFragment,
  CUSTOMER,
  blockAt,
  SAMPLES_OF_BLOCK,
} from './call-builder.js';

/*
 * A call of hours, made while it is read, with all that happens in calls: gaps of any length, short blocks, blocks in disorder, sides
 * that begin late, tracks in another order, a session that ends within a fragment, which comes again.
 */

/** What is heard of one side. */
export interface Stretch {
  readonly leg: number;
  readonly from: number;
  readonly count: number;
}

/** How the producer counts its times. */
export type Times = 'absolute' | 'relative' | 'relative, and nobody knows to what';

const SAMPLES_OF_MS = 8;
const SECOND_MS = 1_000;

/** The bytes of one fragment after the other; `heard` is told the truth. */
export function* longCall(
  { minutes, times, random }: { readonly minutes: number; readonly times: Times; readonly random: Random },
  heard: (stretch: Stretch) => void,
): Generator<Uint8Array, void, undefined> {
  const legs = [new LegOfCall(0, CUSTOMER, 0), new LegOfCall(1, AGENT, random.below(500))];
  const sessionEnds = new Set([Math.floor(minutes * 20), Math.floor(minutes * 40) + random.below(30)]);
  for (let second = 0; second < minutes * 60; second++) {
    const blocks = legs.flatMap((leg) => [...leg.until((second + 1) * SECOND_MS, random, heard)]);
    if (blocks.length === 0) continue;
    if (random.below(10) === 0) blocks.sort(() => random.next() - 0.5);
    const order = random.below(4) === 0 ? [AGENT, CUSTOMER] : [CUSTOMER, AGENT];
    const body = callFragment({ blocks, order, number: String(1000 + second), ...timesOf(times) });
    if (sessionEnds.has(second)) yield body.slice(0, body.length >> 1);
    yield body;
  }
}

function timesOf(times: Times): Partial<CallFragment> {
  if (times === 'absolute') return {};
  const relative = { relativeToMs: 1_715_000_000_000 };
  return times === 'relative' ? relative : { ...relative, producerTimestamp: '0.000' };
}

class LegOfCall {
  readonly #leg: number;
  readonly #track: string;
  #at: number;

  constructor(leg: number, track: string, at: number) {
    this.#leg = leg;
    this.#track = track;
    this.#at = at;
  }

  *until(endMs: number, random: Random, heard: (stretch: Stretch) => void): Generator<CallBlock, void, undefined> {
    while (this.#at < endMs) {
      const count = random.below(100) === 0 ? random.pick([96, 511, 1, 1 + random.below(512)]) : SAMPLES_OF_BLOCK;
      const from = this.#at * SAMPLES_OF_MS;
      heard({ leg: this.#leg, from, count });
      yield { track: this.#track, at: this.#at, samples: blockAt(this.#leg, from, count) };
      this.#at += BLOCK_MS;
      if (random.below(200) === 0) this.#at += random.pick([1, 2, 64, 128, random.below(300), random.below(20_000)]);
    }
  }
}
