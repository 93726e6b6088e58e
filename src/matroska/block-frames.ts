import { viewOf } from '../ebml/bytes.js';
import { pathOf, type ElementPlace } from '../ebml/ebml-element.js';
import { unknownDefinition } from '../ebml/element-definition.js';
import type { ErrorFacts } from '../errors.js';
import { BLOCK_FAULTS, BlockCursor } from './block.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { FrameFacts } from './frame.js';
import { type LacedLacing, type LaceLayout, splitLaces } from './lacing.js';
import { MatroskaError, type MatroskaErrorCode } from './matroska-error.js';
import { DEFAULT_TIMESTAMP_SCALE, type Integer } from './timestamp.js';
import type { Track } from './track.js';
import type { TrackCollector } from './track-collector.js';

/** The facts of a frame, and where its payload is: `payload` itself is made by those who need it. */
export interface BlockFacts extends FrameFacts {
  bytes: Uint8Array;
  /** Where the payload begins, as an index of `bytes`. */
  position: number;
  /** Bytes of the payload. */
  length: number;
}

/** What a block is: an element, or one of a run. */
type BlockKind = Pick<ElementPlace, 'definition' | 'parent'>;

/** How a {@link BlockFrames} deals with what it is shown. */
export interface BlockFramesSettings {
  readonly onWarning: (error: MatroskaError) => void;
  readonly maxLaceFrames: number;
}

/** More unknown tracks than these are not remembered, so that no input makes the list long; their warnings are repeated. */
const MAX_REMEMBERED_TRACKS = 1_000;

/** Makes facts of blocks, one frame after the other: what a {@link BlockReader} does with a block that it came to. */
// Plain fields, and one object for the facts of all frames: this runs for each block of a stream.
export class BlockFrames {
  readonly facts: BlockFacts = blankFacts();
  /** What the block is that is being read. Its own offset is among the facts. */
  kind: BlockKind = NO_BLOCK;
  /** Where its content begins, in bytes from the first byte pushed. */
  contentOffset = 0;
  private readonly block = new BlockCursor();
  private hasWarnedOfTimestamp = false;
  private readonly unknownTracks = new Set<Integer>();

  /** @param handler told of each frame; the facts are those of the next one when it returns */
  constructor(
    private readonly handler: (facts: BlockFacts) => void,
    private readonly collector: TrackCollector,
    private readonly settings: BlockFramesSettings,
  ) {}

  beginSegment(): void {
    this.hasWarnedOfTimestamp = false;
    this.unknownTracks.clear();
  }

  beginCluster(): void {
    this.hasWarnedOfTimestamp = false;
  }

  /** Tells of the frames of the block whose content of `size` bytes begins at `position`; or why it has none. */
  deliver(bytes: Uint8Array, position: number, size: number): void {
    const { facts, block } = this;
    const reason = block.read(bytes, position, size);
    if (reason !== undefined) {
      this.warn('INVALID_BLOCK', { message: BLOCK_FAULTS[reason], declared: size });
      return;
    }
    const isSimple = this.kind.definition.id === SIMPLE_BLOCK;
    if (facts.document < 0) facts.document = 0;
    facts.trackNumber = block.trackNumber;
    facts.track = this.trackOf(block.trackNumber);
    if (isSimple) facts.keyframe = block.keyframe;
    facts.invisible = block.invisible;
    facts.discardable = isSimple && block.discardable;
    facts.relativeTimestamp = block.relativeTimestamp;
    if (facts.cluster.timestamp === undefined) this.warnOfTimestamp();

    const { headerSize, lacing } = block;
    facts.bytes = bytes;
    facts.offset = this.contentOffset + headerSize;
    facts.position = position + headerSize;
    facts.length = size - headerSize;
    if (lacing === 'none') this.deliverSingle();
    else this.deliverLaced(lacing);
  }

  /** The track with this number, unless the Segment has none; then that is told, once. */
  private trackOf(number: Integer): Track | undefined {
    const track = this.collector.tracks.get(number);
    if (track === undefined && this.collector.hasSeenTracks) this.warnOfTrack(number);
    return track;
  }

  private deliverSingle(): void {
    this.facts.laceIndex = 0;
    this.facts.laceCount = 1;
    this.handler(this.facts);
  }

  private deliverLaced(lacing: LacedLacing): void {
    const { bytes, position, length } = this.facts;
    const content = { bytes, position, end: position + length };
    const laces = splitLaces(lacing, content, this.settings.maxLaceFrames);
    if (laces.kind === 'lacing-fault') this.warn('INVALID_LACING', laces);
    else this.deliverLaces(laces);
  }

  private deliverLaces({ sizes, position }: LaceLayout): void {
    const { facts } = this;
    facts.offset += position - facts.position;
    facts.position = position;
    facts.laceCount = sizes.length;
    for (const [index, size] of sizes.entries()) {
      facts.laceIndex = index;
      facts.length = size;
      this.handler(facts);
      facts.position += size;
      facts.offset += size;
    }
  }

  private warnOfTrack(number: Integer): void {
    if (this.unknownTracks.has(number)) return;
    if (this.unknownTracks.size < MAX_REMEMBERED_TRACKS) this.unknownTracks.add(number);
    this.warn('UNKNOWN_TRACK', { message: `There is no track ${number.toString()} in this Segment`, declared: number });
  }

  private warnOfTimestamp(): void {
    if (this.hasWarnedOfTimestamp) return;
    this.hasWarnedOfTimestamp = true;
    this.warn('MISSING_TIMESTAMP', { message: 'A block stands before the Timestamp of its Cluster' });
  }

  private warn(code: MatroskaErrorCode, { message, declared, allowed }: Omit<ErrorFacts, 'offset' | 'path'>): void {
    const { kind, facts, settings } = this;
    const place = { offset: facts.blockOffset, path: pathOf(kind), id: kind.definition.id };
    settings.onWarning(new MatroskaError(code, { message, declared, allowed, ...place }));
  }
}

/** The payload that the facts tell of: a view. */
export function payloadOf({ bytes, position, length }: BlockFacts): Uint8Array {
  return viewOf(bytes, position, length);
}

const NO_BLOCK: BlockKind = { definition: unknownDefinition(0), parent: undefined };
const NO_BYTES = new Uint8Array(0);
const SIMPLE_BLOCK = MATROSKA_ELEMENTS.SimpleBlock.id;

function blankFacts(): BlockFacts {
  return {
    document: -1,
    trackNumber: 0,
    track: undefined,
    keyframe: false,
    invisible: false,
    discardable: false,
    laceIndex: 0,
    laceCount: 1,
    payload: NO_BYTES,
    offset: 0,
    blockOffset: 0,
    relativeTimestamp: 0,
    cluster: { timestamp: undefined, timestampScale: DEFAULT_TIMESTAMP_SCALE },
    group: undefined,
    bytes: NO_BYTES,
    position: 0,
    length: 0,
  };
}
