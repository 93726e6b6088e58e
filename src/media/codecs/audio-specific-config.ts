import { aacChannels, aacRateIndex, aacSampleRate } from './aac-rates.js';
import { BitReader } from './bit-reader.js';
import { BitWriter } from './bit-writer.js';
import { invalidCodecPrivate, unsupportedCodec } from './codec-failure.js';
import { type ProgramConfig, readProgramConfig, writeProgramConfig } from './program-config.js';

/** AudioSpecificConfig of AAC (ISO/IEC 14496-3 §1.6.2.1). */
export interface AudioSpecificConfig {
  /** Of what is in the frames, such as 2 for AAC-LC: never 5 (SBR) or 29 (PS), those are the extension. */
  readonly objectType: number;
  /** In Hz, without SBR. */
  readonly sampleRate: number;
  /** 0 if there is a program config element. */
  readonly channelConfiguration: number;
  readonly programConfig?: ProgramConfig | undefined;
  /** Frames of 960 samples, not 1024. */
  readonly hasShortFrames?: boolean | undefined;
  /** What makes more of the frames; `undefined` if it is not announced. */
  readonly extension?: AacExtension | undefined;
}

/** Spectral band replication, and parametric stereo with it (ISO/IEC 14496-3 §1.6.5, §1.6.6). */
export interface AacExtension {
  readonly kind: 'sbr' | 'ps';
  /** In Hz, as it is played. */
  readonly sampleRate: number;
  /** Before the object type, where all decoders must know it, or behind everything, where old ones do not see it. */
  readonly place: 'first' | 'last';
}

/** Object types whose GASpecificConfig has nothing else in it than here (ISO/IEC 14496-3 §4.4.1). */
const GENERAL = [1, 2, 3, 4];
/** Other AAC: error resilient, low delay, enhanced low delay, USAC. What they are set up with besides is not looked at. */
const OTHERS = [17, 19, 23, 39, 42];
const SBR = 5;
const PS = 29;

/**
 * Reads what stands in CodecPrivate of `A_AAC`.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA; UNSUPPORTED_CODEC for what is not AAC
 */
export function readAudioSpecificConfig(bytes: Uint8Array): AudioSpecificConfig {
  const reader = new BitReader(bytes, 'The AudioSpecificConfig');
  const first = readObjectType(reader);
  const sampleRate = readSampleRate(reader);
  const channelConfiguration = reader.bits(4);
  const isExtended = first === SBR || first === PS;
  const extended = isExtended ? readSampleRate(reader) : undefined;
  const objectType = isExtended ? readObjectType(reader) : first;
  if (!GENERAL.includes(objectType) && !OTHERS.includes(objectType))
    throw unsupportedCodec(`Audio object type ${objectType} is not AAC`);
  const core = { objectType, sampleRate, channelConfiguration };
  if (channelConfiguration !== 0) aacChannels(channelConfiguration);
  const rest = readRest(reader, core);
  if (extended === undefined) return { ...core, ...rest };
  const kind = first === PS ? 'ps' : 'sbr';
  return { ...core, ...rest, extension: { kind, sampleRate: extended, place: 'first' } };
}

/**
 * Writes it.
 *
 * @throws MediaError UNSUPPORTED_CODEC for object types other than 1 to 4
 */
export function writeAudioSpecificConfig(config: AudioSpecificConfig): Uint8Array {
  const { objectType, sampleRate, channelConfiguration, extension, programConfig } = config;
  if (!GENERAL.includes(objectType)) throw unsupportedCodec(`Audio object type ${objectType} cannot be written`);
  const writer = new BitWriter();
  const isFirst = extension?.place === 'first';
  writer.bits(isFirst ? (extension.kind === 'ps' ? PS : SBR) : objectType, 5);
  writeSampleRate(writer, sampleRate);
  writer.bits(channelConfiguration, 4);
  if (isFirst) {
    writeSampleRate(writer, extension.sampleRate);
    writer.bits(objectType, 5);
  }
  writer.flag(config.hasShortFrames === true ? 1 : 0).bits(0, 2); // dependsOnCoreCoder, extensionFlag
  if (programConfig !== undefined) writeProgramConfig(writer, programConfig);
  if (extension?.place === 'last') writeLast(writer, extension);
  return writer.written;
}

/** How many channels are heard: parametric stereo makes two of one. */
export function channelsOf({ channelConfiguration, programConfig, extension }: AudioSpecificConfig): number {
  const channels = programConfig?.channels ?? aacChannels(channelConfiguration);
  return extension?.kind === 'ps' && channels === 1 ? 2 : channels;
}

/** The object type for RFC 6381: of the extension, where there is one. */
export function announcedObjectType({ objectType, extension }: AudioSpecificConfig): number {
  if (extension === undefined) return objectType;
  return extension.kind === 'ps' ? PS : SBR;
}

type Rest = Pick<AudioSpecificConfig, 'programConfig' | 'hasShortFrames' | 'extension'>;

/** GASpecificConfig, and what may stand behind it. */
function readRest(
  reader: BitReader,
  { objectType, channelConfiguration }: Pick<AudioSpecificConfig, 'objectType' | 'channelConfiguration'>,
): Rest {
  if (!GENERAL.includes(objectType)) {
    if (channelConfiguration === 0) throw unsupportedCodec('AAC without a channelConfiguration is AAC-LC as a rule');
    return {};
  }
  // Some writers give no more than two bytes, whose last three bits these are, and some not even those.
  if (reader.left < 3 && channelConfiguration !== 0) return {};
  const hasShortFrames = reader.flag();
  if (reader.flag()) reader.skip(14); // coreCoderDelay
  reader.skip(1); // extensionFlag
  const programConfig = channelConfiguration === 0 ? readProgramConfig(reader) : undefined;
  if (programConfig?.channels === 0) throw invalidCodecPrivate('The program config element has no channels');
  return { hasShortFrames, programConfig, extension: readLast(reader) };
}

const SBR_SYNC = 0x2b7;
const PS_SYNC = 0x548;

/** ISO/IEC 14496-3 §1.6.2.1: syncExtensionType. Bytes that fill up are none. */
function readLast(reader: BitReader): AacExtension | undefined {
  if (reader.left < 16 || reader.bits(11) !== SBR_SYNC || readObjectType(reader) !== SBR || !reader.flag())
    return undefined;
  const sampleRate = readSampleRate(reader);
  const hasStereo = reader.left >= 12 && reader.bits(11) === PS_SYNC && reader.flag();
  return { kind: hasStereo ? 'ps' : 'sbr', sampleRate, place: 'last' };
}

function writeLast(writer: BitWriter, { kind, sampleRate }: AacExtension): void {
  writer.bits(SBR_SYNC, 11).bits(SBR, 5).flag(1);
  writeSampleRate(writer, sampleRate);
  if (kind === 'ps') writer.bits(PS_SYNC, 11).flag(1);
}

/** 31 says that it is 32 or more. */
function readObjectType(reader: BitReader): number {
  const type = reader.bits(5);
  return type === 31 ? 32 + reader.bits(6) : type;
}

/** 15 says that it stands behind in 24 bits. */
function readSampleRate(reader: BitReader): number {
  const index = reader.bits(4);
  const rate = index === 15 ? reader.bits(24) : aacSampleRate(index);
  if (rate === 0) throw invalidCodecPrivate('AAC of 0 Hz cannot be');
  return rate;
}

function writeSampleRate(writer: BitWriter, rate: number): void {
  const index = aacRateIndex(rate);
  if (index === undefined) writer.bits(15, 4).bits(rate, 24);
  else writer.bits(index, 4);
}
