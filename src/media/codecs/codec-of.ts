import { encrypts, type Track } from '../../matroska/track.js';
import { MediaError } from '../media-error.js';
import { audioSpecificConfigOf, readAdtsHeader } from './adts.js';
import {
  announcedObjectType,
  type AudioSpecificConfig,
  channelsOf,
  readAudioSpecificConfig,
  writeAudioSpecificConfig,
} from './audio-specific-config.js';
import type { AacCodec, Codec, CodecFacts, SampleCodec } from './codec.js';
import { invalidCodecPrivate, unsupportedCodec } from './codec-failure.js';
import { sampleCodecFromMimeType } from './mime-type.js';
import { g711Codec, pcmCodec } from './sample-codec.js';
import { avcCodecFrom, hevcCodecFrom } from './video-codec-of.js';
import { readWaveFormat, WAVE_FORMATS } from './wave-format.js';

/**
 * What the frames of a track are: H.264, H.265, AAC, G.711 or PCM.
 *
 * @param facts what else is known: the producer's MimeType counts for more than CodecID, and a key frame helps where CodecPrivate has no
 *   parameter sets
 * @throws MediaError UNSUPPORTED_CODEC, MISSING_CODEC_PRIVATE_DATA, INVALID_CODEC_PRIVATE_DATA; each with number and CodecID of the track
 */
export function codecOf(track: Track, facts: CodecFacts = {}): Codec {
  try {
    return sampleCodecBy(track, facts) ?? codecByName(track, facts);
  } catch (error) {
    throw error instanceof MediaError ? ofTrack(error, track) : error;
  }
}

type Reader = (track: Track, facts: CodecFacts) => Codec;

/** By CodecID (https://www.matroska.org/technical/codec_specs.html). */
const READERS: Readonly<Record<string, Reader>> = {
  'V_MPEG4/ISO/AVC': (track, { keyFrame }) => avcCodecFrom({ codecPrivate: codecPrivateOf(track), keyFrame }),
  'V_MPEGH/ISO/HEVC': (track, { keyFrame }) => hevcCodecFrom({ codecPrivate: codecPrivateOf(track), keyFrame }),
  A_AAC: aacCodecFrom,
  'A_MS/ACM': acmCodecFrom,
  'A_PCM/INT/LIT': (track) => pcmCodecFrom(track, 'little-endian'),
  'A_PCM/INT/BIG': (track) => pcmCodecFrom(track, 'big-endian'),
};

function sampleCodecBy({ type, codecId }: Track, { mimeType }: CodecFacts): SampleCodec | undefined {
  const mayBeAudio = type !== 'video' && codecId?.startsWith('V_') !== true;
  return mayBeAudio && mimeType !== undefined ? sampleCodecFromMimeType(mimeType) : undefined;
}

function codecByName(track: Track, facts: CodecFacts): Codec {
  const codecId = track.codecId?.trim() ?? '';
  // `A_AAC/MPEG4/LC` and the like are from before CodecPrivate had it all.
  const read = READERS[codecId.startsWith('A_AAC/') ? 'A_AAC' : codecId];
  if (read === undefined) throw unsupportedCodec(`The codec ${codecId === '' ? 'has no name' : codecId}`);
  return read(track, facts);
}

function aacCodecFrom(track: Track, { keyFrame }: CodecFacts): AacCodec {
  const stored = codecPrivateOf(track);
  if (stored !== undefined) return aacCodec(readAudioSpecificConfig(stored), stored);
  const header = keyFrame === undefined ? undefined : readAdtsHeader(keyFrame);
  const config = header === undefined ? configByName(track) : audioSpecificConfigOf(header);
  return aacCodec(config, writeAudioSpecificConfig(config));
}

/** What the old CodecIDs say: `A_AAC/MPEG4/LC/SBR`. */
function configByName({ codecId = '', audio }: Track): AudioSpecificConfig {
  const [, , profile, extension] = codecId.split('/');
  const objectType = { MAIN: 1, LC: 2, SSR: 3, LTP: 4 }[profile ?? ''];
  if (objectType === undefined || audio === undefined)
    throw missing('AAC cannot be decoded without an AudioSpecificConfig');
  const { samplingFrequency: sampleRate, outputSamplingFrequency, channels } = audio;
  const config = { objectType, sampleRate, channelConfiguration: channels === 8 ? 7 : channels };
  if (extension !== 'SBR') return config;
  const extended = outputSamplingFrequency > sampleRate ? outputSamplingFrequency : sampleRate * 2;
  return { ...config, extension: { kind: 'sbr', sampleRate: extended, place: 'first' } };
}

function aacCodec(config: AudioSpecificConfig, configuration: Uint8Array): AacCodec {
  return {
    kind: 'aac',
    codecString: `mp4a.40.${announcedObjectType(config)}`,
    sampleRate: config.extension?.sampleRate ?? config.sampleRate,
    channels: channelsOf(config),
    configuration,
  };
}

function acmCodecFrom(track: Track): Codec {
  const stored = codecPrivateOf(track);
  if (stored === undefined) throw missing('A_MS/ACM cannot be decoded without a WAVEFORMATEX');
  const format = readWaveFormat(stored);
  switch (format.formatTag) {
    case WAVE_FORMATS.pcm:
      return pcmCodec(format);
    case WAVE_FORMATS.alaw:
      return g711Codec('alaw', format);
    case WAVE_FORMATS.mulaw:
      return g711Codec('mulaw', format);
    case WAVE_FORMATS.aac:
      return aacCodec(readAudioSpecificConfig(format.extra), format.extra);
    default:
      throw unsupportedCodec(`The wave format 0x${format.formatTag.toString(16)}`);
  }
}

function pcmCodecFrom({ audio }: Track, byteOrder: SampleCodec['byteOrder']): SampleCodec {
  // A track that says nothing has 8 kHz and one channel (RFC 9559 §5.1.4.1.29), and 16 bits as a rule: telephone audio leaves it out.
  const { samplingFrequency: sampleRate = 8000, channels = 1, bitDepth: bitsPerSample = 16 } = audio ?? {};
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || channels < 1)
    throw invalidCodecPrivate(`The track has ${channels} channels of ${sampleRate} Hz`);
  return pcmCodec({ sampleRate, channels, bitsPerSample, byteOrder });
}

/** `undefined` if it is missing, or empty. */
function codecPrivateOf({ codecPrivate, contentEncodings }: Track): Uint8Array | undefined {
  if (codecPrivate === undefined || codecPrivate.length === 0) return undefined;
  const isEncoded = contentEncodings.some(
    (encoding) => encoding.coversCodecPrivate && (encoding.type === 'compression' || encrypts(encoding)),
  );
  if (isEncoded) throw unsupportedCodec('CodecPrivate is compressed or encrypted: decodeCodecPrivate() may undo that');
  return codecPrivate;
}

function missing(message: string): MediaError {
  return new MediaError('MISSING_CODEC_PRIVATE_DATA', { message });
}

function ofTrack(error: MediaError, { number, name, codecId }: Track): MediaError {
  const which = name === undefined ? number.toString() : `${number.toString()} (${name})`;
  const message = `${error.message}, in track ${which}${codecId === undefined ? '' : ` of ${codecId}`}`;
  return new MediaError(error.code, { message, trackNumber: number, codecId, cause: error.cause });
}
