import { withDefaults } from '../../ebml/with-defaults.js';
import { UsageError } from '../../errors.js';
import { durationNs, type PcmChunk } from './pcm-chunk.js';
import type { PcmInput } from './pcm-input.js';

/** How {@link audioChunks} cuts. */
export interface AudioChunksOptions {
  /** How long each chunk lasts, in milliseconds: 20 to 100 is usual. At most 60 000. */
  readonly durationMs: number;
  /** Whether the last chunk is as short as what is left (`short`, default), or filled up with silence (`padded`). */
  readonly last?: 'short' | 'padded' | undefined;
}

/**
 * The same sound in chunks of one length, as speech services want it. Samples are read when the next chunk is asked for, so whoever
 * sends the chunks holds the source back.
 *
 * Where a duration is no whole number of samples, chunks differ by one sample, and none of them is late. Before a gap that was left out
 * ({@link PcmChunk.isRestart}) a chunk is the last.
 *
 * @throws UsageError if an option has a value that it cannot have
 */
export async function* audioChunks(
  chunks: PcmInput,
  options: AudioChunksOptions,
): AsyncGenerator<PcmChunk, void, undefined> {
  const settings = withDefaults({ last: 'short' } as const, options);
  check(settings);
  let cutter: ChunkCutter | undefined;
  for await (const chunk of chunks) {
    if (chunk.isRestart) yield* cutter?.end() ?? [];
    if (cutter === undefined || chunk.isRestart) cutter = new ChunkCutter(chunk, settings);
    yield* cutter.add(chunk.samples);
  }
  yield* cutter?.end() ?? [];
}

const LONGEST_MS = 60_000;

function check({ durationMs, last = 'short' }: AudioChunksOptions): void {
  if (!(durationMs > 0 && durationMs <= LONGEST_MS))
    throw new UsageError(`The option durationMs is a number above 0, and not above ${String(LONGEST_MS)}`);
  if (!['short', 'padded'].includes(last)) throw new UsageError(`The option last is short or padded, not ${last}`);
}

/** Fills one chunk after the other. */
class ChunkCutter {
  readonly #first: PcmChunk;
  readonly #options: AudioChunksOptions;
  #number = 0;
  #samples: Int16Array;
  #filled = 0;

  constructor(first: PcmChunk, options: AudioChunksOptions) {
    this.#first = first;
    this.#options = options;
    this.#samples = this.#emptyChunk();
  }

  *add(samples: Int16Array): Generator<PcmChunk, void, undefined> {
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + this.#samples.length - this.#filled);
      this.#samples.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === this.#samples.length) yield this.#next(this.#samples);
    }
  }

  *end(): Generator<PcmChunk, void, undefined> {
    if (this.#filled === 0) return;
    yield this.#next(this.#options.last === 'padded' ? this.#samples : this.#samples.slice(0, this.#filled));
  }

  #next(samples: Int16Array): PcmChunk {
    const { position, timestampNs, sampleRate, isRestart } = this.#first;
    const from = this.#startOf(this.#number);
    const isFirst = this.#number === 0;
    this.#number++;
    this.#filled = 0;
    this.#samples = this.#emptyChunk();
    return {
      ...this.#first,
      samples,
      position: position + from,
      timestampNs: timestampNs + durationNs(from, sampleRate),
      isRestart: isRestart && isFirst,
    };
  }

  #emptyChunk(): Int16Array {
    const count = this.#startOf(this.#number + 1) - this.#startOf(this.#number);
    return new Int16Array(Math.max(1, count) * this.#first.channels);
  }

  /** In samples of each channel from the first. */
  #startOf(number: number): number {
    return Math.round((number * this.#options.durationMs * this.#first.sampleRate) / 1000);
  }
}
