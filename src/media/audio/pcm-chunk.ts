/**
 * What the times of a {@link PcmChunk} are told by: the producer's clock; the service's, where the producer counts from its start and
 * did not say when that was; or no clock at all, `media`: counted from where the producer began.
 */
export type PcmClock = 'producer' | 'server' | 'media';

/** Samples that follow one another without a gap, and when the first of them is heard. */
export interface PcmChunk {
  /** Signed, 16 bits; of several channels interleaved. */
  readonly samples: Int16Array;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** How many samples of each channel were given out before: where this one begins in a file of them all. */
  readonly position: number;
  /** When the first sample is heard, in nanoseconds: since 1970, unless `clock` says `media`. */
  readonly timestampNs: bigint;
  readonly clock: PcmClock;
  /** Whether a gap that was longer than `maxSilenceMs` was left out before it. */
  readonly isRestart: boolean;
}

/**
 * The samples as little-endian bytes, which is what WAV and speech services want, whatever the machine. Not copied where the machine has
 * them so.
 */
export function pcmBytes({ samples }: Pick<PcmChunk, 'samples'>): Uint8Array {
  if (IS_LITTLE_ENDIAN) return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const view = new DataView(new ArrayBuffer(samples.byteLength));
  samples.forEach((sample, at) => {
    view.setInt16(at * BYTES_PER_SAMPLE, sample, true);
  });
  return new Uint8Array(view.buffer);
}

/** @internal How long so many samples last, in nanoseconds, to the nearest. */
export function durationNs(sampleCount: number, sampleRate: number): bigint {
  // In two parts, as the whole would be rounded beyond 2^53.
  const seconds = Math.floor(sampleCount / sampleRate);
  const rest = sampleCount - seconds * sampleRate;
  return BigInt(seconds) * NS_PER_SECOND + BigInt(Math.round((rest / sampleRate) * Number(NS_PER_SECOND)));
}

/** @internal How many samples last so long: to the nearest, halves up. */
export function samplesIn(nanoseconds: bigint, sampleRate: number): number {
  return Math.round(exactSamplesIn(nanoseconds, sampleRate));
}

/** @internal The same with what is left over. */
export function exactSamplesIn(nanoseconds: bigint, sampleRate: number): number {
  const seconds = nanoseconds / NS_PER_SECOND;
  const rest = Number(nanoseconds % NS_PER_SECOND);
  return Number(seconds) * sampleRate + (rest * sampleRate) / Number(NS_PER_SECOND);
}

const BYTES_PER_SAMPLE = 2;
const NS_PER_SECOND = 1_000_000_000n;
/** @internal Whether this machine has numbers as WAV has them. */
export const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
