import type { Bytes } from './bytes.js';
import { type BlockLacing, EbmlElementType, EbmlTagPosition } from './enums.js';
import { EbmlTagId } from './ebml-tag-id.js';

/** What all tags have. */
export abstract class EbmlTag {
  /** With its length marker, such as `0xA3`. */
  readonly id: number;
  /** `undefined` for an element that ebml-stream does not know. */
  readonly type: EbmlElementType | undefined;
  readonly position: EbmlTagPosition;
  /** Of the content, in bytes, as declared; -1 if the writer did not say. */
  readonly size: number;

  protected constructor(facts: TagFacts) {
    this.id = facts.id;
    this.type = facts.type;
    this.position = facts.position;
    this.size = facts.size;
  }
}

/** What an {@link EbmlTag} is made from. */
export interface TagFacts {
  readonly id: number;
  readonly type: EbmlElementType | undefined;
  readonly position: EbmlTagPosition;
  readonly size: number;
}

/** The start or the end of a master; its content as well, if it was asked for by `bufferTagIds`. */
export class EbmlMasterTag extends EbmlTag {
  /** Empty at a start and at an end. */
  readonly Children: EbmlTag[] = [];

  constructor(facts: Omit<TagFacts, 'type'>) {
    super({ ...facts, type: EbmlElementType.Master });
  }
}

/** An element that holds a value. */
export class EbmlDataTag extends EbmlTag {
  /**
   * By type. UnsignedInt: a number; a string of hexadecimal digits above 2^48. Integer and Float: a number. String and UTF8: a string. All
   * others: a Buffer.
   */
  readonly data: number | bigint | string | Bytes | undefined;

  constructor(facts: Omit<TagFacts, 'position'>, data: EbmlDataTag['data']) {
    super({ ...facts, position: EbmlTagPosition.Content });
    this.data = data;
  }
}

/** What a block says of itself. */
export interface BlockFacts {
  readonly size: number;
  readonly payload: Bytes;
  readonly track: number;
  readonly value: number;
  readonly invisible: boolean;
  readonly lacing: BlockLacing;
}

/** The Block of a BlockGroup. */
export class Block extends EbmlDataTag {
  /** What follows the block's header: its frame, or the sizes of its frames and these, if they are laced. */
  readonly payload: Bytes;
  /** The number of its track. */
  readonly track: number;
  /** Its time, counted from the Timecode of the Cluster. */
  readonly value: number;
  readonly invisible: boolean;
  readonly lacing: BlockLacing;

  constructor(facts: BlockFacts, id: number = EbmlTagId.Block) {
    super({ id, type: EbmlElementType.Binary, size: facts.size }, undefined);
    this.payload = facts.payload;
    this.track = facts.track;
    this.value = facts.value;
    this.invisible = facts.invisible;
    this.lacing = facts.lacing;
  }
}

/** A block that stands in the Cluster itself. */
export class SimpleBlock extends Block {
  readonly discardable: boolean;
  readonly keyframe: boolean;

  constructor(facts: BlockFacts & { readonly discardable: boolean; readonly keyframe: boolean }) {
    super(facts, EbmlTagId.SimpleBlock);
    this.discardable = facts.discardable;
    this.keyframe = facts.keyframe;
  }
}
