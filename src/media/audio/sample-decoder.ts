import { viewOf } from '../../ebml/bytes.js';
import { decodeG711 } from '../codecs/g711.js';
import type { SampleCodec } from '../codecs/codec.js';
import { MediaError } from '../media-error.js';
import { IS_LITTLE_ENDIAN } from './pcm-chunk.js';

/** Where blocks are stored: each is what has the same index in all arrays. */
export interface ByteRanges {
  readonly bytes: readonly Uint8Array[];
  readonly positions: readonly number[];
  /** In bytes. */
  readonly lengths: readonly number[];
}

/** The samples of some blocks, one behind the other. */
export interface DecodedBlocks {
  /** Channels interleaved. */
  readonly samples: Int16Array;
  /** By block: how many samples of each channel it has. */
  readonly counts: readonly number[];
}

/**
 * Samples of 16 bits, channels interleaved, as they are stored. Wider samples lose their lowest bits, as in ffmpeg; what is less than one
 * sample of each channel at the end of a block is left out.
 *
 * @throws MediaError UNSUPPORTED_CODEC
 */
export function decodeSamples(codec: SampleCodec, { bytes, positions, lengths }: ByteRanges): DecodedBlocks {
  const { kind, channels, bitsPerSample } = codec;
  const bytesPerSample = kind === 'pcm' ? Math.ceil(bitsPerSample / 8) : 1;
  const counts = lengths.map((length) => Math.floor(length / (bytesPerSample * channels)));
  const samples = new Int16Array(channels * counts.reduce((sum, count) => sum + count, 0));
  const write = writerFor(codec, samples);
  for (const [block, count] of counts.entries()) write(bytes[block]!, positions[block]!, count * channels);
  return { samples, counts };
}

/** Writes the samples that stand in the bytes from a position on, so many, behind those that were written before. */
type SampleWriter = (bytes: Uint8Array, position: number, count: number) => void;

function writerFor(codec: SampleCodec, samples: Int16Array): SampleWriter {
  const { kind, bitsPerSample, byteOrder } = codec;
  if (kind !== 'pcm') return expandingWriter(decodeG711(kind, EVERY_BYTE), samples);
  if (bitsPerSample === 16 && byteOrder === 'little-endian' && IS_LITTLE_ENDIAN) return copyingWriter(samples);
  return readingWriter(codec, samples);
}

/** For samples that are stored as this machine has them. They may begin at any byte, so they cannot be used where they are. */
function copyingWriter(samples: Int16Array): SampleWriter {
  const target = new Uint8Array(samples.buffer);
  let to = 0;
  return (bytes, position, count) => {
    target.set(viewOf(bytes, position, count * 2), to * 2);
    to += count;
  };
}

/** @param table what each byte means */
function expandingWriter(table: Int16Array, samples: Int16Array): SampleWriter {
  let to = 0;
  return (bytes, position, count) => {
    for (let at = 0; at < count; at++) samples[to + at] = table[bytes[position + at]!]!;
    to += count;
  };
}

function readingWriter(codec: SampleCodec, samples: Int16Array): SampleWriter {
  const read = readerOf(codec);
  const bytesPerSample = Math.ceil(codec.bitsPerSample / 8);
  let to = 0;
  return (bytes, position, count) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < count; at++) samples[to + at] = read(view, position + at * bytesPerSample);
    to += count;
  };
}

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

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
