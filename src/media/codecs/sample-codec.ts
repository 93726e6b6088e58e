import type { SampleCodec } from './codec.js';
import { unsupportedCodec } from './codec-failure.js';

/** The ways in which samples are compressed by G.711. */
export type G711Law = 'alaw' | 'mulaw';

/** What samples of G.711 are told apart by. */
export interface SampleFormat {
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** What samples of PCM are told apart by. */
export interface PcmFormat extends SampleFormat {
  readonly bitsPerSample: number;
  /** Little-endian if nothing is said. */
  readonly byteOrder?: SampleCodec['byteOrder'] | undefined;
}

/**
 * Samples that are not compressed.
 *
 * @throws MediaError UNSUPPORTED_CODEC unless they have 8 (without sign), 16, 24 or 32 bits
 */
export function pcmCodec({ sampleRate, channels, bitsPerSample, byteOrder = 'little-endian' }: PcmFormat): SampleCodec {
  if (![8, 16, 24, 32].includes(bitsPerSample)) throw unsupportedCodec(`PCM of ${bitsPerSample} bits`);
  const suffix = byteOrder === 'big-endian' && bitsPerSample > 8 ? 'be' : '';
  const codecString = bitsPerSample === 8 ? 'pcm-u8' : `pcm-s${bitsPerSample}${suffix}`;
  return { kind: 'pcm', codecString, sampleRate, channels, bitsPerSample, byteOrder };
}

/** Samples of G.711: a byte each. */
export function g711Codec(law: G711Law, { sampleRate, channels }: SampleFormat): SampleCodec {
  const codecString = law === 'alaw' ? 'alaw' : 'ulaw';
  return { kind: law, codecString, sampleRate, channels, bitsPerSample: 8, byteOrder: 'little-endian' };
}
