import { concatenated } from '../../ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../ebml/ebml-element.js';
import { encodeBlock } from '../../matroska/block.js';
import { encodeElement, encodeHeader, encodeMaster } from '../../matroska/mkv-writer.js';
import type { AacCodec, Codec, SampleCodec } from '../codecs/codec.js';
import { WAVE_FORMATS, writeWaveFormat } from '../codecs/wave-format.js';
import { isVideoCodec } from './codec-kind.js';
import { framesInOrder, type InterleavedFrame } from './frames-in-order.js';
import type { PlayableFragment, PlayableTrack } from './playable-fragment.js';

/** What stands before the first Cluster of a Matroska file that is written as it comes: the Segment's size stays open. */
export function matroskaHead(tracks: readonly PlayableTrack[]): Uint8Array {
  return concatenated([
    encodeMaster('EBML', [
      encodeElement('EBMLVersion', 1),
      encodeElement('EBMLReadVersion', 1),
      encodeElement('EBMLMaxIDLength', 4),
      encodeElement('EBMLMaxSizeLength', 8),
      encodeElement('DocType', 'matroska'),
      encodeElement('DocTypeVersion', 4),
      encodeElement('DocTypeReadVersion', 2),
    ]),
    encodeHeader('Segment', UNKNOWN_SIZE),
    encodeMaster('Info', [
      encodeElement('TimestampScale', Number(TICK_NS)),
      encodeElement('MuxingApp', WRITER),
      encodeElement('WritingApp', WRITER),
    ]),
    encodeMaster('Tracks', tracks.map(trackEntry)),
  ]);
}

/** The frames of a fragment in Clusters, one as a rule: its blocks can tell times of 32 seconds. */
export function matroskaClusters({ tracks }: PlayableFragment): Uint8Array {
  const clusters: InterleavedFrame[][] = [];
  let start = 0n;
  for (const frame of framesInOrder(tracks)) {
    const time = toTicks(frame.frame.timestampNs);
    const isNear = time - start <= GREATEST_RELATIVE && time - start >= LEAST_RELATIVE;
    if (isNear && clusters.length > 0) clusters.at(-1)!.push(frame);
    else {
      clusters.push([frame]);
      start = time;
    }
  }
  return concatenated(clusters.map(cluster));
}

const WRITER = 'kinesis-video-parser';
const TICK_NS = 1_000_000n;

/** 16 bits with a sign (RFC 9559 §10.1). */
const GREATEST_RELATIVE = 32767n;
const LEAST_RELATIVE = -32768n;

function cluster(frames: readonly InterleavedFrame[]): Uint8Array {
  const start = toTicks(frames[0]!.frame.timestampNs);
  const blocks = frames.map(({ place, frame: { timestampNs, isKey, data } }) => {
    const relativeTimestamp = Number(toTicks(timestampNs) - start);
    return encodeElement(
      'SimpleBlock',
      encodeBlock({ trackNumber: place + 1, relativeTimestamp, keyframe: isKey, frames: [data] }),
    );
  });
  return encodeMaster('Cluster', [encodeElement('Timestamp', start), ...blocks]);
}

function toTicks(nanoseconds: bigint): bigint {
  return (nanoseconds + TICK_NS / 2n) / TICK_NS;
}

function trackEntry({ track, codec }: PlayableTrack, place: number): Uint8Array {
  const { codecId, codecPrivate } = codecElements(codec);
  return encodeMaster('TrackEntry', [
    encodeElement('TrackNumber', place + 1),
    encodeElement('TrackUID', place + 1),
    encodeElement('TrackType', isVideoCodec(codec) ? 1 : 2),
    encodeElement('FlagLacing', 0),
    ...(track.name === undefined ? [] : [encodeElement('Name', track.name)]),
    ...(track.defaultDurationNs === undefined ? [] : [encodeElement('DefaultDuration', track.defaultDurationNs)]),
    encodeElement('Language', track.language),
    encodeElement('CodecID', codecId),
    ...(codecPrivate === undefined ? [] : [encodeElement('CodecPrivate', codecPrivate)]),
    settings(codec),
  ]);
}

function settings(codec: Codec): Uint8Array {
  if (isVideoCodec(codec))
    return encodeMaster('Video', [
      encodeElement('PixelWidth', codec.width),
      encodeElement('PixelHeight', codec.height),
    ]);
  const depth = codec.kind === 'aac' ? [] : [encodeElement('BitDepth', codec.bitsPerSample)];
  return encodeMaster('Audio', [
    encodeElement('SamplingFrequency', codec.sampleRate),
    encodeElement('Channels', codec.channels),
    ...depth,
  ]);
}

interface CodecElements {
  readonly codecId: string;
  readonly codecPrivate?: Uint8Array;
}

function codecElements(codec: Codec): CodecElements {
  if (isVideoCodec(codec))
    return {
      codecId: codec.kind === 'avc' ? 'V_MPEG4/ISO/AVC' : 'V_MPEGH/ISO/HEVC',
      codecPrivate: codec.configuration,
    };
  return audioElements(codec);
}

function audioElements(codec: AacCodec | SampleCodec): CodecElements {
  if (codec.kind === 'aac') return { codecId: 'A_AAC', codecPrivate: codec.configuration };
  if (codec.kind === 'pcm') return { codecId: codec.byteOrder === 'big-endian' ? 'A_PCM/INT/BIG' : 'A_PCM/INT/LIT' };
  const { sampleRate, channels } = codec;
  const format = {
    formatTag: codec.kind === 'alaw' ? WAVE_FORMATS.alaw : WAVE_FORMATS.mulaw,
    channels,
    sampleRate,
    blockAlign: channels,
    bitsPerSample: 8,
    extra: new Uint8Array(0),
  };
  return { codecId: 'A_MS/ACM', codecPrivate: writeWaveFormat(format) };
}
