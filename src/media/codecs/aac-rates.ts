import { invalidCodecPrivate } from './codec-failure.js';

/** samplingFrequencyIndex, in Hz (ISO/IEC 14496-3 §1.6.3.4). */
export const AAC_SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
] as const;

/** channelConfiguration (ISO/IEC 14496-3 §1.6.3.5): what a program config element says instead is 0. */
const CHANNELS: Readonly<Record<number, number>> = {
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 8,
  11: 7,
  12: 8,
  13: 24,
  14: 8,
};

/** @throws MediaError INVALID_CODEC_PRIVATE_DATA if it is reserved */
export function aacSampleRate(index: number): number {
  const rate = AAC_SAMPLE_RATES[index];
  if (rate === undefined) throw invalidCodecPrivate(`AAC has no samplingFrequencyIndex ${index}`);
  return rate;
}

/** @throws MediaError INVALID_CODEC_PRIVATE_DATA if it is reserved */
export function aacChannels(configuration: number): number {
  const channels = CHANNELS[configuration];
  if (channels === undefined) throw invalidCodecPrivate(`AAC has no channelConfiguration ${configuration}`);
  return channels;
}

/** samplingFrequencyIndex of a rate; `undefined` if it has none. */
export function aacRateIndex(rate: number): number | undefined {
  const index = AAC_SAMPLE_RATES.findIndex((known) => known === rate);
  return index === -1 ? undefined : index;
}
