import { concatenated } from '../../ebml/bytes.js';
import { type AvcSequence, readAvcSps } from './avc-sps.js';
import { ByteReader } from './byte-reader.js';
import { invalidCodecPrivate } from './codec-failure.js';
import type { LengthSize } from './nal-units.js';

/** The parameter sets of H.264, as NAL units without start code or length. */
export interface AvcParameterSets {
  readonly sequence: readonly Uint8Array[];
  readonly picture: readonly Uint8Array[];
  readonly sequenceExtensions: readonly Uint8Array[];
}

/** AVCDecoderConfigurationRecord, `avcC` (ISO/IEC 14496-15 §5.3.3.1). Profile and level are those of the first sequence. */
export interface AvcConfiguration extends AvcParameterSets {
  readonly lengthSize: LengthSize;
}

/**
 * Reads what stands in CodecPrivate of `V_MPEG4/ISO/AVC`. What follows it is not looked at, and the bytes of the high profiles
 * may be missing, as older writers leave them out.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA
 */
export function readAvcConfiguration(bytes: Uint8Array): AvcConfiguration {
  const reader = new ByteReader(bytes, 'The AVCDecoderConfigurationRecord');
  const version = reader.byte();
  if (version !== 1) throw invalidCodecPrivate(`There is no AVCDecoderConfigurationRecord of version ${version}`);
  const profile = reader.take(3)[0]!;
  const lengthSize = lengthSizeOf(reader.byte());
  const sequence = readUnits(reader, reader.byte() & 0x1f);
  const picture = readUnits(reader, reader.byte());
  return { lengthSize, sequence, picture, sequenceExtensions: readExtensions(reader, profile) };
}

/**
 * Writes it, with the bytes of the high profiles where the profile wants them.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA if the first sequence parameter set cannot be read, or one is too large or too much
 */
export function writeAvcConfiguration(configuration: AvcConfiguration): Uint8Array {
  const { sequence, picture, lengthSize } = configuration;
  const [first] = sequence;
  if (first === undefined || first.length < 4)
    throw invalidCodecPrivate('There is no H.264 without a sequence parameter set');
  if (sequence.length > 31 || picture.length > 255) throw invalidCodecPrivate('There are too many parameter sets');
  return concatenated([
    Uint8Array.of(1, first[1]!, first[2]!, first[3]!, 0xfc | (lengthSize - 1), 0xe0 | sequence.length),
    ...sequence.flatMap(withSize),
    Uint8Array.of(picture.length),
    ...picture.flatMap(withSize),
    ...(hasExtension(first[1]!) ? extension(readAvcSps(first), configuration) : []),
  ]);
}

/** Lets the parameter sets be those of a frame or of an Annex-B CodecPrivate. */
export function avcParameterSetsOf(units: readonly Uint8Array[]): AvcParameterSets {
  const ofType = (type: number) => distinct(units.filter(([header = 0]) => (header & 0x1f) === type));
  return { sequence: ofType(7), picture: ofType(8), sequenceExtensions: ofType(13) };
}

/** @internal Each of several equal ones once: a frame may repeat them. */
export function distinct(units: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(units.map((unit) => [unit.join(), unit])).values()];
}

/** @internal @throws MediaError INVALID_CODEC_PRIVATE_DATA for lengths of 3 bytes, which ISO/IEC 14496-15 does not allow */
export function lengthSizeOf(byte: number): LengthSize {
  const lengthSize = (byte & 3) + 1;
  if (lengthSize === 3) throw invalidCodecPrivate('Lengths of 3 bytes are not allowed');
  return lengthSize as LengthSize;
}

/** @internal A NAL unit behind its length in 2 bytes. */
export function withSize(unit: Uint8Array): readonly Uint8Array[] {
  if (unit.length > 0xffff) throw invalidCodecPrivate('A parameter set has more than 65,535 bytes');
  return [Uint8Array.of(unit.length >> 8, unit.length & 0xff), unit];
}

function readUnits(reader: ByteReader, count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, () => reader.take(reader.uint16()));
}

function hasExtension(profile: number): boolean {
  return profile !== 66 && profile !== 77 && profile !== 88;
}

/** Three bytes and a count, as {@link extension} writes them. */
function readExtensions(reader: ByteReader, profile: number): readonly Uint8Array[] {
  if (!hasExtension(profile) || reader.left < 4) return [];
  reader.take(3);
  return readUnits(reader, reader.byte());
}

function extension(sequence: AvcSequence, { sequenceExtensions }: AvcParameterSets): readonly Uint8Array[] {
  const { chromaFormat, bitDepthLuma, bitDepthChroma } = sequence;
  const format = [0xfc | chromaFormat, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8)];
  if (sequenceExtensions.length > 255) throw invalidCodecPrivate('There are too many parameter sets');
  return [Uint8Array.of(...format, sequenceExtensions.length), ...sequenceExtensions.flatMap(withSize)];
}
