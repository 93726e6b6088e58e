import fc from 'fast-check';
import { EBML_ELEMENTS } from '../../src/ebml/ebml-elements.js';
import { UNKNOWN_SIZE, type EbmlElement } from '../../src/ebml/ebml-element.js';
import type { EbmlError } from '../../src/ebml/ebml-error.js';
import { EbmlReader } from '../../src/ebml/ebml-reader.js';
import {
  encodeEbmlElement,
  encodeEbmlHeader,
  encodeEbmlMaster,
  encodeUnknownElement,
  encodeVoid,
  rawBytesOf,
} from '../../src/ebml/ebml-writer.js';
import { concatenated } from '../../src/ebml/bytes.js';
import type { ElementDefinition, ElementTable } from '../../src/ebml/element-definition.js';
import { EbmlSchema } from '../../src/ebml/schema.js';
import { UsageError } from '../../src/errors.js';

/** A schema of our own: the writer knows no Matroska name. */
const TABLE = {
  Box: { id: 0x18000001, type: 'master', path: '\\Box', unknownSizeAllowed: true },
  Tray: { id: 0x4101, type: 'master', path: '\\Box\\Tray', parent: 'Box' },
  Count: { id: 0x81, type: 'uinteger', path: '\\Box\\Count', parent: 'Box', default: 7 },
  Label: { id: 0x4102, type: 'utf-8', path: '\\Box\\Tray\\Label', parent: 'Tray' },
  Stuff: { id: 0x82, type: 'binary', path: '\\Box\\Stuff', parent: 'Box' },
} as const satisfies ElementTable;

const SCHEMA = new EbmlSchema([TABLE, EBML_ELEMENTS], { docTypes: ['box'], docTypeReadVersion: 1, readVersion: 1 });

function the(name: keyof typeof TABLE | 'Void'): ElementDefinition {
  return SCHEMA.byName(name)!;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function read(bytes: Uint8Array): { readonly elements: readonly EbmlElement[]; readonly codes: readonly string[] } {
  const warnings: EbmlError[] = [];
  const reader = new EbmlReader(SCHEMA, { checkCrc32: true, onWarning: (warning) => warnings.push(warning) });
  const elements = [...reader.push(bytes), ...reader.end()];
  const codes = warnings.map(({ code }) => code).filter((code) => code !== 'MISSING_EBML_HEADER');
  return { elements, codes };
}

describe('encodeEbmlHeader', () => {
  // prettier-ignore
  it.each([
    { size: 0,                       header: '82 80' },
    { size: 126,                     header: '82 fe' },
    { size: 127,                     header: '82 40 7f' }, // ff would mean: unknown
    { size: 128,                     header: '82 40 80' },
    { size: 2 ** 14 - 2,             header: '82 7f fe' },
    { size: 2 ** 14 - 1,             header: '82 20 3f ff' },
    { size: 2 ** 14,                 header: '82 20 40 00' },
    { size: 2 ** 21 - 2,             header: '82 3f ff fe' },
    { size: 2 ** 21 - 1,             header: '82 10 1f ff ff' },
    { size: 2 ** 28 - 2,             header: '82 1f ff ff fe' },
    { size: 2 ** 28 - 1,             header: '82 08 0f ff ff ff' },
    { size: 2 ** 35 - 2,             header: '82 0f ff ff ff fe' },
    { size: 2 ** 35 - 1,             header: '82 04 07 ff ff ff ff' },
    { size: 2 ** 42 - 2,             header: '82 07 ff ff ff ff fe' },
    { size: 2 ** 42 - 1,             header: '82 02 03 ff ff ff ff ff' },
    { size: 2 ** 49 - 2,             header: '82 03 ff ff ff ff ff fe' },
    { size: 2 ** 49 - 1,             header: '82 01 01 ff ff ff ff ff ff' },
    { size: Number.MAX_SAFE_INTEGER, header: '82 01 1f ff ff ff ff ff ff' },
  ])('takes no more bytes than the size $size needs: $header', ({ size, header }) => {
    expect(hex(encodeEbmlHeader(the('Stuff'), size))).toBe(header);
  });

  // prettier-ignore
  it.each([
    { sizeWidth: 1, header: '82 83' },
    { sizeWidth: 2, header: '82 40 03' },
    { sizeWidth: 3, header: '82 20 00 03' },
    { sizeWidth: 4, header: '82 10 00 00 03' },
    { sizeWidth: 5, header: '82 08 00 00 00 03' },
    { sizeWidth: 6, header: '82 04 00 00 00 00 03' },
    { sizeWidth: 7, header: '82 02 00 00 00 00 00 03' },
    { sizeWidth: 8, header: '82 01 00 00 00 00 00 00 03' },
  ])('writes the size 3 in $sizeWidth bytes if asked to: $header', ({ sizeWidth, header }) => {
    expect(hex(encodeEbmlHeader(the('Stuff'), 3, { sizeWidth }))).toBe(header);
  });

  // prettier-ignore
  it.each([
    { sizeWidth: undefined, header: '18 00 00 01 01 ff ff ff ff ff ff ff' },
    { sizeWidth: 1, header: '18 00 00 01 ff' },
    { sizeWidth: 2, header: '18 00 00 01 7f ff' },
    { sizeWidth: 3, header: '18 00 00 01 3f ff ff' },
    { sizeWidth: 4, header: '18 00 00 01 1f ff ff ff' },
    { sizeWidth: 5, header: '18 00 00 01 0f ff ff ff ff' },
    { sizeWidth: 6, header: '18 00 00 01 07 ff ff ff ff ff' },
    { sizeWidth: 7, header: '18 00 00 01 03 ff ff ff ff ff ff' },
    { sizeWidth: 8, header: '18 00 00 01 01 ff ff ff ff ff ff ff' },
  ])('leaves the size open in $sizeWidth bytes: $header', ({ sizeWidth, header }) => {
    const options = sizeWidth === undefined ? {} : { sizeWidth };
    expect(hex(encodeEbmlHeader(the('Box'), UNKNOWN_SIZE, options))).toBe(header);
  });

  it('leaves the size open only where the schema allows it', () => {
    const message = "Tray must declare its size: give it in bytes, or set unknownSize to 'anywhere'";
    expect(() => encodeEbmlHeader(the('Tray'), UNKNOWN_SIZE)).toThrow(new UsageError(message));
    expect(() => encodeEbmlMaster(the('Tray'), [], { size: UNKNOWN_SIZE })).toThrow(new UsageError(message));
  });

  it('leaves any size open for a test that needs it', () => {
    const header = encodeEbmlHeader(the('Tray'), UNKNOWN_SIZE, { unknownSize: 'anywhere', sizeWidth: 1 });
    expect(hex(header)).toBe('41 01 ff');
  });

  // prettier-ignore
  it.each([
    { size: 127,     sizeWidth: 1,   message: '127 does not fit a VINT of 1 bytes' },
    { size: 2 ** 14, sizeWidth: 2,   message: '16384 does not fit a VINT of 2 bytes' },
    { size: 1,       sizeWidth: 0,   message: 'A size takes 1 to 8 bytes, not 0: set sizeWidth to one of these' },
    { size: 1,       sizeWidth: 9,   message: 'A size takes 1 to 8 bytes, not 9: set sizeWidth to one of these' },
    { size: 1,       sizeWidth: 1.5, message: 'A size takes 1 to 8 bytes, not 1.5: set sizeWidth to one of these' },
    { size: 1,       sizeWidth: NaN, message: 'A size takes 1 to 8 bytes, not NaN: set sizeWidth to one of these' },
    { size: -1,      sizeWidth: 1,   message: 'A VINT holds integers from 0 to 2^53 - 1, not -1' },
    { size: 2 ** 53, sizeWidth: 8,   message: 'A VINT holds integers from 0 to 2^53 - 1, not 9007199254740992' },
    { size: NaN,     sizeWidth: 8,   message: 'A VINT holds integers from 0 to 2^53 - 1, not NaN' },
  ])('refuses: $message', ({ size, sizeWidth, message }) => {
    expect(() => encodeEbmlHeader(the('Box'), size, { sizeWidth })).toThrow(new UsageError(message));
  });
});

describe('encodeEbmlElement', () => {
  it('writes ID, size and value', () => {
    expect(hex(encodeEbmlElement(the('Count'), 0x1234))).toBe('81 82 12 34');
    expect(hex(encodeEbmlElement(the('Label'), 'Kühe'))).toBe('41 02 85 4b c3 bc 68 65');
    expect(hex(encodeEbmlElement(the('Stuff'), Uint8Array.of(0, 1)))).toBe('82 82 00 01');
  });

  it('gives value and size the widths asked for', () => {
    expect(hex(encodeEbmlElement(the('Count'), 1, { valueSize: 4, sizeWidth: 2 }))).toBe('81 40 04 00 00 00 01');
    expect(hex(encodeEbmlElement(the('Label'), 'eng', { valueSize: 5 }))).toBe('41 02 85 65 6e 67 00 00');
  });

  it('refuses elements as a value', () => {
    expect(() => encodeEbmlElement(the('Tray'), Uint8Array.of(1))).toThrow(
      new UsageError('An element of type master holds elements, not 1 bytes'),
    );
  });
});

describe('encodeEbmlMaster', () => {
  it('counts its children', () => {
    const label = encodeEbmlElement(the('Label'), 'a');
    expect(hex(encodeEbmlMaster(the('Tray'), [label, label]))).toBe('41 01 88 41 02 81 61 41 02 81 61');
    expect(hex(encodeEbmlMaster(the('Tray'), []))).toBe('41 01 80');
  });

  it('leaves its size open', () => {
    const count = encodeEbmlElement(the('Count'), 1);
    expect(hex(encodeEbmlMaster(the('Box'), [count], { size: UNKNOWN_SIZE, sizeWidth: 1 }))).toBe(
      '18 00 00 01 ff 81 81 01',
    );
  });

  it('declares the size that it will have', () => {
    const count = encodeEbmlElement(the('Count'), 1);
    expect(hex(encodeEbmlMaster(the('Box'), [count], { size: 100 }))).toBe('18 00 00 01 e4 81 81 01');
  });

  it('puts a CRC-32 before its children', () => {
    // The check value that every description of this CRC gives: CBF43926, little-endian here.
    const master = encodeEbmlMaster(the('Box'), [ascii('1234'), ascii('56789')], { crc32: true });
    expect(hex(master)).toBe('18 00 00 01 8f bf 84 26 39 f4 cb 31 32 33 34 35 36 37 38 39');
  });

  it('puts a CRC-32 even before no children', () => {
    expect(hex(encodeEbmlMaster(the('Box'), [], { crc32: true }))).toBe('18 00 00 01 86 bf 84 00 00 00 00');
  });

  it('refuses to put elements into a value', () => {
    expect(() => encodeEbmlMaster(the('Count'), [])).toThrow(
      new UsageError('Count holds a value, not elements: use encodeElement()'),
    );
  });

  it('writes a CRC-32 that the reader finds right, and wrong when a byte has changed', () => {
    const stuff = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(stuff, fc.constantFrom(undefined, UNKNOWN_SIZE), fc.nat(), (content, size, at) => {
        const children = [encodeEbmlElement(the('Stuff'), content), encodeEbmlElement(the('Stuff'), Uint8Array.of(1))];
        const bytes = encodeEbmlMaster(the('Box'), children, { crc32: true, ...(size && { size }) });
        expect(read(bytes).codes).toEqual([]);
        // Only contents, so that the elements stay what they are.
        const place = content.length === 0 ? 1 : content.length + 3 - (at % content.length);
        const index = content.length === 0 ? bytes.length - 1 : bytes.length - place;
        bytes[index]! ^= 0x10;
        expect(read(bytes).codes).toEqual(['CRC_MISMATCH']);
      }),
    );
  });
});

describe('encodeUnknownElement', () => {
  // prettier-ignore
  it.each([
    { id: 0x83,             bytes: '83 82 01 02' },
    { id: 0xfe,             bytes: 'fe 82 01 02' },
    { id: 0x4dff,           bytes: '4d ff 82 01 02' },
    { id: 0x1ffffffe,       bytes: '1f ff ff fe 82 01 02' },
    { id: 0x0812345678,     bytes: '08 12 34 56 78 82 01 02' },
    { id: 0x02123456789abc, bytes: '02 12 34 56 78 9a bc 82 01 02' },
  ])('writes an element with an ID of any width: $bytes', ({ id, bytes }) => {
    expect(hex(encodeUnknownElement(id, Uint8Array.of(1, 2)))).toBe(bytes);
  });

  it('gives the size the width asked for', () => {
    expect(hex(encodeUnknownElement(0x83, Uint8Array.of(1), { sizeWidth: 3 }))).toBe('83 20 00 01 01');
  });

  // prettier-ignore
  it.each([
    { id: 0,          as: '0x0' },
    { id: 0x7f,       as: '0x7F' },       // no marker
    { id: 0x80,       as: '0x80' },       // all data bits zero
    { id: 0xff,       as: '0xFF' },       // all data bits one
    { id: 0x4000,     as: '0x4000' },
    { id: 0x7fff,     as: '0x7FFF' },
    { id: 0x8001,     as: '0x8001' },     // the marker of one byte, on two
    { id: 0x1fffffff, as: '0x1FFFFFFF' },
    { id: -1,         as: '0x-1' },
    { id: 0.5,        as: '0x0.8' },
    { id: NaN,        as: '0xNAN' },
  ])('refuses $as, which is no ID', ({ id, as }) => {
    const message = `${as} is no element ID: take one whose first byte tells its length`;
    expect(() => encodeUnknownElement(id, new Uint8Array(0))).toThrow(new UsageError(message));
  });
});

describe('encodeVoid', () => {
  const around = (size: number): number[] => Array.from({ length: 41 }, (_, at) => size - 20 + at);
  const sizes = [...Array.from({ length: 299 }, (_, at) => at + 2), ...around(2 ** 14), ...around(2 ** 21)];

  it('takes exactly as many bytes as asked for, whatever their number', () => {
    for (const size of sizes) {
      const bytes = encodeVoid(size);
      expect(bytes).toHaveLength(size);
      const [box, element] = read(encodeEbmlMaster(the('Box'), [bytes])).elements;
      expect(box).toMatchObject({ kind: 'start', size });
      expect(element).toMatchObject({ kind: 'data', name: 'Void', headerSize: size - (element?.size ?? 0) });
    }
  });

  // prettier-ignore
  it.each([
    { total: 2,           header: 'ec 80' },
    { total: 3,           header: 'ec 81 00' },
    { total: 128,         header: 'ec fe 00' },
    { total: 129,         header: 'ec 40 7e' }, // one byte of content more would be 127: unknown
    { total: 130,         header: 'ec 40 7f' },
    { total: 2 ** 14 + 1, header: 'ec 7f fe' },
    { total: 2 ** 14 + 2, header: 'ec 20 3f' },
  ])('begins with $header where it takes $total bytes', ({ total, header }) => {
    expect(hex(encodeVoid(total).subarray(0, 3))).toBe(header);
  });

  it.each([1, 0, -1, 2.5, NaN, Infinity])('cannot take %d bytes', (total) => {
    const message = `A Void takes a whole number of bytes, 2 or more, not ${total}`;
    expect(() => encodeVoid(total)).toThrow(new UsageError(message));
  });
});

describe('rawBytesOf', () => {
  const widths = fc.integer({ min: 2, max: 8 });
  const stuff = fc
    .tuple(fc.uint8Array({ maxLength: 200 }), widths)
    .map(([content, sizeWidth]) => encodeEbmlElement(the('Stuff'), content, { sizeWidth }));
  const label = fc
    .tuple(fc.string({ maxLength: 20 }), widths)
    .map(([text, sizeWidth]) => encodeEbmlElement(the('Label'), text.replaceAll('\0', ''), { sizeWidth }));
  // In the default mode an unknown element is believed only if something known follows soon.
  const unknown = fc
    .nat(20)
    .map((length) => encodeUnknownElement(0x4dff, new Uint8Array(length).fill(7)))
    .map((element) => concatenated([element, encodeEbmlElement(the('Count'), 1)]));
  const tray = fc
    .tuple(fc.array(label, { maxLength: 5 }), widths)
    .map(([labels, sizeWidth]) => encodeEbmlMaster(the('Tray'), labels, { sizeWidth }));
  const box = fc
    .tuple(fc.array(fc.oneof(stuff, tray, unknown), { maxLength: 8 }), fc.constantFrom(undefined, UNKNOWN_SIZE))
    .map(([children, size]) => encodeEbmlMaster(the('Box'), children, size === undefined ? {} : { size }));

  it('gives back what was read, byte for byte, whatever the widths', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 4 }), (boxes) => {
        const bytes = concatenated(boxes);
        const { elements, codes } = read(bytes);
        expect(codes).toEqual([]);
        expect(hex(concatenated(elements.map(rawBytesOf)))).toBe(hex(bytes));
      }),
    );
  });

  it('gives the content that came in pieces, the header before the first', () => {
    const bytes = concatenated([
      encodeEbmlHeader(the('Box'), UNKNOWN_SIZE),
      encodeEbmlElement(the('Stuff'), ascii('in pieces')),
      encodeEbmlElement(the('Stuff'), ascii('')),
      encodeEbmlElement(the('Count'), 1),
    ]);
    const written: Uint8Array[] = [];
    const write = (element: Parameters<typeof rawBytesOf>[0]): void => void written.push(rawBytesOf(element).slice());
    const reader = new EbmlReader(SCHEMA, { pieces: ['Stuff'] });
    for (const byte of bytes) reader.apply(Uint8Array.of(byte), { visit: write, visitPiece: write });
    reader.applyEnd({ visit: write });
    expect(hex(concatenated(written))).toBe(hex(bytes));
  });
});
