import { readFileSync } from 'node:fs';
import { ENTRY_POINTS } from '../scripts/entry-points.js';

/**
 * All that users can import, by the source of each entry point. Whoever changes this list changes the library for them:
 * a name that goes, or comes, belongs in CHANGELOG.md.
 */
const PUBLIC_NAMES: Readonly<Record<string, { readonly values: string; readonly types: string }>> = {
  'src/index.ts': {
    values: `
      CONTENT_CHECK_BYTES CompositeMkvElementVisitor CopyVisitor CountVisitor DataElement EBML_ELEMENTS EBML_ERROR_CODES EbmlError EbmlReader
      EbmlSchema ElementDefinition ElementSizeAndOffsetVisitor EndElement Frame FrameAssembler FrameReader JAVA_NAMES
      KinesisVideoParserError LocatedError MATROSKA_ELEMENTS MATROSKA_ERROR_CODES MATROSKA_SCHEMA MatroskaError
      MkvChildElementCollector MkvReader StartElement TrackCollector UNKNOWN_ELEMENT_NAME UNKNOWN_SIZE UsageError
      areEquivalent dateToNanoseconds decodeCodecPrivate decodeFramePayload encodeBlock encodeElement encodeEmptyElement
      encodeHeader encodeMaster encodeUnknownElement encodeVoid nanosecondsToDate rawBytesOf restoreStrippedHeader rfcName`,
    types: `
      AudioSettings BlockAddition BlockContent ClusterTime Compression CompressionAlgorithm ContentCheck ContentEncoding
      ContentEncodingBase ContentLifetime ContentPiece DataElementOptions DecodeOptions DeliveryOptions Diagnosis EbmlElement
      EbmlErrorCode EbmlReaderOptions EbmlSchemaOptions EbmlVisitor ElementPlace ElementRow ElementTable ElementType
      ElementValue ElementValueByType Encryption ErrorFacts FrameAssemblerOptions FrameFacts FrameGroup FrameReaderOptions
      HeaderOptions Inflate Integer Lacing MasterOptions MatroskaErrorCode MkvContentPiece MkvDataElement
      MkvDataElementOf MkvDataName MkvElement MkvElementDefinition MkvElementName MkvElementVisitor MkvEndElement
      MkvEndElementOf MkvMasterName MkvReaderOptions MkvStartElement MkvStartElementOf MkvValue MkvWritableDataName
      MkvWritableName Severity SizeOptions Track TrackType UnknownEncoding VideoSettings`,
  },
  'src/streams/index.ts': {
    values: 'applyVisitor chunksOf readElements',
    types:
      'ApplyVisitorOptions BlobLike ByteSource ChunksOptions ReadElementsOptions ReadableStreamLike StreamReaderLike',
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
