import type { ErrorFacts, LocatedError } from '../errors.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import type { ElementRun } from '../ebml/element-run.js';
import { withDefaults } from '../ebml/with-defaults.js';
import { type BlockFacts, BlockFrames } from './block-frames.js';
import { type BlockElement, BlockGroupCollector, type BlockGroupSettings } from './block-group.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { FrameAssemblerOptions } from './frame-assembler-options.js';
import { MAX_LACE_FRAMES } from './lacing.js';
import { MatroskaError, type MatroskaErrorCode } from './matroska-error.js';
import type { MkvDataElement, MkvDataElementOf, MkvElement, MkvEndElement, MkvStartElement } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';
import { DEFAULT_TIMESTAMP_SCALE, type Integer } from './timestamp.js';
import type { Track } from './track.js';
import { TrackCollector } from './track-collector.js';

const DEFAULTS = {
  onWarning: (): void => undefined,
  maxLaceFrames: MAX_LACE_FRAMES,
  maxGroupBytes: 16 * 1024 * 1024,
  content: 'owned',
} as const;

/**
 * Knows what stands around a block, and tells of the frames in it: the inside of a {@link FrameAssembler}, whose rules these are,
 * and of a `ColumnarFrameReader`. Neither makes of them what the other does.
 */
export class BlockReader implements MkvElementVisitor {
  readonly facts: BlockFacts;
  private readonly frames: BlockFrames;
  private readonly collector: TrackCollector;
  private readonly onWarning: (error: MatroskaError) => void;
  private readonly groupSettings: BlockGroupSettings;
  private group: BlockGroupCollector | undefined = undefined;

  /** @param handler told of each frame; the facts are those of the next one when it returns */
  constructor(handler: (facts: BlockFacts) => void, options: FrameAssemblerOptions) {
    const { onWarning, maxLaceFrames, maxGroupBytes, maxTrackBytes, content } = withDefaults(DEFAULTS, options);
    this.onWarning = onWarning;
    this.collector = new TrackCollector({ maxTrackBytes, onWarning });
    this.frames = new BlockFrames(handler, this.collector, { onWarning, maxLaceFrames });
    this.facts = this.frames.facts;
    const onTooLarge = (element: MkvDataElement, declared: number): void => {
      const message = 'The additions and references of a BlockGroup are more than maxGroupBytes allows';
      this.warn('LIMIT_EXCEEDED', element, { message, declared, allowed: maxGroupBytes });
    };
    this.groupSettings = { content, maxGroupBytes, onTooLarge };
  }

  /** The tracks of the Segment that is being read, by number. */
  get tracks(): ReadonlyMap<Integer, Track> {
    return this.collector.tracks;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'data') {
      if (element.name === 'SimpleBlock') this.visitSimpleBlock(element);
      else this.visitData(element);
    } else if (element.kind === 'start') this.visitStart(element);
    else this.visitEnd(element);
  }

  /** Of an EBML header nothing counts but that it is there; Tracks of another Segment that come again are known. */
  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    if (start.name === 'EBML') {
      this.visitStart(start);
      return true;
    }
    if (this.group !== undefined || !this.collector.visitRepeat(start, first)) return false;
    if (this.facts.document < 0) this.facts.document = 0; // its EBML header is missing
    return true;
  }

  visitRun(run: ElementRun): void {
    if (run.definition.id !== SIMPLE_BLOCK) return;
    this.beginRun(run);
    for (let index = 0; index < run.count; index++) this.visitOfRun(run, index);
  }

  /** Blocks of a run come, to be visited one by one. */
  beginRun(run: ElementRun): void {
    if (this.group !== undefined) this.interrupt(this.group); // misplaced: the frames stay in the order of the blocks
    this.facts.group = undefined;
    this.frames.kind = run;
  }

  /** Tells of the frames of one of the blocks of the run that began last. */
  visitOfRun(run: ElementRun, index: number): void {
    const { frames } = this;
    const position = run.contents[index]!;
    frames.facts.blockOffset = run.base + (index === 0 ? run.begin : run.ends[index - 1]!);
    frames.contentOffset = run.base + position;
    frames.deliver(run.bytes, position, run.ends[index]! - position);
  }

  /**
   * To be told of what the reader that shows the elements has to report: what is lost inside a BlockGroup shows nowhere else. It is
   * not passed on to `onWarning`.
   */
  report({ severity }: LocatedError): void {
    if (severity === 'error' && this.group !== undefined) this.group.isDamaged = true;
  }

  private visitSimpleBlock(element: MkvDataElementOf<'SimpleBlock'>): void {
    if (this.group !== undefined) this.interrupt(this.group); // misplaced: the frames stay in the order of the blocks
    this.facts.group = undefined;
    this.deliver(element, element.bytes, element.position + element.headerSize);
  }

  private visitData(element: MkvDataElement): void {
    if (element.name === 'Block') this.visitBlock(element);
    else if (element.name === 'Timestamp') this.setClusterTime(element.value, this.facts.cluster.timestampScale);
    else if (element.name === 'TimestampScale') this.visitTimestampScale(element);
    else if (this.group !== undefined) this.group.visitData(element);
    else this.collector.visit(element);
  }

  private visitStart(element: MkvStartElement): void {
    if (element.name === 'EBML') this.beginDocument();
    else if (this.facts.document < 0) this.facts.document = 0; // its EBML header is missing
    if (element.name === 'Segment') this.beginSegment();
    else if (element.name === 'Cluster') this.beginCluster();
    else if (element.name === 'BlockGroup') this.beginGroup();
    else if (this.group !== undefined) this.group.visitStart(element);
    this.collector.visit(element);
  }

  private visitEnd(element: MkvEndElement): void {
    if (element.name === 'BlockGroup') this.endGroup(element);
    else if (this.group !== undefined) this.group.visitEnd(element);
    this.collector.visit(element);
  }

  private beginDocument(): void {
    this.facts.document += 1;
    this.beginSegment();
  }

  private beginSegment(): void {
    this.setClusterTime(undefined, DEFAULT_TIMESTAMP_SCALE);
    this.frames.beginSegment();
  }

  private beginCluster(): void {
    this.setClusterTime(undefined, this.facts.cluster.timestampScale);
    this.frames.beginCluster();
  }

  /** A new object each time: frames that were handed out keep theirs. */
  private setClusterTime(timestamp: Integer | undefined, timestampScale: Integer): void {
    this.facts.cluster = { timestamp, timestampScale };
  }

  private visitTimestampScale(element: MkvDataElementOf<'TimestampScale'>): void {
    const { value = DEFAULT_TIMESTAMP_SCALE } = element;
    if (value === 0) this.warn('INVALID_TIMESTAMP_SCALE', element, { message: 'A tick cannot last 0 ns' });
    this.setClusterTime(this.facts.cluster.timestamp, value === 0 ? DEFAULT_TIMESTAMP_SCALE : value);
  }

  private beginGroup(): void {
    if (this.group !== undefined) this.interrupt(this.group); // a group in a group, which only damage brings about
    this.group = new BlockGroupCollector(this.groupSettings);
  }

  private endGroup(element: MkvEndElement): void {
    const { group } = this;
    this.group = undefined;
    if (group === undefined) return;
    if (!endsWhereItSaid(element)) group.isDamaged = true;
    this.release(group);
  }

  /** In a BlockGroup it waits for what else the group says; without one it is told as it stands. */
  private visitBlock(element: MkvDataElementOf<'Block'>): void {
    if (this.group === undefined) {
      this.facts.group = undefined;
      this.facts.keyframe = false; // what would tell is lost
      this.deliver(element, element.bytes, element.position + element.headerSize);
      return;
    }
    if (this.group.block !== undefined) this.interrupt(this.group); // a second Block, which only damage brings about
    this.group.hold(element);
  }

  /** Delivers the Block that waits in a BlockGroup, as another stands where it should not. */
  private interrupt(group: BlockGroupCollector): void {
    group.isDamaged = true;
    this.release(group);
  }

  /** Delivers the Block that waits in a BlockGroup, with what the group has said so far. */
  private release(group: BlockGroupCollector): void {
    const { block } = group;
    if (block === undefined) return;
    group.block = undefined;
    this.facts.keyframe = group.isKeyframe;
    this.facts.group = group.take();
    this.deliver(block.element, block.bytes, block.position);
  }

  private deliver(element: BlockElement, bytes: Uint8Array, position: number): void {
    const { frames } = this;
    frames.kind = element;
    frames.facts.blockOffset = element.offset;
    frames.contentOffset = element.offset + element.headerSize;
    frames.deliver(bytes, position, element.size);
  }

  private warn(code: MatroskaErrorCode, { offset, path, id }: MkvDataElement, findings: Findings): void {
    const { message, declared, allowed } = findings;
    this.onWarning(new MatroskaError(code, { message, declared, allowed, offset, path, id }));
  }
}

type Findings = Omit<ErrorFacts, 'offset' | 'path'>;

const SIMPLE_BLOCK = MATROSKA_ELEMENTS.SimpleBlock.id;

function endsWhereItSaid({ endOffset, offset, headerSize, size }: MkvEndElement): boolean {
  return size === UNKNOWN_SIZE || endOffset === offset + headerSize + size;
}
