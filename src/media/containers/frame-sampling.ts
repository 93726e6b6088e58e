import { readAudioSpecificConfig } from '../codecs/audio-specific-config.js';
import type { AacCodec, SampleCodec } from '../codecs/codec.js';

/** How the frames of an audio track divide time. */
export interface FrameSampling {
  /** In Hz: what `samplesIn` counts by. */
  readonly sampleRate: number;
  /** How many samples of each channel the bytes of a frame are. */
  readonly samplesIn: (frame: Uint8Array) => number;
}

/** How long frames of this codec last, to the sample. */
export function frameSampling(codec: AacCodec | SampleCodec): FrameSampling {
  if (codec.kind === 'aac') return aacSampling(codec);
  const bytes = (codec.channels * codec.bitsPerSample) / 8;
  return { sampleRate: codec.sampleRate, samplesIn: (frame) => Math.floor(frame.length / bytes) };
}

/** Spectral band replication plays twice the rate, and makes twice the samples of a frame: its duration stays as it is. */
function aacSampling({ configuration }: AacCodec): FrameSampling {
  const { sampleRate, objectType, hasShortFrames = false } = readAudioSpecificConfig(configuration);
  const samples = (hasShortFrames ? 960 : 1024) / (LOW_DELAY.includes(objectType) ? 2 : 1);
  return { sampleRate, samplesIn: () => samples };
}

/** AAC-LD and AAC-ELD, whose frames are half as long (ISO/IEC 14496-3 §4.6.17, §4.6.20). */
const LOW_DELAY: readonly number[] = [23, 39];
