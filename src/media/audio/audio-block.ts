/** What one block of a track sounds like, and when. */
export interface AudioBlock {
  /** Which of the legs that are listened to, from 0. */
  readonly leg: number;
  /** When it begins, on the time line. */
  readonly timestampNs: bigint;
  /** What times of its track are whole multiples of: it may have begun so much earlier or later. */
  readonly tickNs: number;
  /** Channels interleaved. */
  readonly samples: Int16Array;
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
}

/** @internal How many samples of each channel it has. */
export function sampleCount({ samples, channels }: Pick<AudioBlock, 'samples' | 'channels'>): number {
  return samples.length / channels;
}
