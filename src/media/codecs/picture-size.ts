import type { BitReader } from './bit-reader.js';
import { invalidCodecPrivate } from './codec-failure.js';

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** More than any level allows, and what the 16 bits of MP4 hold. */
const MAX_EDGE = 65_535;

/**
 * Reads the cropping of a parameter set, flag first, and takes it off the coded size.
 *
 * @param unit what one step of cropping takes off
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA if nothing is left, or more than there can be
 */
export function croppedSize(reader: BitReader, coded: PictureSize, unit: PictureSize): PictureSize {
  const isCropped = reader.flag();
  const [left, right, top, bottom] = isCropped
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const width = coded.width - (left + right) * unit.width;
  const height = coded.height - (top + bottom) * unit.height;
  const isSound = [width, height].every((edge) => edge > 0 && edge <= MAX_EDGE);
  if (!isSound) throw invalidCodecPrivate(`A picture cannot have ${width} × ${height} pixels`);
  return { width, height };
}
