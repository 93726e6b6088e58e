import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { encodeBlock, type BlockContent } from '../../src/matroska/block.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import type { MasterOptions } from '../../src/ebml/ebml-writer.js';
import type { Media } from './media.js';
import type { WorkloadWriter } from './workload.js';

/** As the producers of the service write sizes. */
const WIDE = { sizeWidth: 8 } as const;

export function ebmlHeader(): Uint8Array {
  return encodeMaster('EBML', [
    encodeElement('EBMLVersion', 1),
    encodeElement('EBMLReadVersion', 1),
    encodeElement('EBMLMaxIDLength', 4),
    encodeElement('EBMLMaxSizeLength', 8),
    encodeElement('DocType', 'matroska', { valueSize: 9 }),
    encodeElement('DocTypeVersion', 2),
    encodeElement('DocTypeReadVersion', 2),
  ]);
}

export function info(options: MasterOptions = {}): Uint8Array {
  const application = 'kinesis-video-parser benchmark';
  const texts = [encodeElement('MuxingApp', application), encodeElement('WritingApp', application)];
  return encodeMaster('Info', [encodeElement('TimestampScale', 1_000_000, { valueSize: 8 }), ...texts], options);
}

export function videoTrack(number: number, media: Media): Uint8Array {
  const size = [encodeElement('PixelWidth', 1920), encodeElement('PixelHeight', 1080)];
  return encodeMaster('TrackEntry', [
    ...trackHead({ number, type: 1, name: 'video', codec: 'V_MPEG4/ISO/AVC' }),
    encodeMaster('Video', size),
    encodeElement('CodecPrivate', media.videoPrivate),
  ]);
}

export interface AudioTrack {
  readonly number: number;
  readonly name: string;
  readonly codec: string;
  readonly codecPrivate?: Uint8Array;
  readonly rate: number;
}

export function audioTrack({ codecPrivate, rate, ...head }: AudioTrack): Uint8Array {
  return encodeMaster('TrackEntry', [
    ...trackHead({ ...head, type: 2 }),
    encodeMaster('Audio', [encodeElement('SamplingFrequency', rate), encodeElement('Channels', 1)]),
    ...(codecPrivate === undefined ? [] : [encodeElement('CodecPrivate', codecPrivate)]),
  ]);
}

export interface TrackHead {
  readonly number: number;
  /** TrackType: 1 video, 2 audio, 17 subtitles. */
  readonly type: number;
  readonly name: string;
  readonly codec: string;
}

export function trackHead({ number, type, name, codec }: TrackHead): readonly Uint8Array[] {
  return [
    encodeElement('TrackNumber', number),
    encodeElement('TrackUID', number, { valueSize: 8 }),
    encodeElement('TrackType', type),
    encodeElement('Name', name),
    encodeElement('CodecID', codec),
  ];
}

/** Tags with one Tag, and in it a SimpleTag for each pair. */
export function tags(pairs: Readonly<Record<string, string>>, options: MasterOptions = {}): Uint8Array {
  const simpleTags = Object.entries(pairs).map(([name, value]) =>
    encodeMaster('SimpleTag', [encodeElement('TagName', name), encodeElement('TagString', value)], WIDE),
  );
  return encodeMaster('Tags', [encodeMaster('Tag', simpleTags, WIDE)], { ...options, ...WIDE });
}

/** What the service says before and after the Cluster of a fragment. */
export function serviceTags(
  index: number,
  timestampMs: number,
): { readonly before: Uint8Array; readonly after: Uint8Array } {
  const number = String(91343852333754009371412493862204112772176002064n + BigInt(index) * 2n ** 92n);
  return {
    before: tags({
      AWS_KINESISVIDEO_FRAGMENT_NUMBER: number,
      AWS_KINESISVIDEO_SERVER_TIMESTAMP: seconds(timestampMs + 351),
      AWS_KINESISVIDEO_PRODUCER_TIMESTAMP: seconds(timestampMs),
    }),
    after: tags({ AWS_KINESISVIDEO_MILLIS_BEHIND_NOW: '212', AWS_KINESISVIDEO_CONTINUATION_TOKEN: number }),
  };
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** A Segment of unknown size whose children are already written. */
export function openSegment(children: readonly Uint8Array[]): Uint8Array {
  return encodeMaster('Segment', children, { size: UNKNOWN_SIZE });
}

export function clusterHead(timestamp: number): Uint8Array {
  return encodeElement('Timestamp', timestamp, { valueSize: 8 });
}

/**
 * A SimpleBlock, which the writer is told of. Its size takes eight bytes, as producers of the service write it, if that is below 64 KiB:
 * ts-ebml and ebml take larger ones for unknown sizes then, and could not be compared.
 */
export function simpleBlock(writer: WorkloadWriter, clusterTimestamp: number, content: BlockContent): Uint8Array {
  const block = countedBlock(writer, clusterTimestamp, content);
  return encodeElement('SimpleBlock', block, block.length < 0x10000 ? WIDE : {});
}

/** The content of a block, whose frames the writer is told of. */
export function countedBlock(writer: WorkloadWriter, clusterTimestamp: number, content: BlockContent): Uint8Array {
  const ticks = clusterTimestamp + content.relativeTimestamp;
  for (const { length } of content.frames) writer.tally.add(content.trackNumber, ticks, length);
  writer.blocks++;
  return encodeBlock(content);
}
