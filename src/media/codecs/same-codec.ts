import type { Codec, SampleCodec } from './codec.js';

/**
 * Whether what one track is decoded with decodes the other too: the same configuration. How NAL units are told apart does not
 * matter, nor what CodecPrivate looks like.
 */
export function isSameCodec(a: Codec, b: Codec): boolean {
  if ('configuration' in a && 'configuration' in b)
    return a.kind === b.kind && areSameBytes(a.configuration, b.configuration);
  if ('configuration' in a || 'configuration' in b) return false;
  return SAMPLE_FIELDS.every((field) => a[field] === b[field]);
}

const SAMPLE_FIELDS = ['codecString', 'sampleRate', 'channels'] as const satisfies readonly (keyof SampleCodec)[];

function areSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
