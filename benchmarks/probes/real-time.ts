import { readFileSync } from 'node:fs';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { RealTimeResult } from '../results.js';
import type { RealTimeOrder } from './probe-order.js';

const CHUNK_BYTES = 13 * 1024;
const STREAM_BYTES_A_SECOND = 250_000;

/** One stream: takes its next chunk. */
type Stream = (chunk: Uint8Array) => void;

/**
 * How many real-time streams a core can take: each has readers of its own, and all get a chunk in turn, as from sockets, so that
 * none finds anything of its own in the caches.
 */
export function realTime({ path, streams, bytes }: RealTimeOrder): RealTimeResult {
  const body = readFileSync(path);
  const parsing = speed(Array.from({ length: streams }, parser), body, bytes);
  const merging = speed(Array.from({ length: streams }, merger), body, bytes);
  return {
    streams,
    chunkBytes: CHUNK_BYTES,
    parseMegabytesPerSecond: parsing / 1e6,
    mergeMegabytesPerSecond: merging / 1e6,
    streamsPerCore: Math.floor(1 / (STREAM_BYTES_A_SECOND / parsing + STREAM_BYTES_A_SECOND / merging)),
  };
}

function parser(): Stream {
  const reader = new FragmentReader();
  const handler = { fragment: (): void => undefined };
  return (chunk) => reader.apply(chunk, handler);
}

function merger(): Stream {
  const output = new OutputSegmentMerger(() => undefined);
  const reader = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
  return (chunk) => reader.apply(chunk, output);
}

/** Bytes by second of processor time, the collector's included. */
function speed(streams: readonly Stream[], body: Uint8Array, bytes: number): number {
  const lap = (least: number): number => {
    let read = 0;
    for (let at = 0; read < least; at = at + CHUNK_BYTES < body.length ? at + CHUNK_BYTES : 0) {
      const chunk = body.subarray(at, at + CHUNK_BYTES);
      for (const stream of streams) stream(chunk);
      read += chunk.length * streams.length;
    }
    return read;
  };
  lap(bytes / 4);
  const begin = process.cpuUsage();
  const read = lap(bytes);
  const { user, system } = process.cpuUsage(begin);
  return read / ((user + system) / 1e6);
}
