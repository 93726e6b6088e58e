import type { HevcProfile } from './hevc-sps.js';

/** What an H.264 stream asks of its decoder, as in its sequence parameter set. */
export interface AvcProfile {
  readonly profile: number;
  readonly compatibility: number;
  readonly level: number;
}

/** `avc1.64001F`: profile, compatibility flags and level in hexadecimal digits (RFC 6381 §3.3). */
export function avcCodecString({ profile, compatibility, level }: AvcProfile): string {
  return `avc1.${[profile, compatibility, level].map((byte) => hex(byte).padStart(2, '0')).join('')}`;
}

/**
 * `hvc1.1.6.L93.B0`: profile, compatibility flags with the first as the lowest bit, tier and level, and the constraint bytes without
 * those that are 0 at the end (ISO/IEC 14496-15 §E.3).
 */
export function hevcCodecString({ space, profile, compatibility, tier, level, constraints }: HevcProfile): string {
  return [
    'hvc1',
    `${['', 'A', 'B', 'C'][space]!}${profile}`,
    hex(reversed(compatibility)),
    `${tier === 'high' ? 'H' : 'L'}${level}`,
    ...Array.from(withoutTrailingZeros(constraints), hex),
  ].join('.');
}

function withoutTrailingZeros(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
}

function hex(value: number): string {
  return value.toString(16).toUpperCase();
}

/** The highest of 32 bits becomes the lowest. */
function reversed(bits: number): number {
  let result = 0;
  for (let bit = 0; bit < 32; bit++) result = result * 2 + ((bits >>> bit) & 1);
  return result;
}
