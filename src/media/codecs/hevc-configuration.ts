import { concatenated } from '../../ebml/bytes.js';
import { distinct, lengthSizeOf, withSize } from './avc-configuration.js';
import { ByteReader } from './byte-reader.js';
import { invalidCodecPrivate } from './codec-failure.js';
import { type HevcProfile, readHevcSps } from './hevc-sps.js';
import type { LengthSize } from './nal-units.js';

/** NAL units of one kind, as `hvcC` keeps them. */
export interface HevcUnits {
  /** 32 video, 33 sequence, 34 picture parameter sets; 39 and 40 messages (ITU-T H.265 §7.4.2.2). */
  readonly type: number;
  /** Whether frames have no others of this type (array_completeness). */
  readonly isComplete: boolean;
  readonly units: readonly Uint8Array[];
}

/** HEVCDecoderConfigurationRecord, `hvcC` (ISO/IEC 14496-15 §8.3.3.1). */
export interface HevcConfiguration extends HevcProfile {
  readonly lengthSize: LengthSize;
  readonly minSpatialSegmentation: number;
  /** 0 mixed or unknown, 1 slices, 2 tiles, 3 wavefronts. */
  readonly parallelism: number;
  readonly chromaFormat: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** In frames in 256 seconds; 0 unknown. */
  readonly averageFrameRate: number;
  /** 0 unknown or not constant, 1 constant, 2 constant in each temporal layer. */
  readonly constantFrameRate: number;
  /** 0 unknown. */
  readonly temporalLayers: number;
  readonly isTemporalIdNested: boolean;
  readonly arrays: readonly HevcUnits[];
}

/** Video, sequence and picture parameter sets: a decoder needs one of each at least. */
export const HEVC_PARAMETER_SETS = [32, 33, 34] as const;

/**
 * Reads what stands in CodecPrivate of `V_MPEGH/ISO/HEVC`. What follows it is not looked at.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA
 */
export function readHevcConfiguration(bytes: Uint8Array): HevcConfiguration {
  const reader = new ByteReader(bytes, 'The HEVCDecoderConfigurationRecord');
  const version = reader.byte();
  // 0 was written before the standard was finished (FFmpeg and Matroska read it so, too).
  if (version > 1) throw invalidCodecPrivate(`There is no HEVCDecoderConfigurationRecord of version ${version}`);
  const profile = readProfile(reader);
  const minSpatialSegmentation = reader.uint16() & 0xfff;
  const [parallelism, chromaFormat] = [reader.byte() & 3, reader.byte() & 3];
  const [bitDepthLuma, bitDepthChroma] = [8 + (reader.byte() & 7), 8 + (reader.byte() & 7)];
  const averageFrameRate = reader.uint16();
  const layers = reader.byte();
  return {
    ...profile,
    minSpatialSegmentation,
    parallelism,
    chromaFormat,
    bitDepthLuma,
    bitDepthChroma,
    averageFrameRate,
    constantFrameRate: layers >> 6,
    temporalLayers: (layers >> 3) & 7,
    isTemporalIdNested: (layers & 4) !== 0,
    lengthSize: lengthSizeOf(layers),
    arrays: Array.from({ length: reader.byte() }, () => readArray(reader)),
  };
}

/** Writes it. @throws MediaError INVALID_CODEC_PRIVATE_DATA if a parameter set has more than 65,535 bytes */
export function writeHevcConfiguration(configuration: HevcConfiguration): Uint8Array {
  const { space, tier, profile, compatibility, constraints, level, arrays } = configuration;
  const { minSpatialSegmentation, averageFrameRate, constantFrameRate, temporalLayers } = configuration;
  const bits = Uint8Array.of(
    0xf0 | (minSpatialSegmentation >> 8),
    minSpatialSegmentation & 0xff,
    0xfc | configuration.parallelism,
    0xfc | configuration.chromaFormat,
    0xf8 | (configuration.bitDepthLuma - 8),
    0xf8 | (configuration.bitDepthChroma - 8),
    averageFrameRate >> 8,
    averageFrameRate & 0xff,
    (constantFrameRate << 6) |
      (temporalLayers << 3) |
      (configuration.isTemporalIdNested ? 4 : 0) |
      (configuration.lengthSize - 1),
    arrays.length,
  );
  return concatenated([
    Uint8Array.of(1, (space << 6) | (tier === 'high' ? 0x20 : 0) | profile),
    Uint8Array.of(compatibility >>> 24, compatibility >>> 16, compatibility >>> 8, compatibility),
    constraints,
    Uint8Array.of(level),
    bits,
    ...arrays.flatMap(writtenArray),
  ]);
}

/** Lets the parameter sets be those of a frame or of an Annex-B CodecPrivate. */
export function hevcArraysOf(units: readonly Uint8Array[]): readonly HevcUnits[] {
  return HEVC_PARAMETER_SETS.map((type) => ({
    type,
    isComplete: true,
    units: distinct(units.filter((unit) => hevcTypeOf(unit) === type)),
  }));
}

/**
 * What parameter sets say of themselves.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA if the sequence parameter set is missing or cannot be read
 */
export function hevcConfigurationFrom(arrays: readonly HevcUnits[]): HevcConfiguration {
  const sequence = hevcUnitsOf(arrays, 33)[0];
  if (sequence === undefined) throw invalidCodecPrivate('There is no H.265 without a sequence parameter set');
  const { space, tier, profile, compatibility, constraints, level, ...picture } = readHevcSps(sequence);
  const { chromaFormat, bitDepthLuma, bitDepthChroma, temporalLayers, isTemporalIdNested } = picture;
  return {
    ...{ space, tier, profile, compatibility, constraints, level },
    ...{ chromaFormat, bitDepthLuma, bitDepthChroma, temporalLayers, isTemporalIdNested },
    ...{ minSpatialSegmentation: 0, parallelism: 0, averageFrameRate: 0, constantFrameRate: 0 },
    lengthSize: 4,
    arrays,
  };
}

/** The NAL units of one type. */
export function hevcUnitsOf(arrays: readonly HevcUnits[], type: number): readonly Uint8Array[] {
  return arrays.filter((array) => array.type === type).flatMap(({ units }) => units);
}

function hevcTypeOf([header = 0]: Uint8Array): number {
  return (header >> 1) & 0x3f;
}

function readProfile(reader: ByteReader): HevcProfile {
  const first = reader.byte();
  const compatibility = reader.uint16() * 0x10000 + reader.uint16();
  const constraints = reader.take(6).slice();
  const tier = (first & 0x20) === 0 ? 'main' : 'high';
  return { space: first >> 6, tier, profile: first & 0x1f, compatibility, constraints, level: reader.byte() };
}

function readArray(reader: ByteReader): HevcUnits {
  const header = reader.byte();
  const units = Array.from({ length: reader.uint16() }, () => reader.take(reader.uint16()));
  return { type: header & 0x3f, isComplete: (header & 0x80) !== 0, units };
}

function writtenArray({ type, isComplete, units }: HevcUnits): readonly Uint8Array[] {
  const header = Uint8Array.of((isComplete ? 0x80 : 0) | type, units.length >> 8, units.length & 0xff);
  return [header, ...units.flatMap(withSize)];
}
