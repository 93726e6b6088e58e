import { concatenated } from '../ebml/bytes.js';
import { rawBytesOf } from '../ebml/ebml-writer.js';
import { parseBlock } from '../matroska/block.js';
import type { MkvDataElement, MkvElement } from '../matroska/mkv-element.js';
import { encodeHeader } from '../matroska/mkv-writer.js';
import { segmentTicksToNs, type Integer } from '../matroska/timestamp.js';
import type { Pieces } from './outgoing-pieces.js';
import { brokenRule, checkSize } from './producer-rules.js';

/** What a fragment consists of but for its head and its tags. */
export interface AssembledCluster {
  readonly timecodeMs: number;
  readonly durationMs: number;
  readonly tracksWithFrames: ReadonlySet<Integer>;
  /** Not the pieces that came, which would keep alive what they are views of. */
  readonly cluster: Pieces;
}

/** What is of no use to the service, or wrong once the Cluster stands elsewhere. */
const LEFT_OUT: ReadonlySet<string> = new Set(['CRC-32', 'Void', 'Position', 'PrevSize']);

/** Gathers the elements of a Cluster, and writes them into one of known size. */
export class OutgoingCluster {
  readonly #timestampScale: Integer;
  readonly #parts: Uint8Array[] = [];
  readonly #tracks = new Set<Integer>();
  #size = 0;
  #ticks: Integer | undefined;
  #lastRelative = 0;

  constructor(timestampScale: Integer) {
    this.#timestampScale = timestampScale;
  }

  /**
   * The next element in the Cluster, at any depth; the Cluster itself is passed over.
   *
   * @throws KinesisVideoServiceError PRODUCER_RULE as soon as the Cluster is too large
   */
  add(element: MkvElement): void {
    if (element.name === 'Cluster' || (element.parent?.name === 'Cluster' && LEFT_OUT.has(element.name))) return;
    const bytes = rawBytesOf(element);
    this.#parts.push(bytes);
    this.#size += bytes.length;
    checkSize(this.#size, this.#ticks === undefined ? undefined : this.#inMilliseconds(this.#ticks));
    if (element.kind === 'data') this.#read(element);
  }

  /** The Cluster is over. @throws KinesisVideoServiceError PRODUCER_RULE if it says no time */
  finished(): AssembledCluster {
    if (this.#ticks === undefined) throw brokenRule('validMkv', 'A Cluster has no Timestamp');
    const cluster = concatenated([encodeHeader('Cluster', this.#size), ...this.#parts]);
    checkSize(cluster.length, this.#inMilliseconds(this.#ticks));
    return {
      timecodeMs: this.#inMilliseconds(this.#ticks),
      durationMs: this.#inMilliseconds(this.#lastRelative),
      tracksWithFrames: this.#tracks,
      cluster: [cluster],
    };
  }

  #read(element: MkvDataElement): void {
    if (element.name === 'SimpleBlock' || element.name === 'Block') this.#readBlock(element);
    else if (element.name === 'Timestamp') this.#ticks = element.value;
  }

  #readBlock({ bytes, position, headerSize, size }: MkvDataElement): void {
    const block = parseBlock(bytes, position + headerSize, size);
    if (block.kind === 'block-fault') throw brokenRule('validMkv', block.message);
    this.#tracks.add(block.trackNumber);
    this.#lastRelative = Math.max(this.#lastRelative, block.relativeTimestamp);
  }

  #inMilliseconds(ticks: Integer): number {
    // By way of microseconds: those of our time are whole numbers still.
    return Number(segmentTicksToNs(ticks, this.#timestampScale) / 1_000n) / 1_000;
  }
}
