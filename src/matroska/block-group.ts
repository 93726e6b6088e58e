import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { BlockAddition, FrameGroup } from './frame.js';
import type { MkvDataElement, MkvDataElementOf, MkvEndElement, MkvStartElement } from './mkv-element.js';
import type { Integer } from './timestamp.js';

/** The element of a block, and where its content is. */
export interface BlockPlace {
  readonly element: MkvDataElementOf<'Block'> | MkvDataElementOf<'SimpleBlock'>;
  readonly bytes: Uint8Array;
  readonly position: number;
}

/** Whether bytes stay as they are for ever, or only until the visitor returns and must be copied to be kept. */
export type ContentLifetime = 'owned' | 'borrowed';

/** Gathers what stands in a BlockGroup, in whatever order (RFC 9559 §5.1.3.5). */
export class BlockGroupCollector implements FrameGroup {
  /** One by the schema; damage can make them more. */
  readonly blocks: BlockPlace[] = [];
  duration: Integer | undefined = undefined;
  readonly references: Integer[] = [];
  discardPaddingNs: Integer | undefined = undefined;
  readonly additions: BlockAddition[] = [];
  codecState: Uint8Array | undefined = undefined;
  private additionId: Integer = DEFAULT_ADDITION_ID;
  private additionBytes: Uint8Array | undefined = undefined;

  constructor(
    private readonly content: ContentLifetime,
    /** The group that this one stands in, which only damage brings about. */
    readonly outer: BlockGroupCollector | undefined,
  ) {}

  visitStart(element: MkvStartElement): void {
    if (element.id === BLOCK_MORE) this.beginAddition();
  }

  visitEnd(element: MkvEndElement): void {
    if (element.id === BLOCK_MORE) this.endAddition();
  }

  visitData(element: MkvDataElement): void {
    switch (element.name) {
      case 'Block':
        this.blocks.push(this.placeOf(element));
        break;
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

  private beginAddition(): void {
    this.additionId = DEFAULT_ADDITION_ID;
    this.additionBytes = undefined;
  }

  private endAddition(): void {
    if (this.additionBytes !== undefined) this.additions.push({ id: this.additionId, bytes: this.additionBytes });
  }

  private placeOf(element: MkvDataElementOf<'Block'>): BlockPlace {
    if (this.content === 'borrowed') return { element, bytes: this.kept(element.content), position: 0 };
    return { element, bytes: element.bytes, position: element.position + element.headerSize };
  }

  private kept(bytes: Uint8Array): Uint8Array {
    return this.content === 'borrowed' ? new Uint8Array(bytes) : bytes;
  }
}

const BLOCK_MORE = MATROSKA_ELEMENTS.BlockMore.id;
const DEFAULT_ADDITION_ID = MATROSKA_ELEMENTS.BlockAddID.default;
