import { BitReader } from './bit-reader.js';
import { invalidCodecPrivate } from './codec-failure.js';
import { croppedSize, type PictureSize } from './picture-size.js';
import { withoutEmulationPrevention } from './nal-units.js';

/** What a stream asks of its decoder: the general part of profile_tier_level (ITU-T H.265 §7.3.3). */
export interface HevcProfile {
  /** general_profile_space: 0 to 3. */
  readonly space: number;
  readonly tier: 'main' | 'high';
  /** general_profile_idc. */
  readonly profile: number;
  /** general_profile_compatibility_flag[0] is the highest of the 32 bits. */
  readonly compatibility: number;
  /** 6 bytes: from general_progressive_source_flag on. */
  readonly constraints: Uint8Array;
  /** general_level_idc: 30 times the level. */
  readonly level: number;
}

/** What a sequence parameter set of H.265 says of the pictures (ITU-T H.265 §7.3.2.2). */
export interface HevcSequence extends HevcProfile, PictureSize {
  readonly temporalLayers: number;
  readonly isTemporalIdNested: boolean;
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormat: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
}

/**
 * Reads a sequence parameter set.
 *
 * @param unit with its NAL unit header
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA
 */
export function readHevcSps(unit: Uint8Array): HevcSequence {
  const reader = new BitReader(withoutEmulationPrevention(unit), 'The sequence parameter set');
  reader.skip(16 + 4); // NAL unit header, sps_video_parameter_set_id
  const temporalLayers = reader.bits(3) + 1;
  if (temporalLayers > 7) throw invalidCodecPrivate('H.265 has at most 7 temporal layers');
  const isTemporalIdNested = reader.flag();
  const profile = readProfile(reader);
  skipSubLayers(reader, temporalLayers - 1);
  reader.unsigned(); // sps_seq_parameter_set_id
  return { ...profile, temporalLayers, isTemporalIdNested, ...readPicture(reader) };
}

function readProfile(reader: BitReader): HevcProfile {
  const space = reader.bits(2);
  const tier = reader.flag() ? 'high' : 'main';
  const profile = reader.bits(5);
  const compatibility = reader.bits(32);
  const constraints = Uint8Array.from({ length: 6 }, () => reader.bits(8));
  return { space, tier, profile, compatibility, constraints, level: reader.bits(8) };
}

function skipSubLayers(reader: BitReader, count: number): void {
  if (count === 0) return;
  const present = Array.from({ length: 8 }, () => ({ profile: reader.flag(), level: reader.flag() }));
  for (const { profile, level } of present.slice(0, count)) reader.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

function readPicture(reader: BitReader) {
  const chromaFormat = reader.unsigned();
  if (chromaFormat > 3) throw invalidCodecPrivate(`There is no chroma_format_idc ${chromaFormat}`);
  const hasSeparatePlanes = chromaFormat === 3 && reader.flag();
  const coded = { width: reader.unsigned(), height: reader.unsigned() };
  // ITU-T H.265 §6.2: SubWidthC and SubHeightC.
  const chroma = hasSeparatePlanes ? 0 : chromaFormat;
  const unit = { width: chroma === 1 || chroma === 2 ? 2 : 1, height: chroma === 1 ? 2 : 1 };
  const size = croppedSize(reader, coded, unit);
  const [bitDepthLuma, bitDepthChroma] = [8 + reader.unsigned(), 8 + reader.unsigned()];
  if (bitDepthLuma > 16 || bitDepthChroma > 16) throw invalidCodecPrivate('H.265 has at most 16 bits a sample');
  return { chromaFormat, bitDepthLuma, bitDepthChroma, ...size };
}
