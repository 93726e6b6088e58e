import { deflateSync, inflateSync } from 'node:zlib';
import {
  decodeCodecPrivate,
  decodeFramePayload,
  type DecodeOptions,
  restoreStrippedHeader,
} from '../../src/matroska/content-encoding.js';
import { encodeBlock } from '../../src/matroska/block.js';
import type { Frame } from '../../src/matroska/frame.js';
import { FrameAssembler } from '../../src/matroska/frame-assembler.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { anElement } from '../support/element-bytes.js';

const SECRET = Uint8Array.from({ length: 1000 }, (_, at) => at % 7);
const HEADER = Uint8Array.of(0x0b, 0x77);

/** One frame whose track has these content encodings. */
function aFrame(payload: Uint8Array, ...encodings: readonly Uint8Array[]): Frame {
  const settings = [anElement('CodecPrivate', payload), anElement('ContentEncodings', ...encodings)];
  const tracks = anElement('Tracks', anElement('TrackEntry', anElement('TrackNumber', 1), ...settings));
  const block = anElement('SimpleBlock', encodeBlock({ trackNumber: 1, relativeTimestamp: 0, frames: [payload] }));
  const frames: Frame[] = [];
  const assembler = new FrameAssembler((frame) => frames.push(frame));
  new MkvReader().apply(
    anElement('Segment', tracks, anElement('Cluster', anElement('Timestamp', 0), block)),
    assembler,
  );
  return frames[0]!;
}

function compression(algorithm: number, ...settings: readonly Uint8Array[]): Uint8Array {
  return anElement(
    'ContentEncoding',
    ...settings,
    anElement('ContentCompression', anElement('ContentCompAlgo', algorithm)),
  );
}
const zlib = (...settings: readonly Uint8Array[]): Uint8Array => compression(0, ...settings);
const stripping = (header: Uint8Array): Uint8Array =>
  anElement(
    'ContentEncoding',
    anElement('ContentCompression', anElement('ContentCompAlgo', 3), anElement('ContentCompSettings', header)),
  );
const encryption = (algorithm: number): Uint8Array =>
  anElement(
    'ContentEncoding',
    anElement('ContentEncodingType', 1),
    anElement('ContentEncryption', anElement('ContentEncAlgo', algorithm)),
  );

describe('decodeFramePayload', () => {
  const withNode: DecodeOptions = { inflate: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }) };

  it('gives the stored payload where nothing was done to it', async () => {
    const frame = aFrame(SECRET);
    expect(await decodeFramePayload(frame)).toBe(frame.payload);
  });

  it('takes an option that is undefined for its default', async () => {
    const none: DecodeOptions = { inflate: undefined, maxOutputBytes: undefined, maxRatio: undefined };
    expect(await decodeFramePayload(aFrame(deflateSync(SECRET), zlib()), none)).toEqual(SECRET);
  });

  it('undoes zlib with what the platform has', async () => {
    const frame = aFrame(deflateSync(SECRET), zlib());
    expect(await decodeFramePayload(frame)).toEqual(SECRET);
    expect(frame.payload).toHaveLength(deflateSync(SECRET).length);
  });

  it('undoes zlib with the function given', async () => {
    expect(await decodeFramePayload(aFrame(deflateSync(SECRET), zlib()), withNode)).toEqual(
      inflateSync(deflateSync(SECRET)),
    );
  });

  it('puts a stripped header back', async () => {
    expect(await decodeFramePayload(aFrame(Uint8Array.of(1, 2), stripping(HEADER)))).toEqual(
      Uint8Array.of(0x0b, 0x77, 1, 2),
    );
  });

  it('undoes the step with the highest order first', async () => {
    const frame = aFrame(deflateSync(SECRET), stripping(HEADER), zlib(anElement('ContentEncodingOrder', 1)));
    expect(await decodeFramePayload(frame)).toEqual(Uint8Array.of(...HEADER, ...SECRET));
  });

  it('leaves frames alone of whose track only CodecPrivate is compressed', async () => {
    const frame = aFrame(deflateSync(SECRET), zlib(anElement('ContentEncodingScope', 2)));
    expect(await decodeFramePayload(frame)).toBe(frame.payload);
    expect(await decodeCodecPrivate(frame.track!)).toEqual(SECRET);
  });

  // prettier-ignore
  it.each([
    { options: { maxOutputBytes: 999 },                of: 'maxOutputBytes with the platform', input: SECRET },
    { options: { ...withNode, maxOutputBytes: 999 },   of: 'maxOutputBytes with zlib of Node', input: SECRET },
    { options: { maxOutputBytes: 999, inflate: () => SECRET }, of: 'maxOutputBytes with a function that does not stop', input: SECRET },
    { options: {},                                     of: 'the ratio with the platform',      input: new Uint8Array(1_000_000) },
    { options: withNode,                               of: 'the ratio with zlib of Node',      input: new Uint8Array(1_000_000) },
    { options: { maxRatio: 1e9 },                      of: '16 MiB',                           input: new Uint8Array(17 * 1024 * 1024) },
  ])('stops at $of', async ({ options, input }) => {
    const decoding = decodeFramePayload(aFrame(deflateSync(input), zlib()), options);
    await expect(decoding).rejects.toMatchObject({ code: 'DECOMPRESSION_LIMIT', path: 'Segment/Cluster/SimpleBlock' });
  });

  it('does not mind the ratio of little output, or when told so', async () => {
    const little = new Uint8Array(60_000);
    expect(await decodeFramePayload(aFrame(deflateSync(little), zlib()))).toEqual(little);
    const much = new Uint8Array(1_000_000);
    expect(await decodeFramePayload(aFrame(deflateSync(much), zlib()), { maxRatio: Infinity })).toEqual(much);
  });

  // prettier-ignore
  it.each([
    { stored: deflateSync(SECRET).subarray(0, 9),  encoding: zlib(),          code: 'CANNOT_DECOMPRESS', message: /zlib data is damaged or cut/, of: 'cut zlib' },
    { stored: Uint8Array.of(1, 2, 3),              encoding: zlib(),          code: 'CANNOT_DECOMPRESS', message: /zlib data is damaged or cut/, of: 'bytes that are not zlib' },
    { stored: new Uint8Array(0),                   encoding: zlib(),          code: 'CANNOT_DECOMPRESS', message: /zlib data is damaged or cut/, of: 'no bytes' },
    { stored: SECRET,                              encoding: compression(1),  code: 'CANNOT_DECOMPRESS', message: /bzlib/,                       of: 'bzlib' },
    { stored: SECRET,                              encoding: compression(2),  code: 'CANNOT_DECOMPRESS', message: /lzo1x/,                       of: 'lzo1x' },
    { stored: SECRET,                              encoding: compression(77), code: 'CANNOT_DECOMPRESS', message: /algorithm 77/,                of: 'an unknown algorithm' },
    { stored: SECRET,                              encoding: anElement('ContentEncoding'), code: 'CANNOT_DECOMPRESS', message: /ContentCompression is missing/, of: 'no algorithm' },
    { stored: SECRET,                              encoding: anElement('ContentEncoding', anElement('ContentEncodingType', 2)), code: 'CANNOT_DECOMPRESS', message: /ContentEncodingType 2/, of: 'an unknown type' },
    { stored: SECRET,                              encoding: encryption(5),   code: 'ENCRYPTED_CONTENT', message: /encrypted/,                   of: 'encryption' },
  ])('refuses $of, and names the place', async ({ stored, encoding, code, message }) => {
    const frame = aFrame(stored, encoding);
    for (const options of [{}, withNode]) {
      const expected = { code, message: expect.stringMatching(message) as string, offset: frame.offset };
      await expect(decodeFramePayload(frame, options)).rejects.toMatchObject(expected);
    }
  });

  it('keeps what the function given has thrown as the cause', async () => {
    const cause = new TypeError('no');
    const inflate = (): never => {
      throw cause;
    };
    await expect(decodeFramePayload(aFrame(SECRET, zlib()), { inflate })).rejects.toMatchObject({
      code: 'CANNOT_DECOMPRESS',
      cause,
    });
  });

  it('passes by an encryption with the algorithm "not encrypted"', async () => {
    const frame = aFrame(SECRET, encryption(0));
    expect(await decodeFramePayload(frame)).toBe(frame.payload);
  });
});

describe('restoreStrippedHeader', () => {
  it('puts a stripped header back at once', () => {
    expect(restoreStrippedHeader(aFrame(Uint8Array.of(1, 2), stripping(HEADER)))).toEqual(
      Uint8Array.of(0x0b, 0x77, 1, 2),
    );
  });

  it('gives the payload itself where there is nothing to put back', () => {
    for (const frame of [aFrame(SECRET), aFrame(SECRET, stripping(new Uint8Array(0)))]) {
      expect(restoreStrippedHeader(frame)).toBe(frame.payload);
    }
  });

  it('refuses other compression', () => {
    expect(() => restoreStrippedHeader(aFrame(SECRET, zlib()))).toThrow(/zlib/);
  });
});

describe('decodeCodecPrivate', () => {
  it('places a failure at the track', async () => {
    const { track } = aFrame(SECRET, zlib(anElement('ContentEncodingScope', 2)));
    const expected = {
      code: 'CANNOT_DECOMPRESS',
      offset: track!.offset,
      path: 'Segment/Tracks/TrackEntry/CodecPrivate',
    };
    await expect(decodeCodecPrivate(track!)).rejects.toMatchObject(expected);
  });

  it('is undefined where there is none', async () => {
    const { track } = aFrame(SECRET);
    expect(await decodeCodecPrivate({ ...track!, codecPrivate: undefined })).toBeUndefined();
  });
});
