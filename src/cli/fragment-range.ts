import { type Command, Option } from 'commander';
import type { Fragment } from '../fragment/fragment.js';
import type { FragmentReading } from './fragment-reading.js';
import { listOf, numberOrName, time } from './option-values.js';

/** The options that choose what becomes of an input, as the command line gives them. */
export interface FragmentRangeOptions {
  readonly from?: Date;
  readonly until?: Date;
  readonly clock: 'producer' | 'server';
  /** Names or numbers. */
  readonly track?: readonly (string | number)[];
}

/** Adds the options that choose fragments and tracks. */
export function withRangeOptions(command: Command): Command {
  const clocks: readonly FragmentRangeOptions['clock'][] = ['producer', 'server'];
  return command
    .option('--from <time>', 'only fragments that begin at this time or later', time)
    .option('--until <time>', 'only fragments that begin at this time or before', time)
    .addOption(new Option('--clock <whose>', 'what times are taken by').choices(clocks).default(clocks[0]))
    .option('--track <name|number>', 'only this track; may be given several times', listOf(numberOrName));
}

/** Those fragments of an input that are in a range, counted. */
export class FragmentRange implements AsyncIterable<Fragment> {
  /** How many there were. */
  count = 0;
  readonly #reading: FragmentReading;
  readonly #options: FragmentRangeOptions;

  constructor(reading: FragmentReading, options: FragmentRangeOptions) {
    this.#reading = reading;
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Fragment, void, undefined> {
    for await (const fragment of this.#reading) {
      if (fragment.frames.length === 0 || !this.#includes(fragment)) continue;
      this.count++;
      yield fragment;
    }
  }

  /** A fragment that does not say when it was is in no range of time. */
  #includes({ metadata }: Fragment): boolean {
    const { from, until, clock } = this.#options;
    if (from === undefined && until === undefined) return true;
    const timestampMs = clock === 'producer' ? metadata.producerTimestampMs : metadata.serverTimestampMs;
    if (timestampMs === undefined) return false;
    return timestampMs >= (from?.getTime() ?? -Infinity) && timestampMs <= (until?.getTime() ?? Infinity);
  }
}
