/**
 * Reads the Matroska stream of Amazon Kinesis Video Streams: bytes become elements, elements become frames, and
 * frames with their tags become fragments.
 *
 * @packageDocumentation
 */
export {
  KinesisVideoParserError,
  LocatedError,
  UsageError,
  type Diagnosis,
  type ErrorFacts,
  type Severity,
} from './errors.js';

export { EBML_ERROR_CODES, EbmlError, type EbmlErrorCode } from './ebml/ebml-error.js';
export {
  ElementDefinition,
  UNKNOWN_ELEMENT_NAME,
  type ElementRow,
  type ElementTable,
  type ElementType,
} from './ebml/element-definition.js';
export { EBML_ELEMENTS } from './ebml/ebml-elements.js';
export { CONTENT_CHECK_BYTES, EbmlSchema, type ContentCheck, type EbmlSchemaOptions } from './ebml/schema.js';
export { dateToNanoseconds, nanosecondsToDate, type ElementValue, type ElementValueByType } from './ebml/values.js';
export {
  DataElement,
  EndElement,
  StartElement,
  UNKNOWN_SIZE,
  type ContentPiece,
  type EbmlElement,
  type ElementPlace,
} from './ebml/ebml-element.js';
export type { DeliveryOptions } from './ebml/delivery-plan.js';
export type { EbmlReaderOptions } from './ebml/reader-options.js';
export { EbmlReader } from './ebml/ebml-reader.js';
export type { EbmlVisitor } from './ebml/ebml-visitor.js';

export { MATROSKA_ELEMENTS } from './matroska/elements.generated.js';
export { MATROSKA_SCHEMA } from './matroska/matroska-schema.js';
export { JAVA_NAMES, rfcName } from './matroska/aliases.js';
export { MkvReader, type MkvReaderOptions } from './matroska/mkv-reader.js';
export type {
  MkvContentPiece,
  MkvDataElement,
  MkvDataElementOf,
  MkvDataName,
  MkvElement,
  MkvElementDefinition,
  MkvElementName,
  MkvEndElement,
  MkvEndElementOf,
  MkvMasterName,
  MkvStartElement,
  MkvStartElementOf,
  MkvValue,
} from './matroska/mkv-element.js';

export type { MkvElementVisitor } from './matroska/mkv-element-visitor.js';
export { CompositeMkvElementVisitor } from './matroska/visitors/composite-mkv-element-visitor.js';
export { CopyVisitor } from './matroska/visitors/copy-visitor.js';
export { CountVisitor } from './matroska/visitors/count-visitor.js';
export { ElementSizeAndOffsetVisitor } from './matroska/visitors/element-size-and-offset-visitor.js';
export { areEquivalent } from './matroska/visitors/equivalence.js';
export { MkvChildElementCollector } from './matroska/visitors/mkv-child-element-collector.js';

export { MATROSKA_ERROR_CODES, MatroskaError, type MatroskaErrorCode } from './matroska/matroska-error.js';
export { FrameReader, type FrameReaderOptions } from './matroska/frame-reader.js';
export { FrameAssembler, type FrameAssemblerOptions } from './matroska/frame-assembler.js';
export { ColumnarFrameReader, type ColumnarFrameReaderOptions } from './matroska/columnar-frame-reader.js';
export { FRAME_FLAGS, type FrameBatch, type FrameSection } from './matroska/columnar-batch.js';
export { Frame, type BlockAddition, type FrameFacts, type FrameGroup } from './matroska/frame.js';
export type { ContentLifetime } from './matroska/block-group.js';
export type { ClusterTime, Integer } from './matroska/timestamp.js';
export { TrackCollector, type TrackCollectorOptions } from './matroska/track-collector.js';
export type {
  AudioSettings,
  Compression,
  CompressionAlgorithm,
  ContentEncoding,
  ContentEncodingBase,
  Encryption,
  Track,
  TrackType,
  UnknownEncoding,
  VideoSettings,
} from './matroska/track.js';
export {
  decodeCodecPrivate,
  decodeFramePayload,
  restoreStrippedHeader,
  type DecodeOptions,
  type Inflate,
} from './matroska/content-encoding.js';

export {
  FRAGMENT_LIST_TAGS,
  isServiceTag,
  KINESIS_TAG_PREFIX,
  KINESIS_TAGS,
  KINESIS_USER_TAGS,
  serviceTagMeaning,
  type ServiceTagMeaning,
} from './fragment/kinesis-tags.js';
export { IN_BAND_ERRORS, type InBandError, type InBandErrorMeaning } from './fragment/in-band-error.js';
export {
  FRAGMENT_ERROR_CODES,
  FragmentError,
  type FragmentErrorCode,
  type FragmentErrorFacts,
} from './fragment/fragment-error.js';
export type { MkvTag, TagTargets } from './fragment/mkv-tag.js';
export { TagCollector, type TagCollectorOptions, type TagsHandler } from './fragment/tag-collector.js';
export type { FragmentMetadata } from './fragment/fragment-metadata.js';
export { FragmentMetadataVisitor, type FragmentMetadataVisitorOptions } from './fragment/fragment-metadata-visitor.js';
export { BasicMkvTagProcessor, type MkvTagProcessor } from './fragment/mkv-tag-processor.js';
export type { TrackChoice } from './fragment/track-choice.js';
export { FragmentFrame, type FragmentClock } from './fragment/fragment-frame.js';
export type { Fragment, FragmentCompleteness } from './fragment/fragment.js';
export { checkpointAfter, checkpointFrom, type FragmentCheckpoint } from './fragment/fragment-checkpoint.js';
export type { FragmentSource } from './fragment/completeness.js';
export {
  FragmentAssembler,
  type FragmentAssemblerOptions,
  type FragmentHandler,
} from './fragment/fragment-assembler.js';
export { asColumns } from './fragment/fragment-columns.js';
export type { FrameStorage } from './fragment/frame-storage.js';
export { FragmentReader, type FragmentReaderOptions } from './fragment/fragment-reader.js';
export { FrameVisitor, type FrameProcessor, type FrameVisitorOptions } from './fragment/frame-visitor.js';
export {
  SimpleFrameVisitor,
  type SimpleFrameProcessor,
  type SimpleFrameVisitorOptions,
} from './fragment/simple-frame-visitor.js';
export { FragmentProgressTracker, type FragmentProgressTrackerOptions } from './fragment/fragment-progress-tracker.js';
export { OutputSegmentMerger } from './fragment/output-segment-merger.js';
export type {
  MergeCounts,
  MergeCriterion,
  MergedBytesWriter,
  MergeRepair,
  NewSegment,
  NewSegmentReason,
  OutputSegmentMergerOptions,
} from './fragment/merge-options.js';

export {
  encodeUnknownElement,
  encodeVoid,
  rawBytesOf,
  type DataElementOptions,
  type HeaderOptions,
  type MasterOptions,
  type SizeOptions,
} from './ebml/ebml-writer.js';
export {
  encodeElement,
  encodeEmptyElement,
  encodeHeader,
  encodeMaster,
  type MkvWritableDataName,
  type MkvWritableName,
} from './matroska/mkv-writer.js';
export { encodeBlock, type BlockContent } from './matroska/block.js';
export type { Lacing } from './matroska/lacing.js';
