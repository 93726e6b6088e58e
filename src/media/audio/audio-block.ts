/** What one block of a track sounds like, and when. */
export interface AudioBlock {
  /** Which of the legs that are listened to, from 0. */
  readonly leg: number;
  /** When it begins, on the time line. */
  readonly timestampNs: bigint;
  /** What times of its track are whole multiples of: it may have begun so much earlier or later. */
  readonly tickNs: number;
  /** Of this block and of others of its leg, channels interleaved. */
  readonly samples: Int16Array;
  /** Where in `samples` it begins: how many of each channel stand before it. */
  readonly from: number;
  /** How many samples of each channel it has. */
  readonly count: number;
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
}
