/**
 * Reads the Matroska stream of Amazon Kinesis Video Streams: bytes become elements, elements become frames.
 *
 * @packageDocumentation
 */
export { KinesisVideoParserError, LocatedError, UsageError, type Severity } from './errors.js';

export { EbmlError, EBML_ERROR_CODES, type EbmlErrorCode } from './ebml/ebml-error.js';
export type { ElementDefinition, ElementType } from './ebml/element-definition.js';
export { UNKNOWN_SIZE } from './ebml/ebml-element.js';
export type { ElementValue } from './ebml/values.js';
export { dateToNanoseconds, nanosecondsToDate } from './ebml/values.js';

export { MkvReader, type MkvReaderOptions } from './matroska/mkv-reader.js';
export { MATROSKA_SCHEMA } from './matroska/matroska-schema.js';
export type {
  MkvContentPiece,
  MkvDataElement,
  MkvDataElementOf,
  MkvDataName,
  MkvElement,
  MkvElementName,
  MkvEndElement,
  MkvEndElementOf,
  MkvMasterName,
  MkvStartElement,
  MkvStartElementOf,
  MkvValue,
} from './matroska/mkv-element.js';
export { JAVA_NAMES, rfcName } from './matroska/aliases.js';

export type { MkvElementVisitor } from './matroska/mkv-element-visitor.js';

export { MatroskaError, MATROSKA_ERROR_CODES, type MatroskaErrorCode } from './matroska/matroska-error.js';
export { FrameReader, type FrameReaderOptions } from './matroska/frame-reader.js';
export { FrameAssembler, type FrameAssemblerOptions } from './matroska/frame-assembler.js';
export { Frame, type BlockAddition, type FrameGroup } from './matroska/frame.js';
