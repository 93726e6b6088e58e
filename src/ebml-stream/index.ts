/**
 * For programs that come from the package ebml-stream: its decoder's events, made by this library's reader.
 *
 * @packageDocumentation
 */
export { EbmlStreamDecoder, type EbmlStreamDecoderOptions } from './ebml-stream-decoder.js';
export { Block, EbmlDataTag, EbmlMasterTag, EbmlTag, SimpleBlock, type BlockFacts, type TagFacts } from './tags.js';
export { EbmlTagId } from './ebml-tag-id.js';
export { BlockLacing, EbmlElementType, EbmlTagPosition } from './enums.js';
export type { Bytes } from './bytes.js';
