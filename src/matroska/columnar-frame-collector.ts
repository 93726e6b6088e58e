import type { ElementRun } from '../ebml/element-run.js';
import type { LocatedError } from '../errors.js';
import { type BlockFacts } from './block-frames.js';
import { BlockReader } from './block-reader.js';
import { FRAME_FLAGS, FrameBatch, type FrameBytes, type FrameColumns, type FrameSection } from './columnar-batch.js';
import { ColumnRoom, OpenColumns } from './columnar-columns.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { FrameAssemblerOptions } from './frame-assembler-options.js';
import type { MkvElement, MkvStartElement } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';
import { blockTimestampNs, type ClusterTime, type Integer } from './timestamp.js';
import type { Track } from './track.js';

/** A {@link FrameSection} that frames are still put into. */
interface OpenSection extends FrameSection {
  readonly tracks: Map<Integer, Track>;
}

/** Puts frames into columns. Runs of plain blocks take a way of their own; whatever else comes is for {@link BlockReader} to read. */
// Plain fields: this runs for each frame of a stream.
export class ColumnarFrameCollector implements MkvElementVisitor {
  private readonly blocks: BlockReader;
  private readonly arrays: 'own' | 'reused';
  private readonly room = new ColumnRoom();
  private columns = new OpenColumns(this.room, 0);
  private chunk: Uint8Array = NO_BYTES;
  private sections: OpenSection[] = [];
  private sources: FrameBytes[] = [];
  private section: OpenSection | undefined = undefined;
  /** It is not in the list of the batch yet. */
  private isNew = true;
  /** A batch before has its tracks: no more can be put into them. */
  private isHandedOut = false;
  /** By track number: 1 if its frames of the current section need nothing but to be written down. */
  private readonly isPlain = new Uint8Array(SHORT_TRACK_NUMBERS);
  /** A time is its ticks, times the one, by the other. */
  private factor = 1;
  private divisor = 1;

  /** @param arrays whether each batch has arrays of its own, or all have the same */
  constructor(options: FrameAssemblerOptions, arrays: 'own' | 'reused') {
    this.arrays = arrays;
    this.blocks = new BlockReader((facts) => {
      this.add(facts);
    }, options);
  }

  get tracks(): ReadonlyMap<Integer, Track> {
    return this.blocks.tracks;
  }

  /** What is known of the block that came last, but for those that went the short way: its Cluster is theirs, too. */
  get facts(): Readonly<BlockFacts> {
    return this.blocks.facts;
  }

  /** The frames since the chunk began. */
  get filled(): FrameColumns {
    return this.columns;
  }

  /** The frames that come next are in this chunk. */
  begin(chunk: Uint8Array): void {
    this.chunk = chunk;
    const { count } = this.columns;
    if (this.arrays === 'own' && count > 0) this.columns = new OpenColumns(this.room, count * 1.25);
    this.columns.count = 0;
    // It goes on, if the Cluster does; what it knows of the tracks still holds.
    if (this.section !== undefined) this.section = { ...this.section, begin: 0 };
    this.isNew = true;
    this.isHandedOut = true;
    this.sections = [];
    this.sources = [];
  }

  /** The frames since the chunk began: all of them, or the first so many. */
  batch(count = this.columns.count): FrameBatch {
    const { tracks, times, positions, lengths, relativeTimestamps, flags } = this.columns;
    const columns = { count, tracks, times, positions, lengths, relativeTimestamps, flags };
    return new FrameBatch(columns, { bytes: this.chunk, sections: this.sections, sources: this.sources });
  }

  visit(element: MkvElement): void {
    this.blocks.visit(element);
    // Frames know their track as it was described when they came.
    if (element.kind !== 'data' && (element.id === TRACKS || element.id === TRACK_ENTRY)) this.section = undefined;
  }

  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    if (!this.blocks.visitRepeat(start, first)) return false;
    if (start.id === TRACKS) this.section = undefined;
    return true;
  }

  report(error: LocatedError): void {
    this.blocks.report(error);
  }

  visitRun(run: ElementRun): void {
    if (run.definition.id !== SIMPLE_BLOCK) return;
    this.blocks.beginRun(run);
    for (let index = 0; index < run.count;) index = this.addPlain(run, index);
  }

  /** Puts plain blocks into the columns, from the one at `from` on, and then one that is not plain; tells how far it came. */
  private addPlain(run: ElementRun, from: number): number {
    const { bytes, contents, ends } = run;
    this.columns.reserve(run.count - from);
    this.sectionFor(this.blocks.facts);
    const apart = this.sourceFor(bytes, run.base);
    const { tracks, times, positions, lengths, relativeTimestamps, flags } = this.columns;
    const { isPlain, factor, divisor } = this;
    const timestamp = this.plainTimestamp();
    let { count } = this.columns;
    let index = from;
    for (; index < run.count; index++) {
      const position = contents[index]!;
      const length = ends[index]! - position - PLAIN_HEADER_BYTES;
      const blockFlags = bytes[position + 3]!;
      const track = bytes[position]! - FIRST_SHORT_TRACK;
      if (length < 0 || (blockFlags & LACING) !== 0 || isPlain[track] !== 1) break;
      const ticks = ((bytes[position + 1]! << 24) >> 16) | bytes[position + 2]!;
      tracks[count] = track;
      times[count] = ((timestamp + ticks) * factor) / divisor;
      positions[count] = position + PLAIN_HEADER_BYTES;
      lengths[count] = length;
      relativeTimestamps[count] = ticks;
      flags[count++] = (blockFlags & FLAGS_OF_BLOCK) | apart;
    }
    this.columns.count = count;
    if (index < run.count) this.blocks.visitOfRun(run, index++);
    return index;
  }

  /** What times are counted from; if it is not a number, or too large for sums to be exact, no track is plain. */
  private plainTimestamp(): number {
    const { timestamp } = this.blocks.facts.cluster;
    return typeof timestamp === 'number' ? timestamp : 0;
  }

  private add(facts: BlockFacts): void {
    const { tracks } = this.sectionFor(facts);
    this.columns.reserve(1);
    const apart = this.sourceFor(facts.bytes, facts.offset - facts.position);
    const { columns } = this;
    const { count } = columns;
    const track = Number(facts.trackNumber);
    if (facts.track !== undefined && !tracks.has(track)) this.addTrack(track, facts.track, facts);
    columns.tracks[count] = track;
    columns.times[count] = this.timeOf(facts);
    columns.positions[count] = facts.position;
    columns.lengths[count] = facts.length;
    columns.relativeTimestamps[count] = facts.relativeTimestamp;
    columns.flags[count] = flagsOf(facts) | apart;
    columns.count++;
  }

  private sectionFor(facts: BlockFacts): OpenSection {
    const { section } = this;
    // Another Cluster, Segment or document has another object.
    if (section?.cluster !== facts.cluster) return this.beginSection(facts);
    if (this.isNew) this.sections.push(section);
    this.isNew = false;
    return section;
  }

  private beginSection({ cluster, document }: BlockFacts): OpenSection {
    const begin = this.columns.count;
    const section = { begin, document: Math.max(document, 0), cluster, tracks: new Map() };
    if (this.sections.at(-1)?.begin === begin) this.sections.pop(); // no frame came to be in it
    this.sections.push(section);
    this.section = section;
    this.isNew = false;
    this.isHandedOut = false;
    this.isPlain.fill(0);
    [this.factor, this.divisor] = millisecondsIn(cluster);
    return section;
  }

  private addTrack(number: number, track: Track, facts: BlockFacts): void {
    const section = this.isHandedOut ? this.beginSection(facts) : this.sectionFor(facts);
    section.tracks.set(number, track);
    const { timestamp } = section.cluster;
    const isSmall = typeof timestamp === 'number' && timestamp < MAX_PLAIN_TIMESTAMP;
    if (isSmall && track.timestampScale === 1 && this.divisor !== 0) this.isPlain[number] = 1;
  }

  private timeOf({ relativeTimestamp, cluster, track }: BlockFacts): number {
    const scale = track?.timestampScale ?? 1;
    const { timestamp = 0 } = cluster;
    if (scale === 1 && typeof timestamp === 'number' && timestamp < MAX_PLAIN_TIMESTAMP && this.divisor !== 0)
      return ((timestamp + relativeTimestamp) * this.factor) / this.divisor;
    return Number(blockTimestampNs(relativeTimestamp, cluster, scale)) / NS_PER_MS;
  }

  /** Makes sure that the next frames have these bytes; gives the flag that they need if these are not those of the chunk. */
  private sourceFor(bytes: Uint8Array, base: number): number {
    if (this.sources.at(-1)?.bytes !== bytes) this.sources.push({ begin: this.columns.count, bytes, base });
    return bytes === this.chunk ? 0 : FRAME_FLAGS.apart;
  }
}

const NO_BYTES = new Uint8Array(0);
const NS_PER_MS = 1_000_000;
/** So much below 2^53 that nothing a block adds goes beyond it. */
const MAX_PLAIN_TIMESTAMP = 2 ** 52;

/** Track numbers of one byte: 0 to 127. */
const SHORT_TRACK_NUMBERS = 128;
/** The byte of track number 0. */
const FIRST_SHORT_TRACK = 0x80;
/** A track number of one byte, two of timestamp, one of flags (RFC 9559 §10.2). */
const PLAIN_HEADER_BYTES = 4;
const LACING = 0x06;
const FLAGS_OF_BLOCK = FRAME_FLAGS.keyframe | FRAME_FLAGS.invisible | FRAME_FLAGS.discardable;

const SIMPLE_BLOCK = MATROSKA_ELEMENTS.SimpleBlock.id;
const TRACKS = MATROSKA_ELEMENTS.Tracks.id;
const TRACK_ENTRY = MATROSKA_ELEMENTS.TrackEntry.id;

/** What ticks are multiplied and then divided by; a divisor of 0 where only BigInt is exact. */
function millisecondsIn({ timestampScale }: ClusterTime): readonly [number, number] {
  if (typeof timestampScale !== 'number') return [0, 0];
  const milliseconds = timestampScale / NS_PER_MS;
  return Number.isInteger(milliseconds) ? [milliseconds, 1] : [timestampScale, NS_PER_MS];
}

function flagsOf({ keyframe, invisible, discardable, laceIndex }: BlockFacts): number {
  return (
    (keyframe ? FRAME_FLAGS.keyframe : 0) |
    (invisible ? FRAME_FLAGS.invisible : 0) |
    (laceIndex > 0 ? FRAME_FLAGS.laced : 0) |
    (discardable ? FRAME_FLAGS.discardable : 0)
  );
}
