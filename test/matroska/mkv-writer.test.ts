import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import {
  encodeEbmlElement,
  encodeEbmlMaster,
  encodeUnknownElement,
  encodeVoid,
  rawBytesOf,
} from '../../src/ebml/ebml-writer.js';
import { concatenated } from '../../src/ebml/bytes.js';
import type { EbmlError } from '../../src/ebml/ebml-error.js';
import type { ElementDefinition, ElementType } from '../../src/ebml/element-definition.js';
import type { ElementValue } from '../../src/ebml/values.js';
import { UsageError } from '../../src/errors.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';
import type { MkvContentPiece, MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeEmptyElement, encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { aCluster, aDocument, aFragment, anEbmlHeader, aSimpleBlock } from '../support/mkv-builder.js';

const DEFINITIONS = MATROSKA_SCHEMA.definitions.slice(1);

/** What a header may say that no reader agrees with; nothing else is expected of these documents. */
const ODD_HEADER = ['UNEXPECTED_DOC_TYPE', 'UNSUPPORTED_VERSION'];

interface Reading {
  readonly elements: readonly MkvElement[];
  readonly warnings: readonly string[];
}

function read(bytes: Uint8Array, options: MkvReaderOptions = {}): Reading {
  const found: EbmlError[] = [];
  const reader = new MkvReader({
    checkCrc32: true,
    acceptNewerVersions: true,
    onWarning: (warning) => found.push(warning),
    ...options,
  });
  const elements = [...reader.push(bytes), ...reader.end()];
  const warnings = found.filter(({ code }) => !ODD_HEADER.includes(code)).map(({ message }) => message);
  return { elements, warnings };
}

/** The element in its place: in a document of nothing but its ancestors. */
function documentAround(definition: ElementDefinition, element: Uint8Array): Uint8Array {
  let bytes = element;
  let parent = definition.isGlobal ? MATROSKA_SCHEMA.byName('Segment') : definition.parent;
  for (; parent !== undefined; parent = parent.parent) bytes = encodeEbmlMaster(parent, [bytes]);
  const isHeader = definition.path.startsWith('\\EBML');
  return isHeader ? bytes : concatenated([anEbmlHeader(), bytes]);
}

function found(bytes: Uint8Array, { name }: ElementDefinition): MkvElement {
  const { elements, warnings } = read(bytes);
  expect(warnings).toEqual([]);
  const ofThatName = elements.filter((element) => element.name === name && element.kind !== 'end');
  return ofThatName.at(-1)!;
}

function narrowed(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const signed = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);

const VALUES: Readonly<Record<Exclude<ElementType, 'master'>, fc.Arbitrary<ElementValue>>> = {
  uinteger: fc.oneof(fc.nat(), fc.bigInt(0n, 2n ** 64n - 1n).map(narrowed)),
  integer: fc.oneof(fc.integer(), signed.map(narrowed)),
  float: fc.oneof(fc.float(), fc.double()),
  date: signed,
  string: fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
  'utf-8': fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll('\0', ' ')),
  binary: fc.uint8Array({ minLength: 1, maxLength: 200 }),
};

describe('what is written', () => {
  const dataElements = DEFINITIONS.filter(({ isMaster, isGlobal }) => !isMaster && !isGlobal);
  const widths = fc.integer({ min: 2, max: 8 });

  it.each(dataElements)('is read back the same: $name', (definition) => {
    const { type } = definition;
    if (type === 'master') return;
    fc.assert(
      fc.property(VALUES[type], widths, (value, sizeWidth) => {
        const element = encodeEbmlElement(definition, value, { sizeWidth });
        const readBack = found(documentAround(definition, element), definition);
        expect(readBack).toMatchObject({ kind: 'data', name: definition.name, value });
        expect(rawBytesOf(readBack)).toEqual(element);
      }),
      { numRuns: 20 },
    );
  });

  it.each(dataElements)('is read back as the default if it is empty: $name', (definition) => {
    const element = encodeEmptyElement(definition.name as 'DocType');
    const readBack = found(documentAround(definition, element), definition);
    expect(readBack).toMatchObject({ kind: 'data', size: 0, value: readValueOfNothing(definition) });
  });

  it.each(DEFINITIONS.filter(({ isMaster }) => isMaster))('is read back with its children: $name', (definition) => {
    const bytes = documentAround(definition, encodeEbmlMaster(definition, [encodeVoid(9)], { crc32: true }));
    const { elements, warnings } = read(bytes);
    expect(warnings).toEqual([]);
    const names = elements.map(({ kind, name }) => `${kind} ${name}`).join(', ');
    expect(names).toContain(`start ${definition.name}, data CRC-32, data Void, end ${definition.name}`);
  });

  it.each(DEFINITIONS.filter(({ isGlobal }) => isGlobal))('is read back wherever it stands: $name', (definition) => {
    const element = encodeEbmlElement(definition, Uint8Array.of(0, 0, 0, 0));
    expect(rawBytesOf(found(documentAround(definition, element), definition))).toEqual(element);
  });
});

function readValueOfNothing({ type, default: schemaDefault }: ElementDefinition): ElementValue {
  const nothing = { uinteger: 0, integer: 0, float: 0, date: 0n, string: '', 'utf-8': '' } as const;
  return type === 'binary' || type === 'master' ? new Uint8Array(0) : (schemaDefault ?? nothing[type]);
}

describe('encodeElement', () => {
  it('writes by name', () => {
    expect(Array.from(encodeElement('TrackNumber', 1))).toEqual([0xd7, 0x81, 1]);
    expect(Array.from(encodeElement('SimpleBlock', Uint8Array.of(0x81, 0, 0, 0x80)))).toEqual([
      0xa3, 0x84, 0x81, 0, 0, 0x80,
    ]);
    expect(Array.from(encodeElement('CRC-32', Uint8Array.of(1, 2, 3, 4)))).toEqual([0xbf, 0x84, 1, 2, 3, 4]);
  });

  it('knows the type of each value before anything runs', () => {
    // Each call is wrong and says so while it is compiled; what it throws is beside the point.
    const wrong = [
      // @ts-expect-error: takes a text
      () => encodeElement('CodecID', 1),
      // @ts-expect-error: takes a number
      () => encodeElement('TrackNumber', '1'),
      // @ts-expect-error: nanoseconds as a bigint
      () => encodeElement('DateUTC', 1),
      // @ts-expect-error: is a master
      () => encodeElement('Cluster', new Uint8Array(0)),
      // @ts-expect-error: needs an ID, not a name
      () => encodeElement('Unknown', new Uint8Array(0)),
      // @ts-expect-error: a value is no master
      () => encodeMaster('Timestamp', []),
    ];
    for (const call of wrong) expect(call).toThrow(UsageError);
  });

  it('takes back what the reader gave', () => {
    const { elements } = read(aFragment());
    for (const element of elements) {
      if (element.kind !== 'data' || element.name === 'Unknown' || element.value === undefined) continue;
      expect(encodeElement(element.name, element.value)).toEqual(element.raw);
    }
  });

  it('says which name there is not', () => {
    const name = 'Timecode' as 'Timestamp';
    const message = 'There is no element named Timecode: see MkvElementName, or use encodeUnknownElement()';
    expect(() => encodeElement(name, 0)).toThrow(new UsageError(message));
  });
});

describe('encodeMaster and encodeHeader', () => {
  const children = [encodeElement('Timestamp', 5), aSimpleBlock()];

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('leave the size of a Cluster open in %d bytes', (sizeWidth) => {
    const cluster = encodeMaster('Cluster', children, { size: UNKNOWN_SIZE, sizeWidth });
    expect(cluster).toEqual(concatenated([encodeHeader('Cluster', UNKNOWN_SIZE, { sizeWidth }), ...children]));
    const { elements, warnings } = read(aDocument({ children: [cluster] }));
    expect(warnings).toEqual([]);
    expect(elements.find(({ name }) => name === 'Cluster')).toMatchObject({
      headerSize: 4 + sizeWidth,
      size: Infinity,
    });
  });

  const mayBeOpen = ['Segment', 'Cluster'];

  it('leave no size open but those of Segment and Cluster', () => {
    const refused = DEFINITIONS.map(({ name }) => name as 'Segment').filter((name) => {
      try {
        encodeHeader(name, UNKNOWN_SIZE);
        return false;
      } catch {
        return true;
      }
    });
    expect(refused).toEqual(DEFINITIONS.map(({ name }) => name).filter((name) => !mayBeOpen.includes(name)));
  });

  it('write a part of a master whose rest comes later', () => {
    const [timestamp, block] = children as [Uint8Array, Uint8Array];
    const first = encodeMaster('Cluster', [timestamp], { size: timestamp.length + block.length });
    expect(concatenated([first, block])).toEqual(encodeMaster('Cluster', children));
  });
});

describe('a document read and written again', () => {
  const files = readdirSync('test-resources').filter((name) => /\.(mkv|mka|webm)$/.test(name));

  const options: readonly MkvReaderOptions[] = [{}, { pieces: ['SimpleBlock', 'Block', 'CodecPrivate', 'TagString'] }];

  function copied(bytes: Uint8Array, chunkBytes: number, readerOptions: MkvReaderOptions): Uint8Array {
    const parts: Uint8Array[] = [];
    const write = (element: MkvElement | MkvContentPiece): void => void parts.push(rawBytesOf(element));
    const reader = new MkvReader(readerOptions);
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      reader.apply(bytes.subarray(at, at + chunkBytes), { visit: write, visitPiece: write });
    }
    reader.applyEnd({ visit: write });
    return concatenated(parts);
  }

  it.each(files)('is the same: %s', (file) => {
    const bytes = new Uint8Array(readFileSync(`test-resources/${file}`));
    for (const readerOptions of options) {
      for (const chunkBytes of [65_536, 997, 7]) {
        expect(Buffer.compare(copied(bytes, chunkBytes, readerOptions), bytes)).toBe(0);
      }
    }
  });

  it('is the same, unknown elements and Voids included', () => {
    const odd = [encodeUnknownElement(0x4dff, Uint8Array.of(1, 2, 3)), encodeVoid(200), encodeVoid(2)];
    const bytes = concatenated([
      aFragment({ children: odd }),
      aFragment(),
      aDocument({ children: [aCluster(), ...odd, aCluster()] }),
    ]);
    for (const chunkBytes of [65_536, 7, 1]) expect(copied(bytes, chunkBytes, {})).toEqual(bytes);
  });
});
