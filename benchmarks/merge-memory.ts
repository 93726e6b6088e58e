/**
 * How much memory does a long stream take in the merger? Goal: 10 GB within 32 MiB above idle.
 *
 * A body of fragments of about 1 MB is made on the fly and read in chunks of 13 KB; every twentieth fragment brings an error
 * document and other headers. The chunks are views into two templates, so that what is measured is what reader and merger
 * take. With chunks that are allocated one by one, as a socket does, what V8 has not collected yet comes on top: that is told,
 * but has no goal. `npm run benchmark -- merge-memory`; `GIGABYTES=1` for less.
 */
import { concatenated } from '../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../src/ebml/ebml-element.js';
import type { OutputSegmentMergerOptions } from '../src/fragment/merge-options.js';
import { OutputSegmentMerger } from '../src/fragment/output-segment-merger.js';
import { encodeBlock } from '../src/matroska/block.js';
import { MkvReader } from '../src/matroska/mkv-reader.js';
import { encodeElement, encodeMaster } from '../src/matroska/mkv-writer.js';

const GOAL_MIB = 32;
const MIB = 1024 * 1024;
const CHUNK_BYTES = 13 * 1024;
const FRAMES = 30;
const FRAME_BYTES = 34_000;
const FRAME_TICKS = 33;
const TOTAL_BYTES = Number(process.env['GIGABYTES'] ?? 10) * 1e9;

const EVERYTHING = { clusters: 'packed', repair: ['headers', 'index', 'crc-32', 'packing'] } as const;

function main(): void {
  for (const options of [{}, EVERYTHING]) {
    const { peakMib, ...facts } = measure(options, (chunk) => chunk);
    report(options, facts, `${peakMib.toFixed(1)} MiB (goal ${GOAL_MIB}: ${peakMib <= GOAL_MIB ? 'met' : 'MISSED'})`);
    if (peakMib > GOAL_MIB) process.exitCode = 1;
  }
  const { peakMib, ...facts } = measure({}, (chunk) => chunk.slice());
  report({}, facts, `${peakMib.toFixed(1)} MiB, with chunks allocated one by one`);
}

interface Facts {
  readonly seconds: number;
  readonly bytes: number;
  readonly segments: number;
}

function report({ clusters = 'as-they-are' }: OutputSegmentMergerOptions, facts: Facts, peak: string): void {
  const { seconds, bytes, segments } = facts;
  const speed = (bytes / 1e6 / seconds).toFixed(0);
  console.log(
    `  ${(bytes / 1e9).toFixed(1)} GB, ${clusters}, into ${segments} Segments at ${speed} MB/s: peak ${peak}`,
  );
}

function measure(options: OutputSegmentMergerOptions, ownChunk: (chunk: Uint8Array) => Uint8Array) {
  const body = new Body();
  let bytes = 0;
  const merger = new OutputSegmentMerger((part) => (bytes += part.length), options);
  const reader = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
  globalThis.gc?.();
  const idle = process.memoryUsage.rss();
  const begin = performance.now();
  let peak = idle;
  for (let fragment = 0; bytes < TOTAL_BYTES; fragment++) {
    for (const chunk of body.fragment(fragment)) reader.apply(ownChunk(chunk), merger);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  reader.applyEnd(merger);
  const seconds = (performance.now() - begin) / 1000;
  return { peakMib: (peak - idle) / MIB, seconds, bytes, segments: merger.merged.segments };
}

/** Fragments of one stream, all from two templates. */
class Body {
  private readonly templates = ['V_MPEG4/ISO/AVC', 'V_MPEGH/ISO/HEVC'].map(aDocument);
  private readonly failed = concatenated([HEADER, anOpenSegment(encodeMaster('Tags', []))]);

  *fragment(index: number): Generator<Uint8Array> {
    const template = this.templates[Math.floor(index / 20) % 2]!;
    // The fragment before this one was read, and nothing of its Cluster is kept.
    template.set(encodeElement('Timestamp', index * FRAMES * FRAME_TICKS, { valueSize: 8 }), template.indexOf(0xe7));
    if (index % 20 === 0) yield this.failed;
    for (let at = 0; at < template.length; at += CHUNK_BYTES) yield template.subarray(at, at + CHUNK_BYTES);
  }
}

const HEADER = encodeMaster('EBML', [encodeElement('DocType', 'matroska')]);

/** A document whose first byte E7 is the ID of its Cluster's Timestamp. */
function aDocument(codec: string): Uint8Array {
  const track = encodeMaster('TrackEntry', [encodeElement('TrackNumber', 1), encodeElement('CodecID', codec)]);
  const info = encodeMaster('Info', [encodeElement('TimestampScale', 1_000_000)]);
  const blocks = Array.from({ length: FRAMES }, (_, frame) => {
    const content = { trackNumber: 1, relativeTimestamp: frame * FRAME_TICKS, frames: [new Uint8Array(FRAME_BYTES)] };
    return encodeElement('SimpleBlock', encodeBlock(content));
  });
  const timestamp = encodeElement('Timestamp', 0, { valueSize: 8 });
  const cluster = encodeMaster('Cluster', [timestamp, ...blocks], { size: UNKNOWN_SIZE });
  return concatenated([HEADER, anOpenSegment(info, encodeMaster('Tracks', [track]), cluster)]);
}

function anOpenSegment(...children: readonly Uint8Array[]): Uint8Array {
  return encodeMaster('Segment', children, { size: UNKNOWN_SIZE });
}

main();
