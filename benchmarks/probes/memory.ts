import { readFileSync } from 'node:fs';
import { setTimeout as waitFor } from 'node:timers/promises';
import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import { FrameReader, type FrameReaderOptions } from '../../src/matroska/frame-reader.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import type { MemoryResult } from '../results.js';
import { columnarConsumer } from '../subjects/columnar.js';
import type { Consumer } from '../subjects/subject.js';
import { Media } from '../workloads/media.js';
import { clusterHead, ebmlHeader, info, simpleBlock, videoTrack } from '../workloads/mkv-parts.js';
import { WorkloadWriter } from '../workloads/workload.js';
import type { MemoryJob, MemoryOrder } from './probe-order.js';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const FRAME_BYTES = 1_000_000;
const FRAMES = 4;
const CLUSTER_MS = 160;
const TIMESTAMP_ID = 0xe7;

const CONSUMERS: Readonly<Record<MemoryJob, () => Consumer>> = {
  'frames-owned': () => frames({}),
  'frames-borrowed': () => frames({ content: 'borrowed' }),
  'frames-columnar': columnarConsumer,
  merge: merging,
};

function frames(options: FrameReaderOptions): Consumer {
  const reader = new FrameReader(options);
  let bytes = 0;
  return (chunk) => reader.apply(chunk, ({ payload }) => (bytes += payload.length));
}

function merging(): Consumer {
  const merger = new OutputSegmentMerger(() => undefined);
  const reader = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
  return (chunk) => reader.apply(chunk, merger);
}

/**
 * Reads a stream as long as is asked for, whose chunks are views into one Cluster: so what is measured is what the reader takes.
 */
export async function memory({ job, streamBytes }: MemoryOrder): Promise<MemoryResult> {
  const consumer = CONSUMERS[job]();
  const cluster = oneCluster();
  consumer(documentHead());
  const idleHeld = await collected();
  const idle = residentBytes();
  const peak = { mib: 0, early: 0, held: 0 };
  for (let bytes = 0; bytes < streamBytes; bytes += cluster.length) {
    cluster.set(clusterHead((bytes / cluster.length) * CLUSTER_MS), cluster.indexOf(TIMESTAMP_ID));
    const isHalfWay = bytes <= streamBytes / 2 && bytes + cluster.length > streamBytes / 2;
    for (let at = 0; at < cluster.length; at += CHUNK_BYTES) {
      consumer(cluster.subarray(at, at + CHUNK_BYTES));
      // In the middle of a frame, where what is held is half of it and more.
      if (isHalfWay && at === 10 * CHUNK_BYTES) peak.held = (await collected()) - idleHeld;
    }
    peak.mib = Math.max(peak.mib, (residentBytes() - idle) / MIB);
    if (bytes <= streamBytes / 8) peak.early = peak.mib;
  }
  return {
    job,
    frameBytes: FRAME_BYTES,
    streamBytes,
    peakMib: peak.mib,
    earlyMib: peak.early,
    heldMib: peak.held / MIB,
  };
}

function documentHead(): Uint8Array {
  const tracks = encodeMaster('Tracks', [videoTrack(1, new Media())]);
  return concatenated([ebmlHeader(), encodeHeader('Segment', UNKNOWN_SIZE), info(), tracks]);
}

function oneCluster(): Uint8Array {
  const writer = new WorkloadWriter(0);
  const blocks = Array.from({ length: FRAMES }, (_, frame) =>
    simpleBlock(writer, 0, {
      trackNumber: 1,
      relativeTimestamp: frame * 40,
      keyframe: true,
      frames: [new Uint8Array(FRAME_BYTES)],
    }),
  );
  return encodeMaster('Cluster', [clusterHead(0), ...blocks], { size: UNKNOWN_SIZE });
}

/** Twice: what the first collection finds unused is given back in the background. */
async function collected(): Promise<number> {
  globalThis.gc?.();
  await waitFor(50);
  globalThis.gc?.();
  await waitFor(50);
  return heldBytes();
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Without mapped files, which the system takes back when it needs to. */
function residentBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
