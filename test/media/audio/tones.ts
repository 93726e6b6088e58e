import type { PcmChunk } from '../../../src/media/audio/pcm-chunk.js';

/** A sound made for a test. */
export interface SoundSpec {
  /** Default 8000 Hz. */
  readonly sampleRate?: number;
  /** Default 1. */
  readonly channels?: number;
  /** When it begins, in nanoseconds. Default 0. */
  readonly startNs?: bigint;
  /** How many samples of each channel the chunks have, in turn. Default: all in one. */
  readonly cuts?: readonly number[];
}

/** Chunks of these samples. */
export function chunksOf(samples: Int16Array, spec: SoundSpec = {}): readonly PcmChunk[] {
  const { sampleRate = 8_000, channels = 1, startNs = 0n, cuts = [samples.length / channels] } = spec;
  const chunks: PcmChunk[] = [];
  for (let position = 0; position * channels < samples.length;) {
    const count = cuts[chunks.length % cuts.length]!;
    const part = samples.subarray(position * channels, (position + count) * channels);
    const timestampNs = startNs + BigInt(Math.round((position * 1e9) / sampleRate));
    chunks.push({ samples: part, sampleRate, channels, position, timestampNs, clock: 'producer', isRestart: false });
    position += part.length / channels;
  }
  return chunks;
}

/** A tone of half the volume. */
export function tone(hertz: number, sampleRate: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, at) =>
    Math.round(16_384 * Math.sin((2 * Math.PI * hertz * at) / sampleRate)),
  );
}
