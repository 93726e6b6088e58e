import type { ErrorFacts, LocatedError } from '../errors.js';
import { viewOf } from '../ebml/bytes.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { withDefaults } from '../ebml/with-defaults.js';
import { parseBlock } from './block.js';
import {
  type BlockElement,
  BlockGroupCollector,
  type BlockGroupSettings,
  type ContentLifetime,
} from './block-group.js';
import { Frame, type FrameFacts } from './frame.js';
import { type LaceBytes, type LacedLacing, MAX_LACE_FRAMES, splitLaces } from './lacing.js';
import { MatroskaError, type MatroskaErrorCode } from './matroska-error.js';
import type { MkvDataElement, MkvDataElementOf, MkvElement, MkvEndElement, MkvStartElement } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';
import { type ClusterTime, DEFAULT_TIMESTAMP_SCALE, type Integer } from './timestamp.js';
import type { Track } from './track.js';
import { TrackCollector, type TrackCollectorOptions } from './track-collector.js';

/** How a {@link FrameAssembler} deals with what it is shown. */
export interface FrameAssemblerOptions extends TrackCollectorOptions {
  /** Told of each block that had to be left out, and of oddities; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: MatroskaError) => void) | undefined;
  /** A block with more laced frames is left out as `INVALID_LACING`. Default 256, which is all there can be. */
  readonly maxLaceFrames?: number | undefined;
  /**
   * What the additions and references of one BlockGroup may take in memory, in bytes: their content, and 256 for each. What is beyond
   * it is left out, as `LIMIT_EXCEEDED`. Default 16 MiB.
   */
  readonly maxGroupBytes?: number | undefined;
  /**
   * The option `content` of the reader that shows the elements. With `borrowed` the bytes of a BlockGroup are copied, as its frames
   * are made when it ends; those of a SimpleBlock never are. Default `owned`.
   */
  readonly content?: ContentLifetime | undefined;
}

const DEFAULTS = {
  onWarning: (): void => undefined,
  maxLaceFrames: MAX_LACE_FRAMES,
  maxGroupBytes: 16 * 1024 * 1024,
  content: 'owned',
} as const;

/** More unknown tracks than these are not remembered, so that no input makes the list long; their warnings are repeated. */
const MAX_REMEMBERED_TRACKS = 1_000;

/**
 * Makes frames of the elements it is shown, in stream order: those of a SimpleBlock at once, those of a BlockGroup when it ends.
 *
 * A block that cannot be read is left out whole, with a warning; all others are delivered, wherever damage has put them. Tracks
 * and TimestampScale are those of the Segment; with each EBML document they begin anew. The Block of a group that was cut, or did
 * not end where it said, is not called a keyframe, as a ReferenceBlock may be lost.
 *
 * @example
 * ```ts
 * import { FrameAssembler, MkvReader } from 'kinesis-video-parser';
 *
 * declare const chunk: Uint8Array;
 * const assembler = new FrameAssembler((frame) => {
 *   console.log(frame.trackNumber, frame.timestampNs, frame.size);
 * });
 * new MkvReader().apply(chunk, assembler);
 * ```
 */
export class FrameAssembler implements MkvElementVisitor {
  private readonly collector: TrackCollector;
  private readonly onWarning: (error: MatroskaError) => void;
  private readonly maxLaceFrames: number;
  private readonly groupSettings: BlockGroupSettings;
  /** One object for all frames: each copies what it needs. */
  private readonly facts: FrameFacts = blankFacts();
  private group: BlockGroupCollector | undefined = undefined;
  private hasWarnedOfTimestamp = false;
  private readonly unknownTracks = new Set<Integer>();

  /** @param handler is given each frame; what it throws passes through `visit` */
  constructor(
    private readonly handler: (frame: Frame) => void,
    options: FrameAssemblerOptions = {},
  ) {
    const { onWarning, maxLaceFrames, maxGroupBytes, maxTrackBytes, content } = withDefaults(DEFAULTS, options);
    this.onWarning = onWarning;
    this.maxLaceFrames = maxLaceFrames;
    this.collector = new TrackCollector({ maxTrackBytes, onWarning });
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

  /** The Timestamp of the Cluster that is being read, and the length of a tick. */
  get clusterTime(): ClusterTime {
    return this.facts.cluster;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'data') {
      if (element.name === 'SimpleBlock') this.visitSimpleBlock(element);
      else this.visitData(element);
    } else if (element.kind === 'start') this.visitStart(element);
    else this.visitEnd(element);
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
    this.hasWarnedOfTimestamp = false;
    this.unknownTracks.clear();
  }

  private beginCluster(): void {
    this.setClusterTime(undefined, this.facts.cluster.timestampScale);
    this.hasWarnedOfTimestamp = false;
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
    const header = parseBlock(bytes, position, element.size);
    if (header.kind === 'block-fault') {
      this.warn('INVALID_BLOCK', element, { message: header.message, declared: element.size });
      return;
    }
    const { facts } = this;
    if (facts.document < 0) facts.document = 0;
    const isSimple = element.name === 'SimpleBlock';
    facts.trackNumber = header.trackNumber;
    facts.track = this.trackOf(header.trackNumber, element);
    if (isSimple) facts.keyframe = header.keyframe;
    facts.invisible = header.invisible;
    facts.discardable = isSimple && header.discardable;
    facts.blockOffset = element.offset;
    facts.relativeTimestamp = header.relativeTimestamp;
    if (facts.cluster.timestamp === undefined) this.warnOfTimestamp(element);

    const { headerSize, lacing } = header;
    const content = { bytes, position: position + headerSize, end: position + element.size };
    facts.offset = element.offset + element.headerSize + headerSize;
    if (lacing === 'none') this.deliverSingle(content);
    else this.deliverLaced(element, content, lacing);
  }

  private deliverSingle(content: LaceBytes): void {
    const { facts } = this;
    facts.laceIndex = 0;
    facts.laceCount = 1;
    facts.payload = viewOf(content.bytes, content.position, content.end - content.position);
    this.handler(new Frame(facts));
  }

  private deliverLaced(element: BlockElement, content: LaceBytes, lacing: LacedLacing): void {
    const laces = splitLaces(lacing, content, this.maxLaceFrames);
    if (laces.kind === 'lacing-fault') {
      this.warn('INVALID_LACING', element, laces);
      return;
    }
    const { facts } = this;
    const offsetOfBytes = facts.offset - content.position;
    let { position } = laces;
    facts.laceCount = laces.sizes.length;
    for (const [index, size] of laces.sizes.entries()) {
      facts.laceIndex = index;
      facts.payload = viewOf(content.bytes, position, size);
      facts.offset = offsetOfBytes + position;
      this.handler(new Frame(facts));
      position += size;
    }
  }

  private trackOf(number: Integer, element: BlockElement): Track | undefined {
    const track = this.collector.tracks.get(number);
    if (track === undefined && this.collector.hasSeenTracks) this.warnOfTrack(number, element);
    return track;
  }

  private warnOfTrack(number: Integer, element: BlockElement): void {
    if (this.unknownTracks.has(number)) return;
    if (this.unknownTracks.size < MAX_REMEMBERED_TRACKS) this.unknownTracks.add(number);
    const message = `There is no track ${number.toString()} in this Segment`;
    this.warn('UNKNOWN_TRACK', element, { message, declared: number });
  }

  private warnOfTimestamp(element: BlockElement): void {
    if (this.hasWarnedOfTimestamp) return;
    this.hasWarnedOfTimestamp = true;
    this.warn('MISSING_TIMESTAMP', element, { message: 'A block stands before the Timestamp of its Cluster' });
  }

  private warn(code: MatroskaErrorCode, element: MkvDataElement, facts: Omit<ErrorFacts, 'offset' | 'path'>): void {
    const { offset, path, id } = element;
    this.onWarning(
      new MatroskaError(code, {
        message: facts.message,
        declared: facts.declared,
        allowed: facts.allowed,
        offset,
        path,
        id,
      }),
    );
  }
}

function endsWhereItSaid({ endOffset, offset, headerSize, size }: MkvEndElement): boolean {
  return size === UNKNOWN_SIZE || endOffset === offset + headerSize + size;
}

function blankFacts(): FrameFacts {
  return {
    document: -1,
    trackNumber: 0,
    track: undefined,
    keyframe: false,
    invisible: false,
    discardable: false,
    laceIndex: 0,
    laceCount: 1,
    payload: new Uint8Array(0),
    offset: 0,
    blockOffset: 0,
    relativeTimestamp: 0,
    cluster: { timestamp: undefined, timestampScale: DEFAULT_TIMESTAMP_SCALE },
    group: undefined,
  };
}
