import { withDefaults } from '../../ebml/with-defaults.js';
import { UsageError } from '../../errors.js';
import { MediaError } from '../media-error.js';
import { optionalPackage } from '../optional-packages.js';
import { durationNs, type PcmChunk } from './pcm-chunk.js';
import type { PcmInput } from './pcm-input.js';

/** What comes out of {@link resampled}. */
export interface ResampledOptions {
  /** In Hz, such as 16 000, which most speech services want. */
  readonly sampleRate: number;
  /** Of libsamplerate's filter. Default `medium`. */
  readonly quality?: ResamplingQuality | undefined;
}

/** How much of the highest frequencies libsamplerate keeps, and how long it takes. */
export type ResamplingQuality = 'best' | 'medium' | 'fastest';

/**
 * The same sound at another sample rate, by libsamplerate (the package `@alexanderolsen/libsamplerate-js`, which is loaded when the
 * first chunk comes). It goes on over the limits of chunks, so nothing clicks there; `n` samples become `round(n × new / old)`; the
 * first is heard when the first was. Sound that has the rate passes as it is.
 *
 * @throws MediaError MISSING_PACKAGE, CODEC_PRIVATE_DATA_CHANGED if the rate or the channels of the chunks change; UsageError if an option
 * has a value that it cannot have
 */
export async function* resampled(
  chunks: PcmInput,
  options: ResampledOptions,
): AsyncGenerator<PcmChunk, void, undefined> {
  const settings = withDefaults({ quality: 'medium' } as const, options);
  check(settings);
  let resampler: Resampler | undefined;
  let position = 0;
  try {
    for await (const chunk of chunks) {
      if (chunk.isRestart && resampler !== undefined) {
        yield* resampler.end();
        ({ position } = resampler);
        resampler.close();
        resampler = undefined;
      }
      resampler ??= new Resampler({ chunk, position }, await converterFor(chunk, settings), settings.sampleRate);
      yield* resampler.add(chunk);
    }
    if (resampler !== undefined) yield* resampler.end();
  } finally {
    resampler?.close();
  }
}

/** What is used of libsamplerate. */
interface Converter {
  /** Not more than 1 008 000 numbers at once. */
  full(samples: Float32Array): Float32Array;
  destroy(): void;
}

interface Beginning {
  readonly chunk: PcmChunk;
  /** How many samples of each channel were given out before. */
  readonly position: number;
}

/** One sound without a break. */
class Resampler {
  readonly #beginning: Beginning;
  readonly #converter: Converter;
  readonly #sampleRate: number;
  /** Of each channel. */
  #takenIn = 0;
  #givenOut = 0;

  constructor(beginning: Beginning, converter: Converter, sampleRate: number) {
    this.#beginning = beginning;
    this.#converter = converter;
    this.#sampleRate = sampleRate;
  }

  /** How many samples of each channel were given out, those before included. */
  get position(): number {
    return this.#beginning.position + this.#givenOut;
  }

  *add(chunk: PcmChunk): Generator<PcmChunk, void, undefined> {
    const { sampleRate, channels } = this.#beginning.chunk;
    refuseChange(this.#beginning.chunk, chunk);
    const most = sampleRate * channels;
    for (let from = 0; from < chunk.samples.length; from += most) {
      const part = chunk.samples.subarray(from, from + most);
      this.#takenIn += part.length / channels;
      yield* this.#give(this.#converter.full(Float32Array.from(part, toFloat)));
    }
  }

  /** The filter looks ahead: silence pushes out the rest, and is cut off. */
  *end(): Generator<PcmChunk, void, undefined> {
    const { sampleRate, channels } = this.#beginning.chunk;
    const silence = new Float32Array(Math.ceil(sampleRate / 10) * channels);
    for (let pushes = 0; this.#givenOut < this.#due && pushes < MOST_PUSHES; pushes++) {
      yield* this.#give(this.#converter.full(silence));
    }
  }

  close(): void {
    this.#converter.destroy();
  }

  get #due(): number {
    return Math.round((this.#takenIn * this.#sampleRate) / this.#beginning.chunk.sampleRate);
  }

  *#give(output: Float32Array): Generator<PcmChunk, void, undefined> {
    const { channels, timestampNs, clock, isRestart } = this.#beginning.chunk;
    const count = Math.min(output.length / channels, this.#due - this.#givenOut);
    if (count <= 0) return;
    const chunk = {
      samples: Int16Array.from(output.subarray(0, count * channels), toInt16),
      sampleRate: this.#sampleRate,
      channels,
      position: this.position,
      timestampNs: timestampNs + durationNs(this.#givenOut, this.#sampleRate),
      clock,
      isRestart: isRestart && this.#givenOut === 0,
    };
    this.#givenOut += count;
    yield chunk;
  }
}

const PACKAGE = '@alexanderolsen/libsamplerate-js';
/** As libsamplerate numbers them. */
const CONVERTERS = { best: 0, medium: 1, fastest: 2 } as const satisfies Record<ResamplingQuality, number>;
const HIGHEST_RATE = 192_000;
const MOST_CHANNELS = 128;
/** The longest filter looks ahead much less than a second. */
const MOST_PUSHES = 10;

function check({ sampleRate, quality }: Required<ResampledOptions>): void {
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > HIGHEST_RATE)
    throw new UsageError(`The option sampleRate is a whole number from 1 to ${String(HIGHEST_RATE)}`);
  if (quality === undefined || !Object.hasOwn(CONVERTERS, quality))
    throw new UsageError(`The option quality is ${Object.keys(CONVERTERS).join(' or ')}`);
}

async function converterFor(
  { sampleRate, channels }: PcmChunk,
  { sampleRate: wanted, quality = 'medium' }: ResampledOptions,
): Promise<Converter> {
  if (sampleRate === wanted) return AS_IT_IS;
  if (sampleRate > HIGHEST_RATE || channels > MOST_CHANNELS) {
    const message = `Sound of ${String(sampleRate)} Hz and ${String(channels)} channels cannot be resampled`;
    throw new MediaError('UNSUPPORTED_CODEC', { message });
  }
  const loaded = await optionalPackage(PACKAGE, async () => import('@alexanderolsen/libsamplerate-js'));
  // Node gives what CommonJS exports as the default, and names only what it can see in the source.
  const { create } = 'default' in loaded ? (loaded.default as typeof loaded) : loaded;
  return create(channels, sampleRate, wanted, { converterType: CONVERTERS[quality] });
}

/** Sound that has the rate: exact, as ±32 768 / 32 768 is exact in 24 bits. */
const AS_IT_IS: Converter = { full: (samples) => samples, destroy: () => undefined };

function refuseChange(before: PcmChunk, after: PcmChunk): void {
  if (after.sampleRate === before.sampleRate && after.channels === before.channels) return;
  throw new MediaError('CODEC_PRIVATE_DATA_CHANGED', {
    message: 'The sample rate or the channels change within a sound',
  });
}

const FULL_SCALE = 32_768;

function toFloat(sample: number): number {
  return sample / FULL_SCALE;
}

/** What is louder than can be told is cut off. */
function toInt16(value: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(value * FULL_SCALE)));
}
