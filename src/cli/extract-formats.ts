import { extname } from 'node:path';
import { UsageError } from '../errors.js';
import { MediaError } from '../media/media-error.js';
import { adtsFrame } from '../media/codecs/adts.js';
import type { AacCodec, Codec, VideoCodec } from '../media/codecs/codec.js';
import { nalUnitsOf, toAnnexB } from '../media/codecs/nal-framing.js';
import { parameterSetsOf } from '../media/codecs/video-codec-of.js';

/** As what the frames of a track can be written. */
export const EXTRACT_FORMATS = ['raw', 'h264', 'h265', 'aac', 'wav'] as const;

/** `raw`: one behind the other, as they are. */
export type ExtractFormat = (typeof EXTRACT_FORMATS)[number];

/** Those that are made frame by frame, from frames of a codec that the name tells. */
export type StreamFormat = Exclude<ExtractFormat, 'raw' | 'wav'>;

/**
 * By the end of a file's name; `raw` for whatever is not known.
 *
 * @throws UsageError if the name is that of a container, which frames alone are not
 */
export function formatOfName(file: string): ExtractFormat {
  if (CONTAINERS.has(extname(file).toLowerCase()))
    throw new UsageError(
      `kvs extract writes no ${extname(file).slice(1)}: kvs clip makes an MP4 and kvs merge a Matroska file; --format raw writes the frames by that name`,
    );
  return BY_EXTENSION[extname(file).toLowerCase()] ?? 'raw';
}

const CONTAINERS: ReadonlySet<string> = new Set('.mp4 .m4a .m4v .mov .mkv .mka .webm .ts .mp3 .ogg .flac'.split(' '));

const BY_EXTENSION: Readonly<Record<string, ExtractFormat>> = {
  '.h264': 'h264',
  '.264': 'h264',
  '.avc': 'h264',
  '.h265': 'h265',
  '.265': 'h265',
  '.hevc': 'h265',
  '.aac': 'aac',
  '.adts': 'aac',
  '.wav': 'wav',
  '.wave': 'wav',
};

/** What a frame becomes in a stream of its own. */
export interface StreamFrame {
  readonly bytes: Uint8Array;
  readonly isKey: boolean;
  readonly codec: Codec;
}

/**
 * A frame as it stands in a stream without container.
 *
 * @throws MediaError UNSUPPORTED_CODEC if the format is for another codec; INVALID_MEDIA_DATA
 */
export function streamFrame(format: StreamFormat, { bytes, isKey, codec }: StreamFrame): Uint8Array {
  refuseOtherCodec(format, codec);
  if (codec.kind === 'aac') return adtsFrame(bytes, codec);
  return toAnnexB(bytes, codec.framing, isKey && !hasParameterSets(bytes, codec) ? parameterSetsOf(codec) : []);
}

/** @throws MediaError UNSUPPORTED_CODEC if the format is for another codec */
export function refuseOtherCodec(format: StreamFormat, codec: Codec): asserts codec is VideoCodec | AacCodec {
  const { kind } = codec;
  if (kind === KINDS[format]) return;
  const message = `The track is ${NAMES[kind]}, which is no ${format}: --format ${FORMATS[kind]} is`;
  throw new MediaError('UNSUPPORTED_CODEC', { message });
}

const KINDS = { h264: 'avc', h265: 'hevc', aac: 'aac' } as const;
const NAMES = { avc: 'H.264', hevc: 'H.265', aac: 'AAC', pcm: 'PCM', alaw: 'G.711', mulaw: 'G.711' } as const;
const FORMATS = { avc: 'h264', hevc: 'h265', aac: 'aac', pcm: 'wav', alaw: 'wav', mulaw: 'wav' } as const;

/** Whether a frame has a sequence parameter set of its own. */
function hasParameterSets(bytes: Uint8Array, { kind, framing }: VideoCodec): boolean {
  return nalUnitsOf(bytes, framing).some(([header = 0]) =>
    kind === 'avc' ? (header & 0x1f) === 7 : ((header >> 1) & 0x3f) === 33,
  );
}
