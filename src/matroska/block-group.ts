import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { BlockAddition, FrameGroup } from './frame.js';
import type { MkvDataElement, MkvDataElementOf, MkvEndElement, MkvStartElement } from './mkv-element.js';
import type { Integer } from './timestamp.js';

/** An element that holds frames. */
export type BlockElement = MkvDataElementOf<'Block'> | MkvDataElementOf<'SimpleBlock'>;

/** The element of a block, and where its content is. */
export interface BlockPlace {
  readonly element: BlockElement;
  readonly bytes: Uint8Array;
  readonly position: number;
}

/** Whether bytes stay as they are for ever, or only until the visitor returns and must be copied to be kept. */
export type ContentLifetime = 'owned' | 'borrowed';

/** How a {@link BlockGroupCollector} collects: the same for all groups of a stream. */
export interface BlockGroupSettings {
  readonly content: ContentLifetime;
  /** What additions and references may take in memory, in bytes: their content, and 256 for each. */
  readonly maxGroupBytes: number;
  /** Told once that there is more than that, which is left out. */
  readonly onTooLarge: (element: MkvDataElement, bytes: number) => void;
}

/** What an addition or a reference counts besides its content: no input makes many objects of few bytes. */
const BYTES_PER_PART = 256;

/** Gathers what stands in a BlockGroup, in whatever order (RFC 9559 §5.1.3.5). */
export class BlockGroupCollector {
  /** The Block that waits for the facts. */
  block: BlockPlace | undefined = undefined;
  /** What says whether the Block needs others may be lost. */
  isDamaged = false;
  private facts = noFacts();
  private hasReference = false;
  private additionId: Integer = DEFAULT_ADDITION_ID;
  private additionBytes: Uint8Array | undefined = undefined;
  private bytes = 0;
  private isFull = false;

  constructor(private readonly settings: BlockGroupSettings) {}

  /** Whether its Block can be decoded without another (RFC 9559 §5.1.3.5.5), as far as has been read; never if it is damaged. */
  get isKeyframe(): boolean {
    return !this.hasReference && !this.isDamaged;
  }

  visitStart(element: MkvStartElement): void {
    if (element.id === BLOCK_MORE) this.beginAddition();
  }

  visitEnd(element: MkvEndElement): void {
    if (element.id === BLOCK_MORE) this.endAddition();
  }

  visitData(element: MkvDataElement): void {
    switch (element.name) {
      case 'BlockDuration':
        this.facts.duration = element.value;
        break;
      case 'ReferenceBlock':
        this.addReference(element);
        break;
      case 'DiscardPadding':
        this.facts.discardPaddingNs = element.value;
        break;
      case 'CodecState':
        this.facts.codecState = this.kept(element.content);
        break;
      case 'BlockAddID':
        this.additionId = element.value ?? DEFAULT_ADDITION_ID;
        break;
      case 'BlockAdditional':
        // A copy, as a few bytes of each of many chunks would keep them all alive.
        if (this.hasRoomFor(element)) this.additionBytes = new Uint8Array(element.content);
        break;
      default:
    }
  }

  /** Puts the Block aside until the group is over. */
  hold(element: MkvDataElementOf<'Block'>): void {
    const isBorrowed = this.settings.content === 'borrowed';
    const bytes = isBorrowed ? this.kept(element.content) : element.bytes;
    this.block = { element, bytes, position: isBorrowed ? 0 : element.position + element.headerSize };
  }

  /** Hands over what is known so far. It is not known of another Block, so that no input has the same lists copied for each. */
  take(): FrameGroup {
    const { facts } = this;
    this.facts = noFacts();
    return facts;
  }

  private addReference(element: MkvDataElementOf<'ReferenceBlock'>): void {
    this.hasReference = true;
    // One that cannot be read still says that there is a reference; 0 is what stands for an unknown one.
    if (this.hasRoomFor(element)) this.facts.references.push(element.value ?? 0);
  }

  private beginAddition(): void {
    this.additionId = DEFAULT_ADDITION_ID;
    this.additionBytes = undefined;
  }

  private endAddition(): void {
    const { additionId: id, additionBytes: bytes } = this;
    if (bytes !== undefined) this.facts.additions.push({ id, bytes });
    this.beginAddition();
  }

  private hasRoomFor(element: MkvDataElement): boolean {
    const { maxGroupBytes, onTooLarge } = this.settings;
    if (this.isFull) return false;
    this.bytes += BYTES_PER_PART + element.size;
    this.isFull = this.bytes > maxGroupBytes;
    if (this.isFull) onTooLarge(element, this.bytes);
    return !this.isFull;
  }

  private kept(bytes: Uint8Array): Uint8Array {
    return this.settings.content === 'borrowed' ? new Uint8Array(bytes) : bytes;
  }
}

/** A {@link FrameGroup} that is being made. */
interface OpenFacts extends FrameGroup {
  duration: Integer | undefined;
  readonly references: Integer[];
  discardPaddingNs: Integer | undefined;
  readonly additions: BlockAddition[];
  codecState: Uint8Array | undefined;
}

function noFacts(): OpenFacts {
  return { duration: undefined, references: [], discardPaddingNs: undefined, additions: [], codecState: undefined };
}

const BLOCK_MORE = MATROSKA_ELEMENTS.BlockMore.id;
const DEFAULT_ADDITION_ID = MATROSKA_ELEMENTS.BlockAddID.default;
