import { rawBytesOf } from '../../ebml/ebml-writer.js';
import { UNKNOWN_SIZE } from '../../ebml/ebml-element.js';
import type {
  MkvContentPiece,
  MkvDataElement,
  MkvElement,
  MkvEndElement,
  MkvStartElement,
} from '../../matroska/mkv-element.js';
import { MkvReader } from '../../matroska/mkv-reader.js';
import { DEFAULT_TIMESTAMP_SCALE } from '../../matroska/timestamp.js';
import { TrackCollector } from '../../matroska/track-collector.js';
import type { ServiceLimits } from '../server-options.js';
import { BlockHead } from './block-head.js';
import { BlockTimes } from './block-times.js';
import { ByteCollector } from './byte-collector.js';
import { PutMediaFault } from './put-media-fault.js';
import { TagsReview } from './tags-review.js';

/** What became of the bytes, in their order. */
export type SplitEvent =
  /** A Cluster has begun, and said when. */
  | { readonly kind: 'begun'; readonly timecodeMs: number }
  /** The fragment that was begun last is whole. */
  | { readonly kind: 'received'; readonly fragment: ReceivedFragment }
  /** Nothing after this can be read. It is the last event. */
  | { readonly kind: 'fault'; readonly fault: PutMediaFault };

/** A fragment as a producer sent it. */
export interface ReceivedFragment {
  /** Of the Cluster, in milliseconds. */
  readonly timecodeMs: number;
  readonly durationMs: number;
  /** EBML header, Segment of unknown size, and all that stood before the first Cluster. */
  readonly head: Uint8Array;
  /** The Cluster, and what stood between it and the next. */
  readonly content: Uint8Array;
}

interface OpenFragment {
  readonly content: ByteCollector;
  readonly times: BlockTimes;
  timecodeMs: number | undefined;
  tags: number;
  isClusterOver: boolean;
}

/** A master at the root or in the Segment that is not over; it is kept whole or not at all. */
interface OpenMaster {
  readonly start: MkvStartElement;
  readonly bytes: ByteCollector;
  /** Of a Tags element. */
  readonly review: TagsReview | undefined;
}

/** What came too late for its fragment. */
interface LateContent {
  readonly content: ByteCollector;
  tags: number;
}

const MAX_TAGS = 10;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const OPEN_SEGMENT = Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** Cuts the body of PutMedia into fragments as it comes, one for each Cluster, and sees to the limits of the service. */
export class FragmentSplitter {
  readonly #limits: ServiceLimits;
  readonly #reader: MkvReader;
  readonly #tracks = new TrackCollector();
  #events: SplitEvent[] = [];
  #hasFailed = false;
  #ebmlHeader: Uint8Array = new Uint8Array(0);
  /** Of the Segment, until its first Cluster. */
  #openHead: ByteCollector | undefined;
  /** Of the Segment, from its first Cluster on. */
  #head: Uint8Array | undefined;
  #timestampScale = DEFAULT_TIMESTAMP_SCALE;
  #lastTimecodeMs = -Infinity;
  #fragment: OpenFragment | undefined;
  #late = noLateContent();
  #master: OpenMaster | undefined;
  readonly #blockHead = new BlockHead();

  constructor(limits: ServiceLimits) {
    this.#limits = limits;
    // Frames in pieces, as they come: a fragment is joined once, when it is over.
    const pieces = ['SimpleBlock', 'Block'] as const;
    this.#reader = new MkvReader({ mode: 'strict', maxElementBytes: limits.maxFragmentBytes, pieces });
  }

  /** Whether a fragment has begun that is not whole. */
  get isInFragment(): boolean {
    return this.#fragment !== undefined;
  }

  /** Whether the Cluster is over, and only more tags may come for its fragment. */
  get isWaitingForTags(): boolean {
    return this.#fragment?.isClusterOver === true && this.#master === undefined;
  }

  /** Takes in the next bytes. */
  push(chunk: Uint8Array): readonly SplitEvent[] {
    return this.#collect(() => this.#reader.apply(chunk, this));
  }

  /** No more tags come in time. Tags that have begun are waited for. */
  finishWaiting(): readonly SplitEvent[] {
    return this.#collect(() => {
      if (this.isWaitingForTags) this.#finishFragment();
    });
  }

  /** The body was cut: a Cluster that is over is whole, with those tags that are. */
  cut(): readonly SplitEvent[] {
    return this.#collect(() => {
      if (this.#fragment?.isClusterOver === true) this.#finishFragment();
    });
  }

  /** The body has ended as it should: a Cluster of unknown size is over with it. */
  end(): readonly SplitEvent[] {
    return this.#collect(() => {
      if (this.isWaitingForTags) this.#finishFragment();
      const isBetween = this.#fragment === undefined && this.#head !== undefined;
      try {
        this.#reader.applyEnd(this);
      } catch (error) {
        if (!isBetween) throw error;
      }
      this.#finishFragment();
    });
  }

  /** For the reader. */
  visit(element: MkvElement): void {
    // The start of a document ends the fragment before it, whose tracks are still to be known.
    if (element.kind !== 'start') this.#tracks.visit(element);
    if (this.#master !== undefined) this.#addToMaster(this.#master, element);
    else if (element.kind === 'start') this.#onStart(element);
    else if (element.kind === 'data') this.#onData(element);
    else this.#onEnd(element);
    if (element.kind === 'start') this.#tracks.visit(element);
  }

  /** For the reader: a block, which stands in no other master than a Cluster. */
  visitPiece(piece: MkvContentPiece): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    const { content } = fragment;
    if (piece.position === 0) {
      this.#checkSize(piece.size);
      content.add(piece.header);
    }
    content.add(piece.bytes);
    this.#blockHead.add(piece);
    if (!piece.isLast) return;
    this.#checkSize((this.#head?.length ?? 0) + content.length);
    this.#onBlock(fragment, piece.size);
  }

  #collect(read: () => void): readonly SplitEvent[] {
    this.#events = [];
    if (this.#hasFailed) return [];
    try {
      read();
    } catch (error) {
      this.#hasFailed = true;
      this.#events.push({ kind: 'fault', fault: faultOf(error) });
    }
    return this.#events;
  }

  #onStart(element: MkvStartElement): void {
    if (this.#fragment?.isClusterOver === false) this.#place(element.header);
    else if (element.name === 'Segment') this.#onSegment(element);
    else if (element.name === 'Cluster') this.#onCluster(element);
    else this.#openMaster(element);
  }

  #onSegment({ size, header }: MkvStartElement): void {
    this.#finishFragment();
    this.#openHead = new ByteCollector();
    this.#openHead.add(this.#ebmlHeader);
    this.#openHead.add(size === UNKNOWN_SIZE ? header : OPEN_SEGMENT);
    this.#head = undefined;
    this.#late = noLateContent();
    this.#timestampScale = DEFAULT_TIMESTAMP_SCALE;
  }

  #onCluster({ header }: MkvStartElement): void {
    this.#finishFragment();
    this.#head ??= this.#openHead?.bytes();
    if (this.#head === undefined || this.#tracks.tracks.size === 0) throw new PutMediaFault(4006);
    this.#openHead = undefined;
    this.#fragment = { ...this.#late, times: new BlockTimes(), timecodeMs: undefined, isClusterOver: false };
    this.#late = noLateContent();
    this.#place(header);
  }

  #openMaster(start: MkvStartElement): void {
    if (start.name === 'EBML') this.#finishFragment();
    else if (this.#openHead === undefined && this.#head === undefined) throw new PutMediaFault(4006);
    const review = start.name === 'Tags' ? new TagsReview() : undefined;
    this.#master = { start, bytes: new ByteCollector(), review };
    this.#master.bytes.add(start.header);
  }

  #addToMaster(master: OpenMaster, element: MkvElement): void {
    if (element.kind === 'end' && element.start === master.start) {
      this.#master = undefined;
      this.#closeMaster(master);
      return;
    }
    master.bytes.add(rawBytesOf(element));
    master.review?.add(element);
    if (element.kind === 'data' && element.name === 'TimestampScale') this.#timestampScale = Number(element.value);
    this.#checkSize(master.bytes.length);
  }

  #closeMaster({ start, bytes, review }: OpenMaster): void {
    if (start.name === 'EBML') {
      this.#ebmlHeader = bytes.bytes();
      this.#openHead = undefined;
      this.#head = undefined;
      return;
    }
    if (start.name === 'Tracks' && this.#tracks.tracks.size > this.#limits.maxTracks) throw new PutMediaFault(4005);
    if (review?.isOfService === true) return;
    if (review !== undefined && this.#openHead === undefined) this.#countTags(review);
    this.#place(bytes.bytes());
  }

  #countTags({ count, isRefused }: TagsReview): void {
    const holder = this.#fragment ?? this.#late;
    holder.tags += count;
    if (holder.tags > MAX_TAGS || isRefused) throw new PutMediaFault(4009);
  }

  #onData(element: MkvDataElement): void {
    this.#place(element.raw);
    const fragment = this.#fragment;
    if (fragment === undefined || fragment.isClusterOver) return;
    if (element.name === 'Timestamp') this.#begin(fragment, Number(element.value));
    else if (element.name === 'BlockDuration') fragment.times.setDuration(this.#ticksToMs(Number(element.value)));
  }

  #begin(fragment: OpenFragment, ticks: number): void {
    if (fragment.timecodeMs !== undefined) throw new PutMediaFault(4006);
    const timecodeMs = this.#ticksToMs(ticks);
    fragment.timecodeMs = timecodeMs;
    this.#events.push({ kind: 'begun', timecodeMs: Math.round(timecodeMs) });
    if (timecodeMs <= this.#lastTimecodeMs) throw new PutMediaFault(4004);
    this.#lastTimecodeMs = timecodeMs;
  }

  #onBlock({ times, timecodeMs }: OpenFragment, size: number): void {
    const block = this.#blockHead.parsed(size);
    if (block.kind === 'block-fault' || timecodeMs === undefined) throw new PutMediaFault(4006);
    if (!this.#tracks.tracks.has(block.trackNumber)) throw new PutMediaFault(4010);
    times.add(block.trackNumber, timecodeMs + this.#ticksToMs(block.relativeTimestamp));
    if (times.spanMs > this.#limits.maxFragmentMs) throw new PutMediaFault(4002);
  }

  #onEnd({ name }: MkvEndElement): void {
    if (name === 'Cluster' && this.#fragment !== undefined) this.#fragment.isClusterOver = true;
  }

  /** Where it belongs: in the fragment, in the head, or before the next Cluster. What stands outside of Segments is dropped. */
  #place(bytes: Uint8Array): void {
    const isOutside = this.#openHead === undefined && this.#head === undefined;
    if (isOutside) return;
    const place = this.#fragment?.content ?? this.#openHead ?? this.#late.content;
    place.add(bytes);
    this.#checkSize((this.#head?.length ?? 0) + place.length);
  }

  #checkSize(bytes: number): void {
    if (bytes > this.#limits.maxFragmentBytes) throw new PutMediaFault(4001);
  }

  #finishFragment(): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    const { times, timecodeMs } = fragment;
    const { tracks } = this.#tracks;
    if (timecodeMs === undefined || this.#head === undefined) throw new PutMediaFault(4006);
    if ([...tracks.keys()].some((number) => !times.has(number))) throw new PutMediaFault(4011);
    this.#fragment = undefined;
    const facts = { timecodeMs: Math.round(timecodeMs), durationMs: times.durationMs(tracks) };
    const bytes = { head: this.#head, content: fragment.content.bytes() };
    this.#events.push({ kind: 'received', fragment: { ...facts, ...bytes } });
  }

  #ticksToMs(ticks: number): number {
    return (ticks * this.#timestampScale) / NANOSECONDS_PER_MILLISECOND;
  }
}

function noLateContent(): LateContent {
  return { content: new ByteCollector(), tags: 0 };
}

/** What the reader throws is that the bytes are no Matroska, or that an element is larger than a fragment may be. */
function faultOf(error: unknown): PutMediaFault {
  if (error instanceof PutMediaFault) return error;
  const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ELEMENT_TOO_LARGE';
  return new PutMediaFault(isTooLarge ? 4001 : 4006);
}
