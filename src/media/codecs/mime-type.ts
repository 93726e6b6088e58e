import type { SampleCodec } from './codec.js';
import { invalidCodecPrivate } from './codec-failure.js';
import { pcmCodec, g711Codec } from './sample-codec.js';

/**
 * What the producer's tag MimeType says, such as `audio/L16;rate=8000;channels=1;`; `undefined` if it is none of samples.
 *
 * RFC 2586 wants L16 with the higher byte first. What Amazon Connect sends under this name has the lower byte first, and so has
 * what this gives.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA if rate or channels are no such
 */
export function sampleCodecFromMimeType(mimeType: string): SampleCodec | undefined {
  const [type = '', ...parameters] = mimeType.split(';').map((part) => part.trim());
  const build = TYPES[type.toLowerCase()];
  if (build === undefined) return undefined;
  const values = new Map(parameters.map(asPair));
  return build(wholeNumber(values, 'rate', 8000), wholeNumber(values, 'channels', 1));
}

type Build = (sampleRate: number, channels: number) => SampleCodec;

/** Names of RFC 3551 §4.5, without regard to case. */
const TYPES: Readonly<Record<string, Build>> = {
  'audio/l8': (sampleRate, channels) => pcmCodec({ sampleRate, channels, bitsPerSample: 8 }),
  'audio/l16': (sampleRate, channels) => pcmCodec({ sampleRate, channels, bitsPerSample: 16 }),
  'audio/l24': (sampleRate, channels) => pcmCodec({ sampleRate, channels, bitsPerSample: 24 }),
  'audio/pcma': (sampleRate, channels) => g711Codec('alaw', { sampleRate, channels }),
  'audio/pcmu': (sampleRate, channels) => g711Codec('mulaw', { sampleRate, channels }),
};

function asPair(parameter: string): [string, string] {
  const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
  return [name.toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
}

function wholeNumber(values: ReadonlyMap<string, string>, name: string, otherwise: number): number {
  const text = values.get(name);
  if (text === undefined) return otherwise;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number === 0) throw invalidCodecPrivate(`The MimeType has no sound ${name}: ${text}`);
  return number;
}
