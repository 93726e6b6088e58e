import { createHash } from 'node:crypto';
import type { FragmentMetadata } from '../../src/fragment/fragment-metadata.js';
import { FragmentMetadataVisitor } from '../../src/fragment/fragment-metadata-visitor.js';
import { FragmentProgressTracker } from '../../src/fragment/fragment-progress-tracker.js';
import type { FragmentFrame } from '../../src/fragment/fragment-frame.js';
import { FrameVisitor } from '../../src/fragment/frame-visitor.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { Track } from '../../src/matroska/track.js';

/** What is known at one moment of the reading, in Java's words. */
export interface State {
  readonly current: ReturnType<typeof metadataRow> | null;
  readonly previous: string | null;
  readonly visitorMillisBehindNow: number | null;
  readonly visitorContinuationToken: string | null;
  readonly tracks: readonly ReturnType<typeof trackRow>[];
}

/** The state when a master has ended. */
export interface Moment extends State {
  readonly atEndOf: string;
  /** Whether a Cluster has begun in this document: only then Java looks at what it has read. */
  readonly hasCluster: boolean;
}

/** Everything our visitors say of a stream, in the words of the rows that the Java parser library left. */
export interface Readings {
  readonly moments: readonly Moment[];
  readonly frames: readonly ReturnType<typeof frameRow>[];
  readonly tags: readonly { doc: number; cluster: number; name: string; value: string; fragment: string | null }[];
  /** Fragment numbers. */
  readonly progress: readonly (string | null)[];
}

/** Reads a stream with all visitors at once, as a program that came from the Java library would. */
export function readingsOf(chunks: readonly Uint8Array[]): Readings {
  const moments: Moment[] = [];
  const frames: Readings['frames'][number][] = [];
  const tags: Readings['tags'][number][] = [];
  const progress: (string | null)[] = [];
  const place = { doc: -1, cluster: -1, hasCluster: false };
  const metadata = new FragmentMetadataVisitor({
    tagProcessor: {
      process: ({ name, value }, current) =>
        tags.push({ doc: place.doc, cluster: place.cluster, name, value, fragment: current.fragmentNumber ?? null }),
    },
  });
  const frameVisitor = new FrameVisitor((frame) => frames.push(frameRow(frame, metadata, place)));
  const visitor = {
    visit(element: MkvElement): void {
      if (element.kind === 'start') follow(element.name, place);
      metadata.visit(element);
      frameVisitor.visit(element);
      if (element.kind !== 'end' || !LOOKED_AT.has(element.name)) return;
      moments.push({ atEndOf: element.name, hasCluster: place.hasCluster, ...stateOf(metadata) });
    },
  };
  const tracker = new FragmentProgressTracker(visitor, ({ fragmentNumber }) => progress.push(fragmentNumber ?? null));
  const reader = new MkvReader({
    onWarning: (error) => {
      tracker.report(error);
    },
  });
  for (const chunk of chunks) reader.apply(chunk, tracker);
  reader.applyEnd(tracker);
  return { moments, frames, tags, progress };
}

/** Java keeps what stands behind a NUL. */
export const upToNul = (text: string): string => text.split('\0')[0]!;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const LOOKED_AT: ReadonlySet<string> = new Set(['Tags', 'Cluster', 'Segment']);

function follow(name: string, place: { doc: number; cluster: number; hasCluster: boolean }): void {
  if (name === 'EBML') place.doc++;
  if (name === 'EBML') place.hasCluster = false;
  if (name === 'Cluster') place.cluster++;
  if (name === 'Cluster') place.hasCluster = true;
}

function stateOf(visitor: FragmentMetadataVisitor): State {
  const current = visitor.currentFragmentMetadata;
  return {
    current: current === undefined ? null : metadataRow(current),
    previous: visitor.previousFragmentMetadata?.fragmentNumber ?? null,
    visitorMillisBehindNow: visitor.millisBehindNow ?? null,
    visitorContinuationToken: visitor.continuationToken ?? null,
    tracks: [...visitor.tracks.values()].map(trackRow),
  };
}

function metadataRow(metadata: FragmentMetadata) {
  const { fragmentNumber, serverTimestampMs, producerTimestampMs, millisBehindNow, continuationToken, error } =
    metadata;
  return {
    fragmentNumber: fragmentNumber ?? null,
    success: error === undefined,
    serverSideTimestampMillis: serverTimestampMs ?? -1,
    producerSideTimestampMillis: producerTimestampMs ?? -1,
    errorId: error?.id ?? 0,
    errorCode: error?.code ?? null,
    millisBehindNow: millisBehindNow ?? null,
    continuationToken: continuationToken ?? null,
    complete: millisBehindNow !== undefined && continuationToken !== undefined,
  };
}

/** The audio settings are left out: Java never has them. */
function trackRow(track: Track) {
  const { codecPrivate, video } = track;
  return {
    trackNumber: String(track.number),
    trackUID: track.uid === undefined ? null : String(track.uid),
    trackName: track.name ?? null,
    codecId: track.codecId ?? null,
    codecName: track.codecName ?? null,
    codecPrivate: codecPrivate === undefined ? null : { len: codecPrivate.length, sha256: sha256(codecPrivate) },
    pixelWidth: video?.pixelWidth === undefined ? null : String(video.pixelWidth),
    pixelHeight: video?.pixelHeight === undefined ? null : String(video.pixelHeight),
  };
}

function frameRow(
  frame: FragmentFrame,
  visitor: FragmentMetadataVisitor,
  { doc, cluster }: { readonly doc: number; readonly cluster: number },
) {
  const { metadata } = frame;
  return {
    doc,
    cluster,
    track: Number(frame.trackNumber),
    timecode: frame.relativeTimestamp,
    key: frame.keyframe,
    invisible: frame.invisible,
    discardable: frame.discardable,
    length: frame.size,
    sha256: sha256(frame.payload),
    trackKnown: frame.track !== undefined,
    timecodeScale: String(frame.cluster.timestampScale),
    clusterTimecode: frame.cluster.timestamp === undefined ? null : String(frame.cluster.timestamp),
    fragmentNumber: metadata.fragmentNumber ?? null,
    serverSideTimestampMillis: metadata.serverTimestampMs ?? null,
    producerSideTimestampMillis: metadata.producerTimestampMs ?? null,
    previousFragmentNumber: visitor.previousFragmentMetadata?.fragmentNumber ?? null,
    millisBehindNow: visitor.millisBehindNow ?? null,
    continuationToken: visitor.continuationToken ?? null,
    fragmentMillisBehindNow: metadata.millisBehindNow ?? null,
    fragmentContinuationToken: metadata.continuationToken ?? null,
  };
}
