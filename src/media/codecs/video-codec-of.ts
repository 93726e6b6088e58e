import {
  type AvcParameterSets,
  avcParameterSetsOf,
  readAvcConfiguration,
  writeAvcConfiguration,
} from './avc-configuration.js';
import { readAvcSps } from './avc-sps.js';
import type { VideoCodec } from './codec.js';
import { avcCodecString, hevcCodecString } from './codec-string.js';
import { MediaError } from '../media-error.js';
import {
  HEVC_PARAMETER_SETS,
  hevcArraysOf,
  type HevcConfiguration,
  hevcConfigurationFrom,
  type HevcUnits,
  hevcUnitsOf,
  readHevcConfiguration,
  writeHevcConfiguration,
} from './hevc-configuration.js';
import { readHevcSps } from './hevc-sps.js';
import { framingOf, type NalFraming } from './nal-framing.js';
import { beginsWithStartCode, nalUnitsOfAnnexB, nalUnitsOfLengths } from './nal-units.js';

/** What is known of the video before it is understood. */
export interface VideoFacts {
  readonly codecPrivate: Uint8Array | undefined;
  readonly keyFrame: Uint8Array | undefined;
}

/**
 * H.264 from CodecPrivate, be it `avcC` or Annex-B; parameter sets that it has not are taken from the key frame.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA, MISSING_CODEC_PRIVATE_DATA
 */
export function avcCodecFrom({ codecPrivate, keyFrame }: VideoFacts): VideoCodec {
  const record = isRecord(codecPrivate) ? readAvcConfiguration(codecPrivate) : undefined;
  const framing = framingFor(keyFrame, record?.lengthSize ?? 'annex-b');
  const stored = record ?? avcParameterSetsOf(nalUnitsOfAnnexB(codecPrivate ?? NOTHING));
  const sets = isWholeAvc(stored) ? stored : avcSetsOfBoth(stored, unitsOf(keyFrame, framing));
  if (!isWholeAvc(sets)) throw missing('a sequence and a picture parameter set');
  const configuration = writeAvcConfiguration({ ...sets, lengthSize: 4 });
  const { width, height, profile, level, compatibility } = readAvcSps(sets.sequence[0]!);
  const codecString = avcCodecString({ profile, compatibility, level });
  return { kind: 'avc', codecString, width, height, profile, level, configuration, framing };
}

/**
 * H.265 from CodecPrivate, be it `hvcC` or Annex-B; parameter sets that it has not are taken from the key frame.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA, MISSING_CODEC_PRIVATE_DATA
 */
export function hevcCodecFrom({ codecPrivate, keyFrame }: VideoFacts): VideoCodec {
  const record = isRecord(codecPrivate) ? readHevcConfiguration(codecPrivate) : undefined;
  const framing = framingFor(keyFrame, record?.lengthSize ?? 'annex-b');
  const stored = record?.arrays ?? hevcArraysOf(nalUnitsOfAnnexB(codecPrivate ?? NOTHING));
  const arrays = isWholeHevc(stored) ? stored : hevcArraysOfBoth(stored, unitsOf(keyFrame, framing));
  if (!isWholeHevc(arrays)) throw missing('a video, a sequence and a picture parameter set');
  const configuration = writeHevcConfiguration(hevcConfigurationOf(arrays, record));
  const sequence = readHevcSps(hevcUnitsOf(arrays, 33)[0]!);
  const { width, height, profile, level } = sequence;
  return {
    kind: 'hevc',
    codecString: hevcCodecString(sequence),
    width,
    height,
    profile,
    level,
    configuration,
    framing,
  };
}

/** The parameter sets of a codec as NAL units, in the order in which a decoder wants them. */
export function parameterSetsOf({ kind, configuration }: VideoCodec): readonly Uint8Array[] {
  if (kind === 'hevc') return readHevcConfiguration(configuration).arrays.flatMap(({ units }) => units);
  const { sequence, sequenceExtensions, picture } = readAvcConfiguration(configuration);
  return [...sequence, ...sequenceExtensions, ...picture];
}

const NOTHING = new Uint8Array(0);

/** Whether CodecPrivate is there, and not Annex-B. */
function isRecord(codecPrivate: Uint8Array | undefined): codecPrivate is Uint8Array {
  return codecPrivate !== undefined && codecPrivate.length > 0 && !beginsWithStartCode(codecPrivate);
}

function framingFor(keyFrame: Uint8Array | undefined, presumed: NalFraming): NalFraming {
  return keyFrame === undefined ? presumed : framingOf(keyFrame, presumed);
}

/** None, if the frame is damaged: that it is not what it should be is for those to say who play it. */
function unitsOf(keyFrame: Uint8Array | undefined, framing: NalFraming): readonly Uint8Array[] {
  if (keyFrame === undefined) return [];
  return framing === 'annex-b' ? nalUnitsOfAnnexB(keyFrame) : (nalUnitsOfLengths(keyFrame, framing) ?? []);
}

function isWholeAvc({ sequence, picture }: AvcParameterSets): boolean {
  return sequence.length > 0 && picture.length > 0;
}

/** Those of the frame go before those of a CodecPrivate that has not all. */
function avcSetsOfBoth(stored: AvcParameterSets, units: readonly Uint8Array[]): AvcParameterSets {
  const found = avcParameterSetsOf(units);
  const better = (kind: keyof AvcParameterSets) => (found[kind].length > 0 ? found[kind] : stored[kind]);
  return {
    sequence: better('sequence'),
    picture: better('picture'),
    sequenceExtensions: better('sequenceExtensions'),
  };
}

function isWholeHevc(arrays: readonly HevcUnits[]): boolean {
  return HEVC_PARAMETER_SETS.every((type) => hevcUnitsOf(arrays, type).length > 0);
}

function hevcArraysOfBoth(stored: readonly HevcUnits[], units: readonly Uint8Array[]): readonly HevcUnits[] {
  const found = hevcArraysOf(units).filter(({ units }) => units.length > 0);
  const others = stored.filter(({ type }) => found.every((array) => array.type !== type));
  return [...found, ...others].sort((a, b) => a.type - b.type);
}

/** Profile and level are believed to the parameter sets, what only the record has to the record. */
function hevcConfigurationOf(arrays: readonly HevcUnits[], record: HevcConfiguration | undefined): HevcConfiguration {
  const derived = hevcConfigurationFrom(arrays);
  if (record === undefined) return derived;
  const { minSpatialSegmentation, parallelism, averageFrameRate, constantFrameRate } = record;
  return { ...derived, minSpatialSegmentation, parallelism, averageFrameRate, constantFrameRate };
}

function missing(what: string): MediaError {
  const message = `Neither CodecPrivate nor a key frame has ${what}`;
  return new MediaError('MISSING_CODEC_PRIVATE_DATA', { message });
}
