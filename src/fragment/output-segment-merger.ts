import type { ElementRun } from '../ebml/element-run.js';
import { UsageError } from '../errors.js';
import { MATROSKA_ELEMENTS } from '../matroska/elements.generated.js';
import type {
  MkvContentPiece,
  MkvDataElement,
  MkvElement,
  MkvEndElement,
  MkvStartElement,
} from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { MkvReaderOptions } from '../matroska/mkv-reader.js';
import type { Integer } from '../matroska/timestamp.js';
import { MergeBlockTimes } from './merge-block-times.js';
import { MergeGaps } from './merge-gaps.js';
import { MergeMachine } from './merge-machine.js';
import type { MergeCounts, MergedBytesWriter, OutputSegmentMergerOptions } from './merge-options.js';
import { MergeRepairs } from './merge-repairs.js';
import { mergeSettings } from './merge-settings.js';

/**
 * Makes one Segment of consecutive documents that have the same EBML header and Tracks, as the fragments of a GetMedia body
 * do, so that players take them for one file. Another header, or time that goes back, begins a new Segment, or ends it all.
 *
 * Its bytes are those of the Java parser library wherever these are sound. It holds the headers of one document; blocks pass
 * through, in pieces if the reader is made with {@link OutputSegmentMerger.READER_OPTIONS}. Of a block at which the stream is
 * cut, the pieces that came are written then; of one read whole, nothing. One merger may be shown the elements of several
 * readers, one after the other. It needs readers with owned content.
 *
 * @example
 * ```ts
 * import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
 * import { MkvReader, OutputSegmentMerger } from 'kinesis-video-parser';
 *
 * const file = openSync('merged.mkv', 'w');
 * const merger = new OutputSegmentMerger((bytes) => writeSync(file, bytes));
 * const reader = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
 * reader.apply(readFileSync('test-resources/get-media.mkv'), merger);
 * reader.applyEnd(merger);
 * closeSync(file);
 * console.log(`${merger.seen.segments} fragments in ${merger.merged.segments} Segments`);
 * ```
 */
export class OutputSegmentMerger implements MkvElementVisitor {
  /** Options of a reader that hands over blocks and attachments in pieces, so that no block is held in memory. What stands in a
   * document before its first Cluster is held until the document is judged, whatever its size. */
  static readonly READER_OPTIONS = {
    pieces: ['SimpleBlock', 'Block', 'EncryptedBlock', 'FileData'],
  } as const satisfies MkvReaderOptions;

  private readonly machine: MergeMachine;
  private readonly repairs: MergeRepairs;
  /** Only if Clusters are packed by the times of their blocks. */
  private readonly times: MergeBlockTimes | undefined;
  private readonly gaps = new MergeGaps();
  private readonly counts = { segments: 0, clusters: 0, blocks: 0 };
  private mergedBlocks = 0;
  private hasSegment = false;
  /** The header that is being shown, and how many gaps there were before it. */
  private header: { readonly start: MkvStartElement; readonly gaps: number } | undefined = undefined;
  /** By name: the headers that were shown last, if nothing in them was left out. */
  private readonly shownHeaders = new Map<string, MkvStartElement>();

  /**
   * @param write is given the merged bytes in order: views into the chunks read; what it throws ends the reading
   * @throws UsageError if an option has a value that it cannot have
   */
  constructor(write: MergedBytesWriter, options: OutputSegmentMergerOptions = {}) {
    const settings = mergeSettings(options);
    this.machine = new MergeMachine(write, settings);
    this.repairs = new MergeRepairs(settings);
    const onTime = (track: Integer, ticks: number): void => {
      this.machine.onBlockTime(track, ticks);
    };
    this.times = settings.clusters === 'packed' ? new MergeBlockTimes(settings, onTime) : undefined;
  }

  /** What was read, the document at which the merger was done included. */
  get seen(): MergeCounts {
    return { ...this.counts };
  }

  /** What was written. */
  get merged(): MergeCounts {
    return { segments: this.machine.output.segments, clusters: this.machine.clusters, blocks: this.mergedBlocks };
  }

  visit(element: MkvElement): void {
    if (this.machine.isDone) return;
    if (element.kind === 'data') this.onData(element);
    else if (element.kind === 'start') this.onStart(element);
    else this.onEnd(element);
  }

  /** @internal A header that was shown whole before is held as it is, in one. */
  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    const { machine } = this;
    const begins = this.beginsDocument(start);
    if (machine.isDone || this.shownHeaders.get(start.name) !== first || !this.repairs.keeps(start)) return false;
    if (!machine.knowsHeader(first, begins ? 'next-document' : 'in-document')) return false;
    const length = start.headerSize + start.size;
    this.fillGaps();
    if (begins) this.beginDocument();
    this.gaps.onData(length);
    if (!machine.isHeaderOver) machine.onKnownHeader(start.name);
    this.tellMachine(start);
    machine.putPart(start.bytes, start.position, length);
    return true;
  }

  /** @internal Blocks that stand side by side are written in one go. */
  visitRun(run: ElementRun): void {
    if (this.machine.isDone) return;
    if (!isBlock(run.definition.id)) for (let index = 0; index < run.count; index++) this.onData(elementOf(run, index));
    else this.onBlocks(run);
  }

  /** @throws UsageError if the content is needed whole: a Timestamp's, and what documents are compared by */
  visitPiece(piece: MkvContentPiece): void {
    if (this.machine.isDone) return;
    if (piece.position === 0) this.onFirstPiece(piece);
    this.gaps.onPiece(piece);
    this.times?.onPiece(piece);
    this.machine.put(piece.bytes);
    if (piece.isLast && isBlock(piece.definition.id)) this.countBlock();
  }

  /** True once a document did not continue the Segment, if the merger is to stop there. */
  isDone(): boolean {
    return this.machine.isDone;
  }

  /** Writes what was held back to be written in one go. To be called after each chunk if `writes` is `joined`. */
  flush(): void {
    this.machine.output.flush();
  }

  private onData(element: MkvDataElement): void {
    this.fillGaps();
    this.gaps.onData(element.headerSize + element.size);
    if (isBlock(element.id)) this.onBlock(element);
    else this.onOtherData(element);
  }

  private onBlock(element: MkvDataElement): void {
    const { machine } = this;
    if (!machine.isEmitting) machine.onBlock();
    this.times?.onBlock(element);
    machine.putPart(element.bytes, element.position, element.headerSize + element.size);
    this.countBlock();
  }

  private onBlocks(run: ElementRun): void {
    const { machine } = this;
    const length = run.end - run.begin;
    this.fillGaps();
    this.gaps.onData(length);
    if (!machine.isEmitting) machine.onBlock();
    this.times?.onRun(run);
    machine.putPart(run.bytes, run.begin, length);
    this.counts.blocks += run.count;
    if (machine.isEmitting) this.mergedBlocks += run.count;
  }

  private onOtherData(element: MkvDataElement): void {
    if (!this.machine.isHeaderOver) this.machine.onHeaderElement(element);
    if (this.repairs.leavesOut(element)) return;
    const ticks = element.name === 'Timestamp' ? element.value : undefined;
    if (ticks !== undefined) this.machine.onTimestamp(element, ticks);
    else this.put(this.repairs.insteadOf(element), element, element.headerSize + element.size);
  }

  private put(
    instead: Uint8Array | undefined,
    { bytes, position }: MkvStartElement | MkvDataElement,
    length: number,
  ): void {
    if (instead === undefined) this.machine.putPart(bytes, position, length);
    else this.machine.put(instead);
  }

  private onFirstPiece({ definition: { id, name }, parent, header }: MkvContentPiece): void {
    this.fillGaps();
    if (isBlock(id)) this.machine.onBlock();
    else if (name === 'Timestamp' || this.isCompared(parent)) {
      throw new UsageError(`The merger needs ${name} whole: read with OutputSegmentMerger.READER_OPTIONS`);
    }
    this.machine.put(header);
  }

  private onStart(element: MkvStartElement): void {
    this.fillGaps();
    if (this.beginsDocument(element)) this.beginDocument();
    this.gaps.onStart(element);
    if (isHeader(element)) this.header = { start: element, gaps: this.gaps.count };
    if (!this.machine.isHeaderOver) this.machine.onHeaderElement(element);
    if (this.repairs.leavesOut(element)) return;
    this.tellMachine(element);
    if (element.name !== 'Cluster') this.put(this.repairs.insteadOfHeader(element), element, element.headerSize);
  }

  private tellMachine(element: MkvStartElement): void {
    const { machine, counts } = this;
    switch (element.name) {
      case 'Segment':
        this.hasSegment = true;
        counts.segments++;
        break;
      case 'Tags':
        machine.onTags();
        break;
      case 'Cluster':
        counts.clusters++;
        machine.onCluster(element);
        break;
      case 'BlockGroup':
        machine.onBlock();
        break;
      default:
        if (machine.compares(element.name) || isHeader(element)) machine.onHeader();
    }
  }

  private onEnd(element: MkvEndElement): void {
    this.gaps.onEnd();
    if (element.start === this.header?.start) this.endHeader(element.start, this.header.gaps);
    if (!this.machine.isHeaderOver) this.machine.onHeaderElement(element);
    if (this.repairs.leavesOut(element)) return;
    if (element.name === 'Tags') this.machine.onTagsEnd();
    else if (element.name === 'Cluster') this.machine.onClusterEnd();
    else if (element.name === 'Segment') this.machine.endDocument();
  }

  private endHeader(start: MkvStartElement, gapsBefore: number): void {
    if (this.gaps.count === gapsBefore) this.shownHeaders.set(start.name, start);
    else this.shownHeaders.delete(start.name);
  }

  private beginsDocument({ name, parent }: MkvStartElement): boolean {
    if (parent !== undefined) return false;
    return name === 'EBML' || (name === 'Segment' && (this.hasSegment || this.machine.isBetweenDocuments));
  }

  private beginDocument(): void {
    this.gaps.onCut();
    this.fillGaps();
    this.hasSegment = false;
    this.repairs.onDocument();
    this.machine.beginDocument();
  }

  private fillGaps(): void {
    if (this.gaps.missing === 0) return;
    for (const bytes of this.gaps.take()) this.machine.put(bytes);
  }

  private countBlock(): void {
    this.counts.blocks++;
    if (this.machine.isEmitting) this.mergedBlocks++;
  }

  private isCompared(parent: MkvStartElement | undefined): boolean {
    for (let master = parent; master !== undefined; master = master.parent) {
      if (this.machine.compares(master.name)) return true;
    }
    return false;
  }
}

function elementOf(run: ElementRun, index: number): MkvDataElement {
  return run.elementAt(index) as MkvDataElement;
}

const SIMPLE_BLOCK = MATROSKA_ELEMENTS.SimpleBlock.id;
const BLOCK = MATROSKA_ELEMENTS.Block.id;
const ENCRYPTED_BLOCK = MATROSKA_ELEMENTS.EncryptedBlock.id;

function isBlock(id: number): boolean {
  return id === SIMPLE_BLOCK || id === BLOCK || id === ENCRYPTED_BLOCK;
}

/** Whether a Segment may have it only once, so that it cannot be taken over from a document that continues it. */
function isHeader({ name }: MkvStartElement): boolean {
  return name === 'EBML' || name === 'Info' || name === 'Tracks';
}
