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

/** Gathers what stands in a BlockGroup, in whatever order (RFC 9559 §5.1.3.5). */
export class BlockGroupCollector {
  /** The Block that waits for the facts. */
  block: BlockPlace | undefined = undefined;
  private duration: Integer | undefined = undefined;
  private readonly references: Integer[] = [];
  private discardPaddingNs: Integer | undefined = undefined;
  private readonly additions: BlockAddition[] = [];
  private codecState: Uint8Array | undefined = undefined;
  private additionId: Integer = DEFAULT_ADDITION_ID;
  private additionBytes: Uint8Array | undefined = undefined;

  constructor(private readonly content: ContentLifetime) {}

  visitStart(element: MkvStartElement): void {
    if (element.id === BLOCK_MORE) this.beginAddition();
  }

  visitEnd(element: MkvEndElement): void {
    if (element.id === BLOCK_MORE) this.endAddition();
  }

  visitData(element: MkvDataElement): void {
    switch (element.name) {
      case 'BlockDuration':
        this.duration = element.value;
        break;
      case 'ReferenceBlock':
        // One that cannot be read still says that there is a reference; 0 is what stands for an unknown one.
        this.references.push(element.value ?? 0);
        break;
      case 'DiscardPadding':
        this.discardPaddingNs = element.value;
        break;
      case 'CodecState':
        this.codecState = this.kept(element.content);
        break;
      case 'BlockAddID':
        this.additionId = element.value ?? DEFAULT_ADDITION_ID;
        break;
      case 'BlockAdditional':
        this.additionBytes = this.kept(element.content);
        break;
      default:
    }
  }

  /** What is known so far. */
  facts(): FrameGroup {
    const { duration, discardPaddingNs, codecState } = this;
    return { duration, references: [...this.references], discardPaddingNs, additions: [...this.additions], codecState };
  }

  /** Puts the Block aside until the group is over. */
  hold(element: MkvDataElementOf<'Block'>): void {
    const isBorrowed = this.content === 'borrowed';
    const bytes = isBorrowed ? this.kept(element.content) : element.bytes;
    this.block = { element, bytes, position: isBorrowed ? 0 : element.position + element.headerSize };
  }

  private beginAddition(): void {
    this.additionId = DEFAULT_ADDITION_ID;
    this.additionBytes = undefined;
  }

  private endAddition(): void {
    if (this.additionBytes !== undefined) this.additions.push({ id: this.additionId, bytes: this.additionBytes });
  }

  private kept(bytes: Uint8Array): Uint8Array {
    return this.content === 'borrowed' ? new Uint8Array(bytes) : bytes;
  }
}

const BLOCK_MORE = MATROSKA_ELEMENTS.BlockMore.id;
const DEFAULT_ADDITION_ID = MATROSKA_ELEMENTS.BlockAddID.default;
