import type { Codec } from '../codecs/codec.js';
import { isVideoCodec } from '../containers/codec-kind.js';

/** What a playlist says about one of the session's tracks. */
export interface PlaybackTrack {
  /** By which its segments are named: the number it has in the stream. */
  readonly number: number | bigint;
  /** As the producer calls it. */
  readonly name?: string | undefined;
  readonly codec: Codec;
  /** The most bits that a second of it takes, in one of its segments. */
  readonly bandwidth: number;
  /** Frames in a second; video only. */
  readonly frameRate?: number | undefined;
}

/** Whether it is seen or heard. */
export function kindOf({ codec }: Pick<PlaybackTrack, 'codec'>): 'video' | 'audio' {
  return isVideoCodec(codec) ? 'video' : 'audio';
}

/** Bits in a second, rounded up (RFC 8216 §4.3.4.2, BANDWIDTH). Less than a millisecond counts as one. */
export function bandwidthOf(bytes: number, durationMs: number): number {
  return Math.max(1, Math.ceil((bytes * 8000) / Math.max(1, durationMs)));
}
