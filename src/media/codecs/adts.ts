import { concatenated, viewOf } from '../../ebml/bytes.js';
import { aacChannels, aacRateIndex, aacSampleRate } from './aac-rates.js';
import { type AudioSpecificConfig, readAudioSpecificConfig } from './audio-specific-config.js';
import { BitWriter } from './bit-writer.js';
import type { AacCodec } from './codec.js';
import { invalidFrame, unsupportedCodec } from './codec-failure.js';
import { writeProgramConfig } from './program-config.js';

/** What stands before a frame of AAC in a stream of its own (ISO/IEC 14496-3 §1.A.2). */
export interface AdtsHeader {
  /** 1 to 4, such as 2 for AAC-LC. */
  readonly objectType: number;
  /** In Hz. */
  readonly sampleRate: number;
  /** 0 if a program config element is in the frame. */
  readonly channelConfiguration: number;
  /** 7, or 9 with a checksum. */
  readonly headerBytes: number;
  /** Header and frame together. */
  readonly bytes: number;
  /** How many frames of AAC it has, 1 as a rule. */
  readonly blocks: number;
}

/**
 * A frame of AAC with the header that tells all that a decoder must know; one that has its header already stays as it is.
 *
 * @throws MediaError UNSUPPORTED_CODEC if ADTS cannot say it; INVALID_MEDIA_DATA if the frame is too large
 */
export function adtsFrame(frame: Uint8Array, { configuration }: AacCodec): Uint8Array {
  if (readAdtsHeader(frame) !== undefined) return frame;
  const config = readAudioSpecificConfig(configuration);
  const element = config.programConfig === undefined ? [] : [programElement(config)];
  const content = concatenated([...element, frame]);
  return concatenated([writeAdtsHeader(config, content.length), content]);
}

/** A frame of AAC as Matroska and MP4 have it: without an ADTS header, should the producer have left it there. */
export function rawAacFrame(frame: Uint8Array): Uint8Array {
  const header = readAdtsHeader(frame);
  if (header?.bytes !== frame.length) return frame;
  return viewOf(frame, header.headerBytes, frame.length - header.headerBytes);
}

/**
 * Reads the header at the beginning of these bytes; `undefined` if there is none. A raw frame is never taken for one: it would have to
 * begin with its own end.
 */
export function readAdtsHeader(bytes: Uint8Array): AdtsHeader | undefined {
  if (bytes.length < HEADER_BYTES || bytes[0] !== 0xff || (bytes[1]! & 0xf6) !== 0xf0) return undefined;
  const rateIndex = (bytes[2]! >> 2) & 15;
  const frameBytes = ((bytes[3]! & 3) << 11) | (bytes[4]! << 3) | (bytes[5]! >> 5);
  const headerBytes = (bytes[1]! & 1) === 1 ? HEADER_BYTES : HEADER_BYTES + 2;
  if (rateIndex > 12 || frameBytes < headerBytes) return undefined;
  return {
    objectType: (bytes[2]! >> 6) + 1,
    sampleRate: aacSampleRate(rateIndex),
    channelConfiguration: ((bytes[2]! & 1) << 2) | (bytes[3]! >> 6),
    headerBytes,
    bytes: frameBytes,
    blocks: (bytes[6]! & 3) + 1,
  };
}

/**
 * Writes a header without checksum.
 *
 * @param contentBytes of the frame behind it
 * @throws MediaError UNSUPPORTED_CODEC if ADTS cannot say it; INVALID_MEDIA_DATA if the frame is too large
 */
export function writeAdtsHeader(config: AudioSpecificConfig, contentBytes: number): Uint8Array {
  const { objectType, sampleRate, channelConfiguration } = config;
  const rateIndex = aacRateIndex(sampleRate);
  if (objectType > 4 || channelConfiguration > 7 || rateIndex === undefined || config.hasShortFrames === true)
    throw unsupportedCodec(
      `ADTS has no AAC of object type ${objectType}, ${sampleRate} Hz, channel configuration ${channelConfiguration}` +
        (config.hasShortFrames === true ? ' and 960 samples a frame' : ''),
    );
  const bytes = HEADER_BYTES + contentBytes;
  if (bytes > MAX_BYTES) throw invalidFrame(`A frame of AAC has ${contentBytes} bytes: ADTS holds ${MAX_BYTES}`);
  const writer = new BitWriter()
    .bits(0xfff1, 16)
    .bits(objectType - 1, 2)
    .bits(rateIndex, 4)
    .flag(0);
  return writer.bits(channelConfiguration, 3).bits(0, 4).bits(bytes, 13).bits(0x7ff, 11).bits(0, 2).written;
}

/** What the header says, for a stream whose CodecPrivate does not. */
export function audioSpecificConfigOf({
  objectType,
  sampleRate,
  channelConfiguration,
}: AdtsHeader): AudioSpecificConfig {
  // The program config element stands in the frames: it is left to those who decode them.
  if (channelConfiguration === 0) throw unsupportedCodec('AAC in ADTS without a channel configuration');
  aacChannels(channelConfiguration);
  return { objectType, sampleRate, channelConfiguration };
}

const HEADER_BYTES = 7;
/** What 13 bits can say. */
const MAX_BYTES = 8191;
/** id_syn_ele of a program config element. */
const ID_PCE = 5;

/** The channels that the header has no number for stand in each frame, so that each can be decoded. */
function programElement({ programConfig }: AudioSpecificConfig): Uint8Array {
  const writer = new BitWriter().bits(ID_PCE, 3);
  if (programConfig !== undefined) writeProgramConfig(writer, programConfig);
  return writer.written;
}
