import { MediaError } from '../media-error.js';
import type { AudioBlock } from './audio-block.js';
import { type Lane, Leg } from './leg.js';
import { durationNs, type PcmChunk, type PcmClock, samplesIn } from './pcm-chunk.js';
import type { PcmSettings } from './pcm-settings.js';

/** What is known of the blocks of one fragment besides themselves. */
export interface FragmentSound {
  readonly blocks: readonly AudioBlock[];
  /** The legs that the fragment has a track for: these are waited for. */
  readonly expected: readonly number[];
  /** Nothing will come any more that is before this. Default: nobody knows. */
  readonly settledNs?: bigint | undefined;
  readonly clock: PcmClock;
}

/**
 * Puts the blocks of all legs on one time line, and gives out what is settled: up to where the leg ends that is behind, but the one
 * ahead waits no longer than `maxLagMs`. Memory is bounded by that, `reorderMs` and one fragment; silence takes none.
 */
export class AudioTimeline {
  readonly #settings: PcmSettings;
  readonly #legCount: number;
  #legs: readonly Leg[] = [];
  #format: Format | undefined = undefined;
  #waiting: AudioBlock[] = [];
  #originNs = 0n;
  /** Of each channel, since the origin. */
  #givenOut = 0;
  /** Of each channel, before the origin. */
  #position = 0;
  #isRestart = false;
  #clock: PcmClock = 'media';

  constructor(legCount: number, settings: PcmSettings) {
    this.#legCount = legCount;
    this.#settings = settings;
  }

  /** Where the last block ends, in nanoseconds; `undefined` before there is one. */
  get endNs(): bigint | undefined {
    return this.#format === undefined ? undefined : this.#timeOf(this.#end);
  }

  /** @throws MediaError SILENCE_TOO_LONG; CODEC_PRIVATE_DATA_CHANGED if the sample rate or the number of channels changes */
  *add(sound: FragmentSound): Generator<PcmChunk, void, undefined> {
    if (this.#format === undefined) this.#clock = sound.clock;
    this.#waiting = inOrder([...this.#waiting, ...sound.blocks]);
    const newestNs = this.#waiting.at(-1)?.timestampNs ?? 0n;
    const releasedNs = newestNs - BigInt(Math.round(this.#settings.reorderMs * NS_PER_MS));
    yield* this.#place(releasedNs);
    yield* this.#giveOutTo(this.#settled(sound));
  }

  /** What is left, up to the end of the leg that ends last. */
  *end(): Generator<PcmChunk, void, undefined> {
    const lastNs = this.#waiting.at(-1)?.timestampNs;
    if (lastNs !== undefined) yield* this.#place(lastNs);
    yield* this.#giveOutTo(this.#end);
  }

  get #end(): number {
    return this.#legs.reduce((end, leg) => Math.max(end, leg.end), this.#givenOut);
  }

  *#place(untilNs: bigint): Generator<PcmChunk, void, undefined> {
    const firstKept = this.#waiting.findIndex(({ timestampNs }) => timestampNs > untilNs);
    const released = this.#waiting.splice(0, firstKept === -1 ? this.#waiting.length : firstKept);
    const [first] = released;
    if (first === undefined) return;
    this.#format ??= this.#begin(first);
    for (const [at, leg] of this.#legs.entries()) leg.observe(released.filter((block) => block.leg === at));
    for (const block of released) yield* this.#placeOne(block, this.#format);
  }

  #begin({ timestampNs, sampleRate, channels }: AudioBlock): Format {
    const rules = { jitterNs: this.#settings.jitterMs * NS_PER_MS };
    this.#originNs = timestampNs;
    this.#legs = Array.from({ length: this.#legCount }, () => new Leg(timestampNs, rules));
    return { sampleRate, channels };
  }

  *#placeOne(block: AudioBlock, format: Format): Generator<PcmChunk, void, undefined> {
    if (block.sampleRate !== format.sampleRate || block.channels !== format.channels) throw changed(format, block);
    const leg = this.#legs[block.leg];
    if (leg === undefined) return;
    let position = leg.place(block);
    const silence = position - this.#end;
    if (silence > samplesOf(this.#settings.maxSilenceMs, format)) {
      yield* this.#giveOutTo(this.#end);
      if (this.#settings.onLongSilence === 'throw') throw tooLong(silence, format);
      this.#restart(block.timestampNs);
      position = leg.place(block);
    }
    leg.keep(block, position, this.#givenOut);
  }

  #restart(originNs: bigint): void {
    for (const leg of this.#legs) leg.restart(originNs);
    this.#originNs = originNs;
    this.#position += this.#givenOut;
    this.#givenOut = 0;
    this.#isRestart = true;
  }

  #settled({ expected, settledNs }: FragmentSound): number {
    if (this.#format === undefined) return 0;
    const end = this.#end;
    if (settledNs !== undefined) return Math.min(end, samplesIn(settledNs - this.#originNs, this.#format.sampleRate));
    const ends = expected.map((leg) => this.#legs[leg]?.end ?? end);
    return Math.max(Math.min(end, ...ends), end - samplesOf(this.#settings.maxLagMs, this.#format));
  }

  /** In pieces of at most a second: a gap may be long. */
  *#giveOutTo(end: number): Generator<PcmChunk, void, undefined> {
    if (this.#format === undefined) return;
    const { sampleRate } = this.#format;
    while (this.#givenOut < end) yield this.#giveOut(Math.min(sampleRate, end - this.#givenOut), this.#format);
  }

  #giveOut(count: number, { sampleRate, channels: ofOneLeg }: Format): PcmChunk {
    const channels = ofOneLeg * this.#legCount;
    const samples = new Int16Array(count * channels);
    for (const [at, leg] of this.#legs.entries()) {
      const lane: Lane = { channels, firstChannel: at * ofOneLeg };
      leg.giveOut({ from: this.#givenOut, count }, samples, lane);
    }
    const position = this.#position + this.#givenOut;
    const timestampNs = this.#timeOf(this.#givenOut);
    const isRestart = this.#isRestart;
    this.#isRestart = false;
    this.#givenOut += count;
    return { samples, sampleRate, channels, position, timestampNs, clock: this.#clock, isRestart };
  }

  #timeOf(samples: number): bigint {
    return this.#originNs + durationNs(samples, this.#format?.sampleRate ?? 1);
  }
}

/** What all legs have in common. */
interface Format {
  readonly sampleRate: number;
  /** Of each leg. */
  readonly channels: number;
}

const NS_PER_MS = 1e6;

function samplesOf(milliseconds: number, { sampleRate }: Format): number {
  return (milliseconds * sampleRate) / 1000;
}

/** By time; those of one time as they came. */
function inOrder(blocks: AudioBlock[]): AudioBlock[] {
  return blocks.sort((a, b) => (a.timestampNs < b.timestampNs ? -1 : Number(a.timestampNs > b.timestampNs)));
}

function changed(before: Format, after: Format): MediaError {
  const [from, to] = [before, after].map(
    ({ sampleRate, channels }) => `${String(sampleRate)} Hz, ${String(channels)} channels`,
  );
  return new MediaError('CODEC_PRIVATE_DATA_CHANGED', {
    message: `The samples change from ${from!} to ${to!}, or differ between the legs`,
  });
}

function tooLong(samples: number, { sampleRate }: Format): MediaError {
  const seconds = Math.round(samples / sampleRate);
  const message = `Nothing is heard for ${String(seconds)} seconds, which is longer than maxSilenceMs`;
  return new MediaError('SILENCE_TOO_LONG', { message });
}
