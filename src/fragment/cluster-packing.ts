import { encodeVoid } from '../ebml/ebml-writer.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { minimalVintWidth } from '../ebml/vint.js';
import { encodeElement, encodeHeader } from '../matroska/mkv-writer.js';
import { replacedCrc32 } from './merge-crc32.js';

/** When the blocks of a Cluster begin: all that its duration is reckoned from. */
export interface BlockSpan {
  /** How many blocks there are; a lace is one. */
  readonly count: number;
  /** The earliest of them, in ticks from the Cluster's Timestamp. */
  readonly first: number;
  /** The latest of them, likewise. */
  readonly last: number;
}

/** A Cluster without blocks. */
export const NO_BLOCKS: BlockSpan = { count: 0, first: 0, last: 0 };

/** The span of `blocks` and one block more, which may be earlier than those before it: blocks stand in decoding order. */
export function withBlock(blocks: BlockSpan, ticks: number): BlockSpan {
  if (blocks.count === 0) return { count: 1, first: ticks, last: ticks };
  return { count: blocks.count + 1, first: Math.min(blocks.first, ticks), last: Math.max(blocks.last, ticks) };
}

/** The average distance of blocks, in ticks; `undefined` if there are fewer than two. */
export function distanceOf({ count, first, last }: BlockSpan): number | undefined {
  return count <= 1 ? undefined : Math.floor((last - first) / (count - 1));
}

/**
 * How long a Cluster takes, in ticks, as the Java parser library reckons: from its first block to its last, and the average
 * distance between blocks for the last one. 1 if it has fewer than two blocks, so that the next Cluster is later at least.
 */
export function durationOf(blocks: BlockSpan): number {
  const distance = distanceOf(blocks);
  return distance === undefined ? 1 : blocks.last - blocks.first + distance;
}

/**
 * When the last block of a Cluster ends, in ticks from its Timestamp: each track has a distance of its own between blocks,
 * and the track that ends last counts. At least 1.
 *
 * @param distances of blocks in Clusters before, by track, for a track that has but one block in this one
 */
export function endOf<Track>(tracks: ReadonlyMap<Track, BlockSpan>, distances: ReadonlyMap<Track, number>): number {
  let end = 1;
  for (const [track, span] of tracks) end = Math.max(end, span.last + (distanceOf(span) ?? distances.get(track) ?? 1));
  return end;
}

/** How many bytes `ticks` take as the content of a Timestamp that has `width` bytes now: no fewer, and more only if it must. */
export function timestampWidth(ticks: bigint, width: number): number {
  if (ticks === 0n) return width; // no bytes at all are 0 as well (RFC 8794 §7.2)
  let needed = 1;
  while (ticks >> BigInt(8 * needed) > 0n) needed++;
  return Math.max(needed, width);
}

/** The bytes at the beginning of a Cluster, up to its Timestamp. */
export interface ClusterHead {
  /** ID and size of the Cluster. */
  readonly header: Uint8Array;
  /** Declared size of the Cluster's content in bytes; `UNKNOWN_SIZE` if it is open. */
  readonly size: number;
  /** What stands between header and Timestamp, element by element: at most a CRC-32, as a rule. */
  readonly before: readonly Uint8Array[];
  /** The Timestamp, header and content. */
  readonly timestamp: Uint8Array;
  /** Bytes of the Timestamp's content. */
  readonly timestampSize: number;
}

/** What becomes of a CRC-32 whose bytes change: it stays and is wrong, or it is made right. */
export type CrcPolicy = 'keep' | 'repair';

/**
 * The same beginning with another Timestamp, in as many bytes as before if `ticks` fit them. If they do not, the Timestamp
 * grows, and with it the size that the Cluster declares.
 *
 * @param crc32 with `repair` a CRC-32 that stands first covers the new Timestamp. That takes no byte of the blocks, but the
 * Cluster's size: in one of unknown size it becomes a Void of as many bytes.
 */
export function repackedClusterHead(head: ClusterHead, ticks: bigint, crc32: CrcPolicy): readonly Uint8Array[] {
  const timestamp = rewrittenTimestamp(head.timestamp, head.timestampSize, ticks);
  const growth = timestamp.length - head.timestamp.length;
  const before = crc32 === 'keep' ? head.before : withCrc32Repaired(head, timestamp);
  return [growth === 0 ? head.header : grownHeader(head, growth), ...before, timestamp];
}

/** A Timestamp element with another value, in as many bytes as before if it fits. */
export function rewrittenTimestamp(element: Uint8Array, contentSize: number, ticks: bigint): Uint8Array {
  const valueSize = timestampWidth(ticks, contentSize);
  if (valueSize === 0) return element;
  const sizeWidth = element.length - contentSize - 1; // the ID, E7, is one byte
  return encodeElement('Timestamp', ticks, { valueSize, sizeWidth });
}

function grownHeader({ header, size }: ClusterHead, growth: number): Uint8Array {
  if (size === UNKNOWN_SIZE) return header;
  const sizeWidth = Math.max(header.length - CLUSTER_ID_BYTES, minimalVintWidth(size + growth));
  return encodeHeader('Cluster', size + growth, { sizeWidth });
}

function withCrc32Repaired(head: ClusterHead, timestamp: Uint8Array): readonly Uint8Array[] {
  const [crc, ...between] = head.before;
  if (crc?.[0] !== CRC_ID) return head.before;
  const oldBytes = [...between, head.timestamp];
  const rest = head.size - [crc, ...oldBytes].reduce((total, { length }) => total + length, 0);
  const isReckonable = head.size !== UNKNOWN_SIZE && rest >= 0 && crc.length === CRC_ELEMENT_BYTES;
  if (!isReckonable) return [encodeVoid(crc.length), ...between];
  return [replacedCrc32(crc, { oldBytes, newBytes: [...between, timestamp], rest }), ...between];
}

const CLUSTER_ID_BYTES = 4;
/** A CRC-32 stands first in its parent, and its ID is one byte (RFC 8794 §11.3.1). */
const CRC_ID = 0xbf;
/** ID, size and value. */
const CRC_ELEMENT_BYTES = 6;
