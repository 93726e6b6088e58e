import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { concatenated } from '../../src/ebml/bytes.js';
import {
  durationOf,
  endOf,
  NO_BLOCKS,
  repackedClusterHead,
  timestampWidth,
  withBlock,
  type ClusterHead,
  type CrcPolicy,
} from '../../src/fragment/cluster-packing.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { aSimpleBlock } from '../support/mkv-builder.js';

function spanOf(...ticks: readonly number[]) {
  return ticks.reduce(withBlock, NO_BLOCKS);
}

describe('the duration of a Cluster', () => {
  it.each([
    { blocks: [], duration: 1 },
    { blocks: [700], duration: 1 },
    { blocks: [0, 40], duration: 80 },
    { blocks: [0, 33, 67, 100], duration: 133 }, // the average is rounded down
    { blocks: [0, 120, 40, 80], duration: 160 }, // B-frames come later than they are shown
    { blocks: [100, 140], duration: 80 }, // not from the Timestamp, but from the first block
    { blocks: [-20, 20], duration: 80 },
    { blocks: [5, 5, 5], duration: 0 },
  ])('with blocks at $blocks is $duration', ({ blocks, duration }) => {
    expect(durationOf(spanOf(...blocks))).toBe(duration);
  });
});

describe('the end of a Cluster', () => {
  it.each([
    { tracks: {}, distances: {}, end: 1 },
    { tracks: { video: [0, 40, 80] }, distances: {}, end: 120 },
    { tracks: { video: [100, 140] }, distances: {}, end: 180 }, // from the Timestamp on
    { tracks: { video: [0, 40], audio: [0, 21, 42, 63] }, distances: {}, end: 84 },
    { tracks: { video: [500] }, distances: {}, end: 501 },
    { tracks: { video: [500] }, distances: { video: 1000, audio: 21 }, end: 1500 },
    { tracks: { video: [-500, -460] }, distances: {}, end: 1 },
  ])('of blocks at $tracks is $end', ({ tracks, distances, end }) => {
    const spans = Object.entries(tracks).map(([track, ticks]) => [track, spanOf(...ticks)] as const);
    expect(endOf(new Map(spans), new Map(Object.entries(distances)))).toBe(end);
  });
});

describe('a Timestamp', () => {
  it.each([
    { ticks: 0n, width: 0, takes: 0 },
    { ticks: 0n, width: 3, takes: 3 },
    { ticks: 1n, width: 0, takes: 1 },
    { ticks: 255n, width: 1, takes: 1 }, // Java needs a second byte for 128
    { ticks: 256n, width: 1, takes: 2 },
    { ticks: 65_536n, width: 8, takes: 8 },
    { ticks: 2n ** 63n, width: 1, takes: 8 },
  ])('$ticks takes $takes bytes where there were $width', ({ ticks, width, takes }) => {
    expect(timestampWidth(ticks, width)).toBe(takes);
  });
});

describe('the head of a packed Cluster', () => {
  const BLOCKS = concatenated(
    Array.from({ length: 9 }, (_, at) => aSimpleBlock({ ticks: at, bytes: new Uint8Array(at * 31) })),
  );

  function aCluster(
    timestamp: number,
    { crc32 = false, position = false, size }: { crc32?: boolean; position?: boolean; size?: number } = {},
  ) {
    const children = [
      ...(position ? [encodeElement('Position', 7)] : []),
      encodeElement('Timestamp', timestamp),
      BLOCKS,
    ];
    return encodeMaster('Cluster', children, { crc32, ...(size !== undefined && { size }) });
  }

  function headOf(cluster: Uint8Array): ClusterHead & { readonly rest: Uint8Array } {
    const [start, ...children] = new MkvReader().push(cluster);
    const at = children.findIndex(({ name }) => name === 'Timestamp');
    const timestamp = children[at]!;
    if (start?.kind !== 'start' || timestamp.kind !== 'data') throw new TypeError('not a Cluster');
    const before = children.slice(0, at).flatMap((child) => (child.kind === 'data' ? [child.raw] : []));
    const rest = cluster.subarray(timestamp.offset + timestamp.headerSize + timestamp.size);
    return {
      header: start.header,
      size: start.size,
      before,
      timestamp: timestamp.raw,
      timestampSize: timestamp.size,
      rest,
    };
  }

  function repacked(cluster: Uint8Array, ticks: bigint, policy: CrcPolicy = 'keep'): Uint8Array {
    const head = headOf(cluster);
    return concatenated([...repackedClusterHead(head, ticks, policy), head.rest]);
  }

  it('keeps every size where the Timestamp fits', () => {
    expect(repacked(aCluster(60_000), 200n)).toEqual(
      encodeMaster('Cluster', [encodeElement('Timestamp', 200, { valueSize: 2 }), BLOCKS]),
    );
  });

  it('declares a larger size where the Timestamp grows', () => {
    expect(repacked(aCluster(60), 60_000n)).toEqual(aCluster(60_000));
  });

  it('leaves an unknown size unknown', () => {
    expect(repacked(aCluster(60, { size: UNKNOWN_SIZE }), 60_000n)).toEqual(aCluster(60_000, { size: UNKNOWN_SIZE }));
  });

  it('widens a size that becomes too large for its bytes', () => {
    const small = encodeMaster('Cluster', [encodeElement('Timestamp', 5), encodeElement('Void', new Uint8Array(121))]);
    const grown = encodeMaster('Cluster', [
      encodeElement('Timestamp', 500),
      encodeElement('Void', new Uint8Array(121)),
    ]);
    expect(small[4]).toBe(0xfe - 0x80 + 0x80); // 126, the most that one byte holds
    expect(repacked(small, 500n)).toEqual(grown);
    expect(grown.length - small.length).toBe(2);
  });

  it.each([
    { from: 60_000, to: 59_999n },
    { from: 60, to: 60_000n },
    { from: 60, to: 2n ** 62n },
  ])('repairs the CRC-32 of a Cluster moved from $from to $to', ({ from, to }) => {
    const cluster = repacked(aCluster(from, { crc32: true, position: true }), to, 'repair');
    const warnings: string[] = [];
    const reader = new MkvReader({ checkCrc32: true, onWarning: ({ code }) => warnings.push(code) });
    const elements = [...reader.push(cluster), ...reader.end()];
    expect(elements.filter(({ name }) => name === 'CRC-32')).toHaveLength(1);
    expect(warnings.filter((code) => code.startsWith('CRC'))).toEqual([]);
  });

  it('keeps a CRC-32 as it is unless asked', () => {
    const cluster = aCluster(60_000, { crc32: true });
    expect(headOf(repacked(cluster, 1n)).before).toEqual(headOf(cluster).before);
  });

  it('makes a Void of the CRC-32 of a Cluster whose size is unknown', () => {
    const cluster = repacked(aCluster(5, { crc32: true, size: UNKNOWN_SIZE }), 6n, 'repair');
    expect(headOf(cluster).before).toEqual([Uint8Array.of(0xec, 0x84, 0, 0, 0, 0)]);
  });
});
