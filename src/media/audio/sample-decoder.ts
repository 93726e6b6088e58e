import { decodeG711 } from '../codecs/g711.js';
import type { SampleCodec } from '../codecs/codec.js';
import { MediaError } from '../media-error.js';

/**
 * Samples of 16 bits, channels interleaved, as they stand in these bytes. Wider samples lose their lowest bits, as in ffmpeg; what is
 * less than one sample of each channel at the end is left out.
 *
 * @throws MediaError UNSUPPORTED_CODEC
 */
export function decodeSamples(codec: SampleCodec, bytes: Uint8Array): Int16Array {
  const { kind, channels, bitsPerSample } = codec;
  const bytesPerSample = kind === 'pcm' ? Math.ceil(bitsPerSample / 8) : 1;
  const count = Math.floor(bytes.length / (bytesPerSample * channels)) * channels;
  if (kind !== 'pcm') return decodeG711(kind, bytes.subarray(0, count));
  const read = readerOf(codec);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(count);
  for (let at = 0; at < count; at++) samples[at] = read(view, at * bytesPerSample);
  return samples;
}

type SampleReader = (view: DataView, position: number) => number;

/** By bits: 8 without sign, all others with it. */
const READERS: Readonly<Record<number, (isLittleEndian: boolean) => SampleReader>> = {
  16: (isLittleEndian) => (view, position) => view.getInt16(position, isLittleEndian),
  8: () => (view, position) => (view.getUint8(position) - 128) << 8,
  24: (isLittleEndian) => (view, position) => view.getInt16(position + (isLittleEndian ? 1 : 0), isLittleEndian),
  32: (isLittleEndian) => (view, position) => view.getInt16(position + (isLittleEndian ? 2 : 0), isLittleEndian),
};

function readerOf({ bitsPerSample, byteOrder }: SampleCodec): SampleReader {
  const reader = READERS[bitsPerSample];
  if (reader === undefined) {
    const message = `PCM of ${String(bitsPerSample)} bits cannot become samples`;
    throw new MediaError('UNSUPPORTED_CODEC', { message });
  }
  return reader(byteOrder === 'little-endian');
}
