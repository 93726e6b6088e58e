import fc from 'fast-check';
import type { ElementType } from '../../src/ebml/element-definition.js';
import {
  dateToNanoseconds,
  decodeValue,
  type ElementValue,
  encodeValue,
  isValidSize,
  nanosecondsToDate,
} from '../../src/ebml/values.js';
import { UsageError } from '../../src/errors.js';

const decode = (type: ElementType, bytes: readonly number[]): ElementValue | undefined =>
  decodeValue({ type, default: undefined }, Uint8Array.from(bytes));

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

describe('decodeValue', () => {
  // prettier-ignore
  it.each<{ type: ElementType; bytes: number[]; value: ElementValue }>([
    { type: 'uinteger', bytes: [0x00],                                           value: 0 },
    { type: 'uinteger', bytes: [0xff],                                           value: 255 },
    { type: 'uinteger', bytes: [0x0f, 0x42, 0x40],                               value: 1_000_000 },
    { type: 'uinteger', bytes: [0, 0, 0, 0, 0, 0, 0, 1],                         value: 1 }, // wider than it must be, and allowed
    { type: 'uinteger', bytes: [0xff, 0xff, 0xff, 0xff],                         value: 2 ** 32 - 1 },
    { type: 'uinteger', bytes: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],             value: 2 ** 48 - 1 },
    { type: 'uinteger', bytes: [0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],       value: Number.MAX_SAFE_INTEGER },
    { type: 'uinteger', bytes: [0x20, 0, 0, 0, 0, 0, 0],                         value: 2n ** 53n },
    { type: 'uinteger', bytes: [0x20, 0, 0, 0, 0, 0, 1],                         value: 2n ** 53n + 1n }, // a number would round it
    { type: 'uinteger', bytes: [0, 0x20, 0, 0, 0, 0, 0, 1],                      value: 2n ** 53n + 1n },
    { type: 'uinteger', bytes: [255, 255, 255, 255, 255, 255, 255, 255],         value: 2n ** 64n - 1n },
    { type: 'integer',  bytes: [0x7f],                                           value: 127 },
    { type: 'integer',  bytes: [0x80],                                           value: -128 },
    { type: 'integer',  bytes: [0xff, 0x7f],                                     value: -129 },
    { type: 'integer',  bytes: [0x80, 0, 0, 0, 0, 0],                            value: -(2 ** 47) },
    { type: 'integer',  bytes: [255, 255, 255, 255, 255, 255, 255, 254],         value: -2 },
    { type: 'integer',  bytes: [0xe0, 0, 0, 0, 0, 0, 1],                         value: Number.MIN_SAFE_INTEGER },
    { type: 'integer',  bytes: [0xe0, 0, 0, 0, 0, 0, 0],                         value: -(2n ** 53n) },
    { type: 'integer',  bytes: [0x80, 0, 0, 0, 0, 0, 0, 0],                      value: -(2n ** 63n) },
    { type: 'integer',  bytes: [0x7f, 255, 255, 255, 255, 255, 255, 255],        value: 2n ** 63n - 1n },
    { type: 'float',    bytes: [0x45, 0xfa, 0x00, 0x00],                         value: 8000 },
    { type: 'float',    bytes: [0x40, 0xbf, 0x40, 0, 0, 0, 0, 0],                value: 8000 },
    { type: 'float',    bytes: [0x80, 0, 0, 0],                                  value: -0 },
    { type: 'float',    bytes: [0x7f, 0xc0, 0, 0],                               value: NaN },
    { type: 'date',     bytes: [0, 0, 0, 0, 0, 0, 0, 1],                         value: 1n },
    { type: 'date',     bytes: [255, 255, 255, 255, 255, 255, 255, 255],         value: -1n },
    { type: 'string',   bytes: ascii('V_MPEG4/ISO/AVC'),                         value: 'V_MPEG4/ISO/AVC' },
    { type: 'string',   bytes: [...ascii('eng'), 0, 0],                          value: 'eng' },
    { type: 'string',   bytes: [...ascii('eng'), 0, ...ascii('lish')],           value: 'eng' },
    { type: 'string',   bytes: [0x41, 0xc3, 0xa9, 0x42],                         value: 'A\ufffd\ufffdB' }, // not UTF-8 here
    { type: 'utf-8',    bytes: [0x41, 0xc3, 0xa9, 0x42],                         value: 'A\u00e9B' },
    { type: 'utf-8',    bytes: [0x41, 0xc3, 0x42],                               value: 'A\ufffdB' },
    { type: 'utf-8',    bytes: [0xef, 0xbb, 0xbf, 0x41],                         value: '\ufeffA' }, // a byte order mark is kept
    { type: 'utf-8',    bytes: [0x41, 0, 0x42],                                  value: 'A' },
    { type: 'utf-8',    bytes: [0],                                              value: '' },
  ])('reads the $type $bytes as $value', ({ type, bytes, value }) => {
    expect(decode(type, bytes)).toBe(value);
  });

  it('gives the bytes of a binary element as they are', () => {
    const content = Uint8Array.of(1, 0, 2);
    expect(decodeValue({ type: 'binary', default: undefined }, content)).toBe(content);
  });

  it('reads from the view it is given and not from the buffer around it', () => {
    const around = Uint8Array.from([9, 9, 0x45, 0xfa, 0, 0, 9, 9]);
    expect(decodeValue({ type: 'float', default: undefined }, around.subarray(2, 6))).toBe(8000);
    expect(decodeValue({ type: 'uinteger', default: undefined }, around.subarray(2, 4))).toBe(0x45fa);
  });

  // prettier-ignore
  it.each<{ type: ElementType; value: ElementValue }>([
    { type: 'uinteger', value: 0 },
    { type: 'integer',  value: 0 },
    { type: 'float',    value: 0 },
    { type: 'date',     value: 0n },
    { type: 'string',   value: '' },
    { type: 'utf-8',    value: '' },
    { type: 'binary',   value: new Uint8Array(0) },
  ])('reads an empty $type without default as $value', ({ type, value }) => {
    expect(decode(type, [])).toEqual(value);
  });

  // prettier-ignore
  it.each<{ type: ElementType; default: number | string; value: ElementValue }>([
    { type: 'uinteger', default: 1_000_000,              value: 1_000_000 },
    { type: 'uinteger', default: '18446744073709551615', value: 2n ** 64n - 1n },
    { type: 'integer',  default: -1,                     value: -1 },
    { type: 'float',    default: 8000,                   value: 8000 },
    { type: 'date',     default: '1',                    value: 1n },
    { type: 'string',   default: 'eng',                  value: 'eng' },
    { type: 'utf-8',    default: 'und',                  value: 'und' },
  ])('reads an empty $type with default $default as that default', ({ value, ...definition }) => {
    expect(decodeValue(definition, new Uint8Array(0))).toBe(value);
  });

  it('heeds a default only where there is no content', () => {
    expect(decodeValue({ type: 'uinteger', default: 1 }, Uint8Array.of(0))).toBe(0);
    expect(decodeValue({ type: 'string', default: 'eng' }, Uint8Array.of(0))).toBe('');
  });

  // prettier-ignore
  it.each<{ type: ElementType; sizes: number[] }>([
    { type: 'uinteger', sizes: [9, 16] },
    { type: 'integer',  sizes: [9] },
    { type: 'float',    sizes: [1, 2, 3, 5, 6, 7, 9, 10] },
    { type: 'date',     sizes: [1, 4, 7, 9] },
  ])('knows no $type of $sizes bytes', ({ type, sizes }) => {
    for (const size of sizes) {
      expect(isValidSize(type, size)).toBe(false);
      expect(decodeValue({ type, default: 1 }, new Uint8Array(size))).toBeUndefined();
    }
  });

  it('has no value for a master', () => {
    expect(decode('master', [0xec, 0x80])).toBeUndefined();
  });

  it('reads long text with odd bytes one for one', () => {
    const text = decodeValue({ type: 'string', default: undefined }, new Uint8Array(100_000).fill(0x80));
    expect(text).toBe('\ufffd'.repeat(100_000));
  });

  it('agrees with BigInt arithmetic on every integer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (content) => {
        const unsigned = content.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
        const signed = BigInt.asIntN(content.length * 8, unsigned);
        expect(decodeValue({ type: 'uinteger', default: undefined }, content)).toBe(narrowed(unsigned));
        expect(decodeValue({ type: 'integer', default: undefined }, content)).toBe(narrowed(signed));
      }),
    );
  });
});

describe('encodeValue', () => {
  // prettier-ignore
  it.each<{ type: ElementType; value: ElementValue; bytes: number[] }>([
    { type: 'uinteger', value: 0,              bytes: [0] }, // empty would mean the default
    { type: 'uinteger', value: 255,            bytes: [0xff] },
    { type: 'uinteger', value: 256,            bytes: [1, 0] },
    { type: 'uinteger', value: 2n ** 64n - 1n, bytes: [255, 255, 255, 255, 255, 255, 255, 255] },
    { type: 'integer',  value: 0,              bytes: [0] },
    { type: 'integer',  value: 127,            bytes: [0x7f] },
    { type: 'integer',  value: 128,            bytes: [0x00, 0x80] },
    { type: 'integer',  value: -128,           bytes: [0x80] },
    { type: 'integer',  value: -129,           bytes: [0xff, 0x7f] },
    { type: 'integer',  value: -(2n ** 63n),   bytes: [0x80, 0, 0, 0, 0, 0, 0, 0] },
    { type: 'float',    value: 8000,           bytes: [0x45, 0xfa, 0, 0] },
    { type: 'float',    value: 0.1,            bytes: [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a] }, // four would round it
    { type: 'date',     value: -2n,            bytes: [255, 255, 255, 255, 255, 255, 255, 254] },
    { type: 'string',   value: 'eng',          bytes: ascii('eng') },
    { type: 'string',   value: '',             bytes: [] },
    { type: 'utf-8',    value: '\ufeff\u00e9', bytes: [0xef, 0xbb, 0xbf, 0xc3, 0xa9] },
    { type: 'binary',   value: Uint8Array.of(7), bytes: [7] },
  ])('writes the $type $value in as few bytes as it can: $bytes', ({ type, value, bytes }) => {
    expect(Array.from(encodeValue(type, value))).toEqual(bytes);
  });

  // prettier-ignore
  it.each<{ type: ElementType; value: ElementValue; bytes: number[] }>([
    { type: 'uinteger', value: 1,     bytes: [0, 0, 0, 1] },
    { type: 'integer',  value: -1,    bytes: [255, 255, 255] },
    { type: 'integer',  value: 1,     bytes: [0, 0, 1] },
    { type: 'float',    value: 8000,  bytes: [0x40, 0xbf, 0x40, 0, 0, 0, 0, 0] },
    { type: 'string',   value: 'und', bytes: [...ascii('und'), 0, 0] },
    { type: 'utf-8',    value: '',    bytes: [0, 0] },
  ])('fills the $type $value up to the size asked for: $bytes', ({ type, value, bytes }) => {
    expect(Array.from(encodeValue(type, value, bytes.length))).toEqual(bytes);
  });

  // prettier-ignore
  it.each<{ type: ElementType; value: ElementValue; size?: number; message: string }>([
    { type: 'uinteger', value: -1,                         message: 'An element of type uinteger holds an integer from 0 to 2^64 - 1, beyond 2^53 - 1 as bigint, not -1' },
    { type: 'uinteger', value: 2n ** 64n,                  message: 'An element of type uinteger holds an integer from 0 to 2^64 - 1, beyond 2^53 - 1 as bigint, not 18446744073709551616n' },
    { type: 'uinteger', value: 2 ** 53,                    message: 'An element of type uinteger holds an integer from 0 to 2^64 - 1, beyond 2^53 - 1 as bigint, not 9007199254740992' },
    { type: 'integer',  value: 1.5,                        message: 'An element of type integer holds an integer from -2^63 to 2^63 - 1, beyond ±(2^53 - 1) as bigint, not 1.5' },
    { type: 'integer',  value: 2n ** 63n,                  message: 'An element of type integer holds an integer from -2^63 to 2^63 - 1, beyond ±(2^53 - 1) as bigint, not 9223372036854775808n' },
    { type: 'float',    value: 1n,                         message: 'An element of type float holds a number, not 1n' },
    { type: 'date',     value: 1,                          message: 'An element of type date holds a bigint of nanoseconds from -2^63 to 2^63 - 1, not 1' },
    { type: 'date',     value: 2n ** 63n,                  message: 'An element of type date holds a bigint of nanoseconds from -2^63 to 2^63 - 1, not 9223372036854775808n' },
    { type: 'string',   value: '\u00e9',                   message: 'An element of type string holds printable ASCII, not "\u00e9"' },
    { type: 'utf-8',    value: 'a\0b',                     message: 'An element of type utf-8 holds well-formed text without NUL, not "a\\u0000b"' },
    { type: 'utf-8',    value: '\ud800',                   message: 'An element of type utf-8 holds well-formed text without NUL, not "\\ud800"' },
    { type: 'utf-8',    value: '\0'.repeat(61),            message: 'An element of type utf-8 holds well-formed text without NUL, not 61 characters' },
    { type: 'binary',   value: 'text',                     message: 'An element of type binary holds a Uint8Array, not "text"' },
    { type: 'master',   value: new Uint8Array(3),          message: 'An element of type master holds elements, not 3 bytes' },
    { type: 'uinteger', value: 256, size: 1,               message: 'Cannot write 256 as uinteger of size 1: it takes 2' },
    { type: 'uinteger', value: 1, size: 9,                 message: 'Cannot write 1 as uinteger of size 9: it takes 8' },
    { type: 'uinteger', value: 0, size: 0,                 message: 'Cannot write 0 as uinteger of size 0: it takes 1' },
    { type: 'float',    value: 0.1, size: 4,               message: 'Cannot write 0.1 as float of size 4: it takes 8' },
    { type: 'float',    value: 1, size: 5,                 message: 'Cannot write 1 as float of size 5: it takes 4' },
    { type: 'date',     value: 0n, size: 4,                message: 'Cannot write 0n as date of size 4: it takes 8' },
    { type: 'string',   value: 'eng', size: 2,             message: 'Cannot write "eng" as string of size 2: it takes 3' },
    { type: 'binary',   value: new Uint8Array(3), size: 4, message: 'Cannot write 3 bytes as binary of size 4: it takes 3' },
  ])('refuses: $message', ({ type, value, size, message }) => {
    expect(() => encodeValue(type, value, size)).toThrow(new UsageError(message));
  });
});

describe('what is written', () => {
  const integers = (smallest: bigint, largest: bigint) => fc.bigInt(smallest, largest).map(narrowed);
  const sizes = fc.option(fc.integer({ min: 8, max: 8 }), { nil: undefined });

  // prettier-ignore
  it.each<{ type: ElementType; values: fc.Arbitrary<ElementValue> }>([
    { type: 'uinteger', values: integers(0n, 2n ** 64n - 1n) },
    { type: 'integer',  values: integers(-(2n ** 63n), 2n ** 63n - 1n) },
    { type: 'float',    values: fc.oneof(fc.double(), fc.float()) },
    { type: 'date',     values: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) },
  ])('is read back the same, whatever the $type and its size', ({ type, values }) => {
    fc.assert(
      fc.property(values, sizes, (value, size) => {
        const content = encodeValue(type, value, size);
        expect(isValidSize(type, content.length)).toBe(true);
        expect(decodeValue({ type, default: undefined }, content)).toBe(value);
      }),
    );
  });

  // prettier-ignore
  it.each<{ type: ElementType; values: fc.Arbitrary<string> }>([
    { type: 'string', values: fc.string({ unit: 'grapheme-ascii' }) },
    { type: 'utf-8',  values: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')) },
  ])('is read back the same, whatever the $type and its filling', ({ type, values }) => {
    fc.assert(
      fc.property(values, fc.nat(20), (value, filling) => {
        const size = encodeValue(type, value).length + filling;
        expect(decodeValue({ type, default: undefined }, encodeValue(type, value, size))).toBe(value);
      }),
    );
  });

  it('takes no more bytes than an integer needs', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 64n - 1n), (value) => {
        expect(encodeValue('uinteger', value)[0]).not.toBe(0);
      }),
    );
  });
});

describe('dates', () => {
  it('count from the beginning of the third millennium', () => {
    expect(nanosecondsToDate(0n)).toEqual(new Date('2001-01-01T00:00:00Z'));
    expect(dateToNanoseconds(new Date('2001-01-01T00:00:01Z'))).toBe(1_000_000_000n);
    expect(dateToNanoseconds(new Date('2000-12-31T23:59:59.999Z'))).toBe(-1_000_000n);
  });

  // prettier-ignore
  it.each([
    { nanoseconds: 999_999n,         date: '2001-01-01T00:00:00.000Z' },
    { nanoseconds: -1n,              date: '2000-12-31T23:59:59.999Z' },
    { nanoseconds: -(2n ** 63n),     date: '1708-09-22T00:12:43.145Z' }, // RFC 8794 §7.6 has the 11th: by the Julian calendar
    { nanoseconds: 2n ** 63n - 1n,   date: '2293-04-11T23:47:16.854Z' },
  ])('are rounded down to the millisecond: $nanoseconds is in $date', ({ nanoseconds, date }) => {
    expect(nanosecondsToDate(nanoseconds).toISOString()).toBe(date);
  });

  it('survive the way there and back', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(nanosecondsToDate(dateToNanoseconds(date))).toEqual(date);
      }),
    );
  });

  it('have to be valid', () => {
    expect(() => dateToNanoseconds(new Date(NaN))).toThrow(UsageError);
  });
});

/** As the library gives integers: a number where it is exact. */
function narrowed(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
