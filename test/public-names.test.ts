import { readFileSync } from 'node:fs';
import { ENTRY_POINTS } from '../scripts/entry-points.js';

/**
 * All that users can import, by the source of each entry point. Whoever changes this list changes the library for them:
 * a name that goes, or comes, belongs in CHANGELOG.md.
 */
const PUBLIC_NAMES: Readonly<Record<string, { readonly values: string; readonly types: string }>> = {
  'src/index.ts': {
    values: `
      BasicMkvTagProcessor CONTENT_CHECK_BYTES ColumnarFrameReader CompositeMkvElementVisitor CopyVisitor
      CountVisitor DataElement
      EBML_ELEMENTS EBML_ERROR_CODES EbmlError EbmlReader EbmlSchema ElementDefinition ElementSizeAndOffsetVisitor
      EndElement FRAGMENT_ERROR_CODES FRAGMENT_LIST_TAGS FRAME_FLAGS FragmentAssembler FragmentError FragmentFrame
      FragmentMetadataVisitor FragmentProgressTracker FragmentReader Frame FrameAssembler FrameReader FrameVisitor
      IN_BAND_ERRORS JAVA_NAMES KINESIS_TAGS KINESIS_TAG_PREFIX KINESIS_USER_TAGS KinesisVideoParserError
      LocatedError MATROSKA_ELEMENTS MATROSKA_ERROR_CODES MATROSKA_SCHEMA MatroskaError MkvChildElementCollector
      MkvReader OutputSegmentMerger SimpleFrameVisitor StartElement TagCollector TrackCollector UNKNOWN_ELEMENT_NAME
      UNKNOWN_SIZE UsageError areEquivalent asColumns checkpointAfter checkpointFrom dateToNanoseconds decodeCodecPrivate
      decodeFramePayload encodeBlock encodeElement encodeEmptyElement encodeHeader encodeMaster encodeUnknownElement
      encodeVoid isServiceTag nanosecondsToDate rawBytesOf restoreStrippedHeader rfcName serviceTagMeaning`,
    types: `
      AudioSettings BlockAddition BlockContent ClusterTime ColumnarFrameReaderOptions Compression CompressionAlgorithm ContentCheck
      ContentEncoding ContentEncodingBase ContentLifetime ContentPiece DataElementOptions DecodeOptions
      DeliveryOptions Diagnosis EbmlElement EbmlErrorCode EbmlReaderOptions EbmlSchemaOptions EbmlVisitor
      ElementPlace ElementRow ElementTable ElementType ElementValue ElementValueByType Encryption ErrorFacts
      Fragment FragmentAssemblerOptions FragmentCheckpoint FragmentClock FragmentCompleteness FragmentErrorCode
      FragmentErrorFacts FragmentHandler FragmentMetadata FragmentMetadataVisitorOptions
      FragmentProgressTrackerOptions FragmentReaderOptions FragmentSource FrameAssemblerOptions FrameBatch FrameFacts
      FrameGroup FrameProcessor FrameReaderOptions FrameSection FrameStorage FrameVisitorOptions HeaderOptions InBandError InBandErrorMeaning
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
  'src/media/index.ts': {
    values: `
      CONNECT_TRACKS CodecConfigurations DISCONTINUITY_THRESHOLD_MS KVS_NAMESPACE MAX_PLAYLIST_FRAGMENTS
      MEDIA_ERROR_CODES MEDIA_START_MS MediaError MediaEventProcessor PlaylistWindow adtsFrame audioChunks
      callFacts codecOf contactFragments dashManifest decodeG711 encodeG711 fragmentFacts hlsMasterPlaylist
      hlsMediaPlaylist isSameCodec mediaEventsOf nalUnitsOf parameterSetsOf pcm pcmBytes playableFragment
      playableFragments playbackTracks rawAacFrame readAdtsHeader readAudioSpecificConfig
      readAvcConfiguration readAvcSps readDashManifest readHevcConfiguration readHevcSps
      readPlayableFragment readWaveFormat replayedCount resampled segmentZeroNs selectFragments stereo
      stereoOf toAnnexB toLengthPrefixed wav wavFile writeAudioSpecificConfig writeAvcConfiguration
      writeClip writeDash writeHevcConfiguration writeHls writeInitSegment writeMediaFile writeMediaSegment
      writeTsSegment writeWaveFormat`,
    types: `
      AacCodec AacExtension AdtsHeader AudioChunksOptions AudioSpecificConfig AvcConfiguration
      AvcParameterSets AvcSequence CallFacts ClipLimits ClipOptions Codec CodecChange CodecFacts ConnectCall
      ContactFragmentsOptions ContainerFormat DashFragment DashManifestContent DashManifestOptions
      DashPeriod DashRepresentation DiscontinuityMode DisplayMode FragmentFacts FragmentInput
      FragmentSelection FragmentSelectorType G711Law HevcConfiguration HevcProfile HevcSequence HevcUnits
      HlsMasterPlaylistOptions HlsMediaPlaylistOptions ImageEvent LengthSize MediaErrorCode MediaErrorFacts
      MediaEvent MediaEventOptions MediaFileFormat MediaFileOptions MediaFolderOptions MediaPipelineCall
      MediaSegmentOptions NalFraming NotificationEvent NotificationMessage OtherCall PcmChunk PcmClock
      PcmInput PcmOptions PcmTimingOptions PictureSize PlayableFragment PlayableFragmentOptions
      PlayableFrame PlayableTrack PlaybackFile PlaybackMode PlaybackTrack PlaylistEntry
      PlaylistWindowOptions ProgramConfig ResampledOptions ResamplingQuality SampleCodec SegmentContent
      StereoOfOptions StereoOptions TsSegmentOptions TwoSides VideoCodec VoiceConnectorCall WavOptions
      WaveFormat WriteDashOptions WriteHlsOptions`,
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
