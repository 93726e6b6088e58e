import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { encodeBlock, type BlockContent } from '../../src/matroska/block.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';

/*
 * Bytes of Matroska as Kinesis Video Streams sends it. Name only what your test is about; the rest is ordinary.
 *
 * They are written by our own writer, which shares tables and codecs with the reader: an error in those would not
 * show. A test of the reader that needs bytes nobody of ours encoded writes them in hex, as an event log
 * (`test-resources/event-logs`), or reads a file of `test-resources`, which other programs wrote.
 */

/** Whether a master declares its size, in 8 bytes as the service's producers do, or leaves it open. */
export type SizeSpec = 'known' | 'unknown' | 'unknown in 1 byte';

/** An EBML header. */
export interface HeaderSpec {
  /** Default `matroska`. */
  readonly docType?: string;
  /** Default 1. */
  readonly readVersion?: number;
  /** Default 2. */
  readonly docTypeReadVersion?: number;
}

/** An EBML header and a Segment. */
export interface DocumentSpec {
  readonly header?: HeaderSpec;
  /** Default `unknown`, as in every fragment of a GetMedia body. */
  readonly segmentSize?: SizeSpec;
  /** Children of the Segment. Default: Info, Tracks, one Cluster. */
  readonly children?: readonly Uint8Array[];
}

/** A track. */
export interface TrackSpec {
  /** Default 1. */
  readonly number?: number;
  /** Default: the number. */
  readonly uid?: number | bigint;
  /** Default `video`. */
  readonly type?: 'video' | 'audio';
  /** Default `kinesis_video`. */
  readonly name?: string;
  /** Default `V_MPEG4/ISO/AVC`. */
  readonly codecId?: string;
  readonly codecPrivate?: Uint8Array;
  /** More children of the TrackEntry. */
  readonly children?: readonly Uint8Array[];
}

/** A SimpleBlock, or the Block of a BlockGroup. */
export interface BlockSpec extends Partial<Omit<BlockContent, 'frames' | 'trackNumber' | 'relativeTimestamp'>> {
  /** Default 1. */
  readonly track?: number;
  /** Counted from the Cluster's Timestamp. Default 0. */
  readonly ticks?: number;
  /** The frame, if there is one. Default three bytes. */
  readonly bytes?: Uint8Array;
  /** The frames, if they are laced. */
  readonly frames?: readonly Uint8Array[];
}

/** A BlockGroup. */
export interface BlockGroupSpec extends BlockSpec {
  /** BlockDuration, in ticks. */
  readonly duration?: number;
  /** ReferenceBlocks, in ticks from this block. Default none: a keyframe. */
  readonly references?: readonly number[];
  /** More children of the BlockGroup. */
  readonly children?: readonly Uint8Array[];
}

/** A Cluster. */
export interface ClusterSpec {
  /** Its Timestamp. Default 0. */
  readonly ticks?: number | bigint;
  /** Default `unknown in 1 byte`, as the service sends it. */
  readonly size?: SizeSpec;
  /** Its SimpleBlocks. Default: one. */
  readonly frames?: readonly BlockSpec[];
  /** Children after the SimpleBlocks. */
  readonly children?: readonly Uint8Array[];
}

/** Tags as pairs of name and value, in their order; a name may stand more than once. */
export type TagList = readonly (readonly [name: string, value: string])[];

/** A fragment as GetMedia returns it. */
export interface FragmentSpec extends Omit<DocumentSpec, 'children'>, Omit<ClusterSpec, 'size'> {
  /** Its number, decimal. */
  readonly number?: string;
  /** Seconds with three decimals, as the service writes them. */
  readonly serverTimestamp?: string;
  /** Seconds with three decimals, as the service writes them. */
  readonly producerTimestamp?: string;
  /** Default 1 000 000 ns. */
  readonly timestampScale?: number;
  /** Default: one track of H.264. */
  readonly tracks?: readonly TrackSpec[];
  readonly clusterSize?: SizeSpec;
  /** The producer's own tags, between the Cluster and the service's last tags. */
  readonly tags?: TagList;
  /** Default 0. */
  readonly millisBehindNow?: number;
  /** Default: the number. */
  readonly continuationToken?: string;
  /** `interrupted`: the service's last tags, which mark a complete fragment, are missing. Default `complete`. */
  readonly ending?: 'complete' | 'interrupted';
}

/** A fragment number as the service gives it: 47 digits. */
export const A_FRAGMENT_NUMBER = '91343852333181432392682062607743920146264341069';

/** Bytes of one fragment as GetMedia returns it: a document with the service's tags before and after its Cluster. */
export function aFragment(spec: FragmentSpec = {}): Uint8Array {
  const { number = A_FRAGMENT_NUMBER, tracks = [{}], tags = [], ending = 'complete' } = spec;
  const { clusterSize: size, ...cluster } = spec;
  const before: TagList = [
    ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', number],
    ['AWS_KINESISVIDEO_SERVER_TIMESTAMP', spec.serverTimestamp ?? '1715000002.345'],
    ['AWS_KINESISVIDEO_PRODUCER_TIMESTAMP', spec.producerTimestamp ?? '1715000002.007'],
  ];
  const after: TagList = [
    ['AWS_KINESISVIDEO_MILLIS_BEHIND_NOW', String(spec.millisBehindNow ?? 0)],
    ['AWS_KINESISVIDEO_CONTINUATION_TOKEN', spec.continuationToken ?? number],
  ];
  return aDocument({
    ...spec,
    children: [
      anInfo(spec),
      aTracks(tracks),
      aTags(before),
      aCluster({ ...cluster, ...(size && { size }), children: spec.children ?? [] }),
      ...(tags.length > 0 ? [aTags(tags)] : []),
      ...(ending === 'complete' ? [aTags(after)] : []),
    ],
  });
}

/** Bytes of one document: an EBML header and a Segment. */
export function aDocument(spec: DocumentSpec = {}): Uint8Array {
  const { header, segmentSize = 'unknown', children = [anInfo(), aTracks(), aCluster()] } = spec;
  return concatenated([anEbmlHeader(header), encodeMaster('Segment', children, sized(segmentSize))]);
}

/** Bytes of an EBML header. */
export function anEbmlHeader(spec: HeaderSpec = {}): Uint8Array {
  return encodeMaster('EBML', [
    encodeElement('EBMLVersion', 1),
    encodeElement('EBMLReadVersion', spec.readVersion ?? 1),
    encodeElement('EBMLMaxIDLength', 4),
    encodeElement('EBMLMaxSizeLength', 8),
    encodeElement('DocType', spec.docType ?? 'matroska'),
    encodeElement('DocTypeVersion', 2),
    encodeElement('DocTypeReadVersion', spec.docTypeReadVersion ?? 2),
  ]);
}

/** Bytes of an Info. */
export function anInfo(spec: { readonly timestampScale?: number } = {}): Uint8Array {
  return encodeMaster('Info', [
    encodeElement('TimestampScale', spec.timestampScale ?? 1_000_000),
    encodeElement('MuxingApp', 'mkv-builder'),
    encodeElement('WritingApp', 'mkv-builder'),
  ]);
}

/** Bytes of a Tracks. */
export function aTracks(tracks: readonly TrackSpec[] = [{}]): Uint8Array {
  return encodeMaster('Tracks', tracks.map(aTrackEntry));
}

/** Bytes of a TrackEntry. */
export function aTrackEntry(spec: TrackSpec = {}): Uint8Array {
  const { number = 1, type = 'video', codecPrivate, children = [] } = spec;
  return encodeMaster('TrackEntry', [
    encodeElement('TrackNumber', number),
    encodeElement('TrackUID', spec.uid ?? number),
    encodeElement('TrackType', type === 'video' ? 1 : 2),
    encodeElement('Name', spec.name ?? 'kinesis_video'),
    encodeElement('CodecID', spec.codecId ?? (type === 'video' ? 'V_MPEG4/ISO/AVC' : 'A_AAC')),
    ...(codecPrivate === undefined ? [] : [encodeElement('CodecPrivate', codecPrivate)]),
    type === 'video' ? PICTURE : SOUND,
    ...children,
  ]);
}

/** Bytes of a Tags with one Tag, without Targets. */
export function aTags(tags: TagList): Uint8Array {
  const simpleTags = tags.map(([name, value]) =>
    encodeMaster('SimpleTag', [encodeElement('TagName', name), encodeElement('TagString', value)]),
  );
  return encodeMaster('Tags', [encodeMaster('Tag', simpleTags)]);
}

/** Bytes of a Cluster. */
export function aCluster(spec: ClusterSpec = {}): Uint8Array {
  const { ticks = 0, size = 'unknown in 1 byte', frames = [{}], children = [] } = spec;
  return encodeMaster(
    'Cluster',
    [encodeElement('Timestamp', ticks), ...frames.map(aSimpleBlock), ...children],
    sized(size),
  );
}

/** Bytes of a SimpleBlock. A keyframe unless said otherwise. */
export function aSimpleBlock(spec: BlockSpec = {}): Uint8Array {
  return encodeElement('SimpleBlock', encodeBlock({ keyframe: true, ...contentOf(spec) }));
}

/** Bytes of a BlockGroup. */
export function aBlockGroup(spec: BlockGroupSpec = {}): Uint8Array {
  const { duration, references = [], children = [] } = spec;
  return encodeMaster('BlockGroup', [
    encodeElement('Block', encodeBlock(contentOf(spec))),
    ...(duration === undefined ? [] : [encodeElement('BlockDuration', duration)]),
    ...references.map((ticks) => encodeElement('ReferenceBlock', ticks)),
    ...children,
  ]);
}

const PICTURE = encodeMaster('Video', [encodeElement('PixelWidth', 320), encodeElement('PixelHeight', 180)]);
const SOUND = encodeMaster('Audio', [encodeElement('SamplingFrequency', 48_000), encodeElement('Channels', 1)]);

function contentOf(spec: BlockSpec): BlockContent {
  const { track: trackNumber = 1, ticks: relativeTimestamp = 0, bytes = Uint8Array.of(1, 2, 3) } = spec;
  const { keyframe, invisible, discardable, lacing } = spec;
  return {
    trackNumber,
    relativeTimestamp,
    frames: spec.frames ?? [bytes],
    ...(keyframe !== undefined && { keyframe }),
    ...(invisible !== undefined && { invisible }),
    ...(discardable !== undefined && { discardable }),
    ...(lacing !== undefined && { lacing }),
  };
}

function sized(size: SizeSpec) {
  if (size === 'known') return { sizeWidth: 8 };
  return { size: UNKNOWN_SIZE, sizeWidth: size === 'unknown' ? 8 : 1 };
}
