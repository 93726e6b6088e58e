import { ByteReader } from './byte-reader.js';
import { invalidCodecPrivate } from './codec-failure.js';

/** WAVEFORMATEX, with what WAVEFORMATEXTENSIBLE says instead put in its place. */
export interface WaveFormat {
  /** wFormatTag: 1 PCM, 6 A-law, 7 µ-law, 0xFF AAC. */
  readonly formatTag: number;
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
  /** In bytes: all channels of one sample. */
  readonly blockAlign: number;
  readonly bitsPerSample: number;
  /** What stands behind it. */
  readonly extra: Uint8Array;
}

/** The tags that are understood. */
export const WAVE_FORMATS = { pcm: 1, alaw: 6, mulaw: 7, aac: 0xff, extensible: 0xfffe } as const;

/**
 * Reads what stands in CodecPrivate of `A_MS/ACM`, all numbers with the lowest byte first. The last two fields may be missing, as in
 * PCMWAVEFORMAT.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA
 */
export function readWaveFormat(bytes: Uint8Array): WaveFormat {
  const reader = new ByteReader(bytes, 'The WAVEFORMATEX');
  const view = viewedAs(reader.take(16));
  const format = {
    formatTag: view.getUint16(0, true),
    channels: view.getUint16(2, true),
    sampleRate: view.getUint32(4, true),
    blockAlign: view.getUint16(12, true),
    bitsPerSample: view.getUint16(14, true),
  };
  const announced = reader.left < 2 ? 0 : viewedAs(reader.take(2)).getUint16(0, true);
  const extra = reader.take(announced).slice();
  if (format.channels === 0 || format.sampleRate === 0)
    throw invalidCodecPrivate(`The WAVEFORMATEX has ${format.channels} channels of ${format.sampleRate} Hz`);
  if (format.formatTag !== WAVE_FORMATS.extensible) return { ...format, extra };
  return { ...format, formatTag: formatTagOf(extra), extra: extra.slice(EXTENSIBLE_BYTES) };
}

/** Writes it, in 18 bytes and the extra ones. */
export function writeWaveFormat({ extra, ...format }: WaveFormat): Uint8Array {
  const bytes = new Uint8Array(18 + extra.length);
  const view = viewedAs(bytes);
  view.setUint16(0, format.formatTag, true);
  view.setUint16(2, format.channels, true);
  view.setUint32(4, format.sampleRate, true);
  view.setUint32(8, format.sampleRate * format.blockAlign, true);
  view.setUint16(12, format.blockAlign, true);
  view.setUint16(14, format.bitsPerSample, true);
  view.setUint16(16, extra.length, true);
  bytes.set(extra, 18);
  return bytes;
}

const EXTENSIBLE_BYTES = 22;
/** KSDATAFORMAT_SUBTYPE_…: all but the first two bytes, which are the tag. */
const SUBTYPE = Uint8Array.of(0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71);

/** The tag within SubFormat, behind 6 bytes of valid bits and speakers; 0 if it is a format of another kind. */
function formatTagOf(extra: Uint8Array): number {
  if (extra.length < EXTENSIBLE_BYTES) throw invalidCodecPrivate('The WAVEFORMATEXTENSIBLE ends too early');
  const isTag = SUBTYPE.every((byte, at) => extra[8 + at] === byte);
  return isTag ? viewedAs(extra).getUint16(6, true) : 0;
}

function viewedAs(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
