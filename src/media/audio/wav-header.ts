import { UsageError } from '../../errors.js';

/** What a WAV file holds. */
export interface WavFormat {
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** How the header is written. */
export interface WavHeaderOptions extends WavFormat {
  /** Samples of each channel; `undefined` if nobody knows yet. */
  readonly sampleCount: number | undefined;
  /**
   * `plain`: WAVE_FORMAT_PCM, which everything reads. `extensible`: WAVE_FORMAT_EXTENSIBLE, which also says which channel is on which
   * side; ffmpeg guesses, and says so, where nobody tells.
   */
  readonly format: 'plain' | 'extensible';
}

/**
 * The header of a WAV file with samples of 16 bits: RIFF, and RF64 where 32 bits cannot hold the sizes (EBU Tech 3306). Both are as
 * long as each other, as a JUNK chunk keeps the place of `ds64`: one can be written over the other.
 *
 * A size that is not known is `FFFFFFFF`, as writers do that cannot go back.
 *
 * @throws UsageError if the file would be longer than 2^53 bytes
 */
export function wavHeader(options: WavHeaderOptions): Uint8Array {
  const { sampleCount, channels, format } = options;
  const formatBytes = format === 'plain' ? PLAIN_BYTES : EXTENSIBLE_BYTES;
  const headerBytes = RIFF_BYTES + CHUNK_BYTES + DS64_BYTES + CHUNK_BYTES + formatBytes + CHUNK_BYTES;
  const view = new DataView(new ArrayBuffer(headerBytes));
  const dataBytes = sampleCount === undefined ? undefined : sampleCount * channels * BYTES_PER_SAMPLE;
  if (dataBytes !== undefined && !Number.isSafeInteger(dataBytes + headerBytes))
    throw new UsageError('A WAV file cannot be that long');
  const riffBytes = dataBytes === undefined ? UNKNOWN : dataBytes + headerBytes - CHUNK_BYTES;
  const isLong = dataBytes !== undefined && riffBytes >= UNKNOWN;

  writeChunk(view, 0, { name: isLong ? 'RF64' : 'RIFF', bytes: isLong ? UNKNOWN : riffBytes });
  writeName(view, CHUNK_BYTES, 'WAVE');
  writeChunk(view, RIFF_BYTES, { name: isLong ? 'ds64' : 'JUNK', bytes: DS64_BYTES });
  if (isLong) writeSizes(view, RIFF_BYTES + CHUNK_BYTES, [riffBytes, dataBytes, sampleCount ?? 0]);
  const formatAt = RIFF_BYTES + CHUNK_BYTES + DS64_BYTES;
  writeChunk(view, formatAt, { name: 'fmt ', bytes: formatBytes });
  writeFormat(view, formatAt + CHUNK_BYTES, options);
  const known = isLong ? UNKNOWN : (dataBytes ?? UNKNOWN);
  writeChunk(view, headerBytes - CHUNK_BYTES, { name: 'data', bytes: known });
  return new Uint8Array(view.buffer);
}

const BYTES_PER_SAMPLE = 2;
/** A name and a size. */
const CHUNK_BYTES = 8;
/** A chunk that begins with `WAVE`. */
const RIFF_BYTES = 12;
const PLAIN_BYTES = 16;
const EXTENSIBLE_BYTES = 40;
/** Three sizes of 8 bytes, and a table without entries. */
const DS64_BYTES = 28;
const UNKNOWN = 0xffff_ffff;

const WAVE_FORMAT_PCM = 1;
const WAVE_FORMAT_EXTENSIBLE = 0xfffe;
/** KSDATAFORMAT_SUBTYPE_PCM, behind its first two bytes, which are WAVE_FORMAT_PCM. */
const PCM_SUBTYPE = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
/** SPEAKER_FRONT_CENTER; left and right; of more channels nobody says. */
const CHANNEL_MASKS: Readonly<Record<number, number>> = { 1: 4, 2: 3 };

function writeFormat(view: DataView, at: number, { sampleRate, channels, format }: WavHeaderOptions): void {
  const frameBytes = channels * BYTES_PER_SAMPLE;
  view.setUint16(at, format === 'plain' ? WAVE_FORMAT_PCM : WAVE_FORMAT_EXTENSIBLE, true);
  view.setUint16(at + 2, channels, true);
  view.setUint32(at + 4, sampleRate, true);
  view.setUint32(at + 8, sampleRate * frameBytes, true);
  view.setUint16(at + 12, frameBytes, true);
  view.setUint16(at + 14, BYTES_PER_SAMPLE * 8, true);
  if (format === 'plain') return;
  view.setUint16(at + 16, EXTENSIBLE_BYTES - PLAIN_BYTES - 2, true);
  view.setUint16(at + 18, BYTES_PER_SAMPLE * 8, true);
  view.setUint32(at + 20, CHANNEL_MASKS[channels] ?? 0, true);
  view.setUint16(at + 24, WAVE_FORMAT_PCM, true);
  PCM_SUBTYPE.forEach((byte, offset) => {
    view.setUint8(at + 26 + offset, byte);
  });
}

function writeChunk(
  view: DataView,
  at: number,
  { name, bytes }: { readonly name: string; readonly bytes: number },
): void {
  writeName(view, at, name);
  view.setUint32(at + 4, bytes, true);
}

function writeName(view: DataView, at: number, name: string): void {
  for (let offset = 0; offset < name.length; offset++) view.setUint8(at + offset, name.charCodeAt(offset));
}

function writeSizes(view: DataView, at: number, sizes: readonly number[]): void {
  sizes.forEach((size, offset) => {
    view.setBigUint64(at + offset * 8, BigInt(size), true);
  });
}
