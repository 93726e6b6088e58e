/** What a tag's content is. */
export const EbmlElementType = {
  Master: 'm',
  UnsignedInt: 'u',
  Integer: 'i',
  String: 's',
  UTF8: '8',
  Binary: 'b',
  Float: 'f',
  Date: 'd',
} as const;

/** What a tag's content is. */
export type EbmlElementType = (typeof EbmlElementType)[keyof typeof EbmlElementType];

/** Whether a tag is the start of a master, its end, or the whole of an element. */
export const EbmlTagPosition = { Start: 0, Content: 1, End: 2 } as const;

/** Whether a tag is the start of a master, its end, or the whole of an element. */
export type EbmlTagPosition = (typeof EbmlTagPosition)[keyof typeof EbmlTagPosition];

/** How several frames share a block. */
export const BlockLacing = { None: 0, Xiph: 1, EBML: 2, FixedSize: 3 } as const;

/** How several frames share a block. */
export type BlockLacing = (typeof BlockLacing)[keyof typeof BlockLacing];
