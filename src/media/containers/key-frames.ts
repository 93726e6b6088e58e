import type { VideoCodec } from '../codecs/codec.js';
import { nalUnitsOf } from '../codecs/nal-framing.js';

/** What is known of a picture before its frame is made. */
export interface Picture {
  readonly timestampNs: bigint;
  /** As its producer says. */
  readonly isFlagged: boolean;
  /** With 4-byte lengths. */
  readonly data: Uint8Array;
}

/**
 * Which pictures can be decoded without another. Producers say so by a flag, and some set it nowhere or everywhere: then the pictures
 * are looked at. A flag is not believed of a picture that is shown before one that comes earlier.
 *
 * @param pictures of a fragment, in the order of decoding
 */
export function keyPictures(pictures: readonly Picture[], { kind }: VideoCodec): boolean[] {
  const isRefresh = ({ data }: Picture) => nalUnitsOf(data, 4).some((unit) => REFRESHES[kind](unit[0] ?? 0));
  const flagged = pictures.filter(({ isFlagged }) => isFlagged).length;
  if (flagged === 0) return pictures.map(isRefresh);
  if (flagged === pictures.length) return pictures.map((picture, index) => index === 0 || isRefresh(picture));
  let latest: bigint | undefined;
  return pictures.map((picture) => {
    const isLate = latest === undefined || picture.timestampNs > latest;
    if (isLate) latest = picture.timestampNs;
    return picture.isFlagged && (isLate || isRefresh(picture));
  });
}

/** By the first byte of a NAL unit: an IDR picture (ITU-T H.264 §7.4.1), any IRAP picture (ITU-T H.265 §7.4.2.2). */
const REFRESHES: Readonly<Record<VideoCodec['kind'], (header: number) => boolean>> = {
  avc: (header) => (header & 0x1f) === 5,
  hevc: (header) => ((header >> 1) & 0x3f) >= 16 && ((header >> 1) & 0x3f) <= 23,
};
