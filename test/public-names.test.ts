import { readFileSync } from 'node:fs';
import { ENTRY_POINTS } from '../scripts/entry-points.js';

/**
 * All that users can import, by the source of each entry point. Whoever changes this list changes the library for them:
 * a name that goes, or comes, belongs in CHANGELOG.md.
 */
const PUBLIC_NAMES: Readonly<Record<string, { readonly values: string; readonly types: string }>> = {
  'src/index.ts': {
    values: `
      BasicMkvTagProcessor CONTENT_CHECK_BYTES CompositeMkvElementVisitor CopyVisitor CountVisitor DataElement
      EBML_ELEMENTS EBML_ERROR_CODES EbmlError EbmlReader EbmlSchema ElementDefinition ElementSizeAndOffsetVisitor
      EndElement FRAGMENT_ERROR_CODES FRAGMENT_LIST_TAGS FragmentAssembler FragmentError FragmentFrame
      FragmentMetadataVisitor FragmentProgressTracker FragmentReader Frame FrameAssembler FrameReader FrameVisitor
      IN_BAND_ERRORS JAVA_NAMES KINESIS_TAGS KINESIS_TAG_PREFIX KINESIS_USER_TAGS KinesisVideoParserError
      LocatedError MATROSKA_ELEMENTS MATROSKA_ERROR_CODES MATROSKA_SCHEMA MatroskaError MkvChildElementCollector
      MkvReader OutputSegmentMerger SimpleFrameVisitor StartElement TagCollector TrackCollector UNKNOWN_ELEMENT_NAME
      UNKNOWN_SIZE UsageError areEquivalent checkpointAfter checkpointFrom dateToNanoseconds decodeCodecPrivate
      decodeFramePayload encodeBlock encodeElement encodeEmptyElement encodeHeader encodeMaster encodeUnknownElement
      encodeVoid isServiceTag nanosecondsToDate rawBytesOf restoreStrippedHeader rfcName serviceTagMeaning`,
    types: `
      AudioSettings BlockAddition BlockContent ClusterTime Compression CompressionAlgorithm ContentCheck
      ContentEncoding ContentEncodingBase ContentLifetime ContentPiece DataElementOptions DecodeOptions
      DeliveryOptions Diagnosis EbmlElement EbmlErrorCode EbmlReaderOptions EbmlSchemaOptions EbmlVisitor
      ElementPlace ElementRow ElementTable ElementType ElementValue ElementValueByType Encryption ErrorFacts
      Fragment FragmentAssemblerOptions FragmentCheckpoint FragmentClock FragmentCompleteness FragmentErrorCode
      FragmentErrorFacts FragmentHandler FragmentMetadata FragmentMetadataVisitorOptions
      FragmentProgressTrackerOptions FragmentReaderOptions FragmentSource FrameAssemblerOptions FrameFacts
      FrameGroup FrameProcessor FrameReaderOptions FrameVisitorOptions HeaderOptions InBandError InBandErrorMeaning
      Inflate Integer Lacing MasterOptions MatroskaErrorCode MergeCounts MergeCriterion MergeRepair
      MergedBytesWriter MkvContentPiece MkvDataElement MkvDataElementOf MkvDataName MkvElement MkvElementDefinition
      MkvElementName MkvElementVisitor MkvEndElement MkvEndElementOf MkvMasterName MkvReaderOptions MkvStartElement
      MkvStartElementOf MkvTag MkvTagProcessor MkvValue MkvWritableDataName MkvWritableName NewSegment
      NewSegmentReason OutputSegmentMergerOptions ServiceTagMeaning Severity SimpleFrameProcessor
      SimpleFrameVisitorOptions SizeOptions TagCollectorOptions TagTargets TagsHandler Track TrackChoice
      TrackCollectorOptions TrackType UnknownEncoding VideoSettings`,
  },
  'src/streams/index.ts': {
    values: `
      ChildProcessError MergedOutputPiper applyVisitor chunksOf elementTransform elementTransformStream
      fragmentTransform fragmentTransformStream frameTransform frameTransformStream mergeTransform
      mergeTransformStream readElements readFragments readFrames readMerged`,
    types: `
      ApplyVisitorOptions BlobLike ByteSource ChildCommand ChildProcessEnd ChildProcessErrorCode ChunksOptions
      ElementTransformOptions FragmentTransformOptions FrameTransformOptions MergeOptions MergedOutputPiperOptions
      PipedOutput ReadElementsOptions ReadFragmentsOptions ReadFramesOptions ReadMergedOptions ReadableStreamLike
      StreamReaderLike`,
  },
  'src/rx/index.ts': {
    values: `
      concatMapFrom fragmentsFrom framesFrom fromAsyncIterable fromMkv mergeSegments mkvElements mkvFragments
      mkvFrames mkvTags`,
    types: `
      FragmentsFromOptions FramesFromOptions FromMkvOptions MkvTagsOptions ObservableSource`,
  },
  'src/ebml-stream/index.ts': {
    values: `
      Block BlockLacing EbmlDataTag EbmlElementType EbmlMasterTag EbmlStreamDecoder EbmlTag EbmlTagId
      EbmlTagPosition SimpleBlock`,
    types: `
      BlockFacts Bytes EbmlStreamDecoderOptions TagFacts`,
  },
  'src/aws/index.ts': {
    values: `
      ArchivedFragments DynamoDbCheckpointStore FileCheckpointStore GetMediaConsumer KinesisVideoServiceError
      MemoryCheckpointStore PutMediaProducer SERVICE_ERROR_CODES`,
    types: `
      ArchiveCallOptions ArchiveClock ArchiveMergeOptions ArchiveRange ArchivedFragment ArchivedFragmentChoice
      ArchivedFragmentChoices ArchivedFragmentsOptions AwsCredentials CheckpointStore ClientFactory CommandSender
      ConsumedFrame ConsumerReaderOptions DynamoDbCheckpointStoreOptions FileCheckpointStoreOptions
      FragmentAcknowledgement FragmentMetadataOptions FragmentProgress FragmentRefusal FragmentRules
      GetMediaConsumerOptions GetMediaRetry IdleAcknowledgement KinesisVideoClients ProducerAudio ProducerFrame
      ProducerRetry ProducerRetryReason ProducerTrack PutMediaProducerOptions ResumeChoice RetryAttempt RetryOptions
      RetryPolicy RetryReason RetryingOptions SendOptions ServiceAccessOptions ServiceErrorCode ServiceErrorFacts
      StartPosition StopCondition StreamChoice TimecodeType`,
  },
  'src/local-server/index.ts': {
    values: `
      KinesisVideoServer SERVICE_LIMITS`,
    types: `
      Fault FaultKind FaultOccasion FaultSwitch KinesisVideoServerOptions ServiceLimits`,
  },
};

describe.each(ENTRY_POINTS)('$source', ({ source }) => {
  const { values, types } = exportsOf(source);

  it('exports these values', async () => {
    expect(values).toEqual(listed(PUBLIC_NAMES[source]?.values));
    const loaded = (await import(`../${source.replace(/\.ts$/, '.js')}`)) as object;
    expect(Object.keys(loaded).sort()).toEqual(values);
  });

  it('exports these types', () => {
    expect(types).toEqual(listed(PUBLIC_NAMES[source]?.types));
  });
});

function listed(names = ''): readonly string[] {
  return names.trim().split(/\s+/);
}

/** A door has nothing but `export { … } from` and `export type { … } from`. */
function exportsOf(source: string): { readonly values: readonly string[]; readonly types: readonly string[] } {
  const statements = readFileSync(source, 'utf8').matchAll(/^export (type )?\{([^}]*)\} from /gm);
  const names = Array.from(statements, ([, isType = '', list = '']) => {
    return list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => (isType === '' ? name : `type ${name}`));
  }).flat();
  const isType = (name: string): boolean => name.startsWith('type ');
  const types = names.filter(isType).map((name) => name.slice('type '.length));
  return { values: names.filter((name) => !isType(name)).sort(), types: types.sort() };
}
