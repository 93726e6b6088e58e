import type { G711Law } from './sample-codec.js';

/**
 * Samples of 16 bits from G.711, one of each byte (ITU-T G.711): A-law has 13 bits, µ-law 14, which are the higher ones.
 */
export function decodeG711(law: G711Law, bytes: Uint8Array): Int16Array {
  const table = DECODED[law];
  const samples = new Int16Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) samples[at] = table[bytes[at]!]!;
  return samples;
}

/** G.711 from samples of 16 bits, a byte of each. What was decoded becomes the same byte again, but for the µ-law 0x7F, which is a −0. */
export function encodeG711(law: G711Law, samples: Int16Array): Uint8Array {
  const encode = law === 'alaw' ? encodeAlaw : encodeMulaw;
  return Uint8Array.from(samples, encode);
}

/** Every second bit is inverted on the line. */
const ALAW_MASK = 0x55;
/** What is added to the magnitude, so that each exponent has as many steps. */
const MULAW_BIAS = 0x84;
const MULAW_MAX = 0x7fff - MULAW_BIAS;

const DECODED: Readonly<Record<G711Law, Int16Array>> = {
  alaw: Int16Array.from({ length: 256 }, (_, byte) => decodeAlaw(byte)),
  mulaw: Int16Array.from({ length: 256 }, (_, byte) => decodeMulaw(byte)),
};

/** Sign, three bits of exponent, four of mantissa: what lies in between is put in the middle. */
function decodeAlaw(byte: number): number {
  const code = byte ^ ALAW_MASK;
  const exponent = (code >> 4) & 7;
  const mantissa = ((code & 15) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

function encodeAlaw(sample: number): number {
  // One less than the magnitude for negative ones, as in the Recommendation's own software (ITU-T G.191).
  const magnitude = sample < 0 ? ~sample : sample;
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 15;
  return ((sample < 0 ? 0 : 0x80) | (exponent << 4) | mantissa) ^ ALAW_MASK;
}

/** As A-law, with all bits inverted on the line. */
function decodeMulaw(byte: number): number {
  const code = ~byte;
  const exponent = (code >> 4) & 7;
  const magnitude = ((((code & 15) << 3) + MULAW_BIAS) << exponent) - MULAW_BIAS;
  return (code & 0x80) === 0 ? magnitude : -magnitude;
}

function encodeMulaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), MULAW_MAX) + MULAW_BIAS;
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}
