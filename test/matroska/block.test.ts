import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import { blockLooksValid, encodeBlock, parseBlock } from '../../src/matroska/block.js';
import { splitLaces } from '../../src/matroska/lacing.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';

function parsed(...content: readonly number[]) {
  const bytes = Uint8Array.from([0xee, ...content]);
  return parseBlock(bytes, 1, content.length);
}

describe('parseBlock', () => {
  const plain = { keyframe: false, invisible: false, discardable: false, lacing: 'none', headerSize: 4 };

  // prettier-ignore
  it.each([
    { content: [0x81, 0, 0, 0],       header: { ...plain, trackNumber: 1, relativeTimestamp: 0 } },
    { content: [0xff, 0, 0, 0],       header: { ...plain, trackNumber: 127, relativeTimestamp: 0 } },
    { content: [0x80, 0, 0, 0],       header: { ...plain, trackNumber: 0, relativeTimestamp: 0 } },
    { content: [0x81, 0x7f, 0xff, 0], header: { ...plain, trackNumber: 1, relativeTimestamp: 32767 } },
    { content: [0x81, 0x80, 0x00, 0], header: { ...plain, trackNumber: 1, relativeTimestamp: -32768 } },
    { content: [0x81, 0xff, 0xff, 0], header: { ...plain, trackNumber: 1, relativeTimestamp: -1 } },
    { content: [0x81, 0, 1, 0x80],    header: { ...plain, trackNumber: 1, relativeTimestamp: 1, keyframe: true } },
    { content: [0x81, 0, 1, 0x08],    header: { ...plain, trackNumber: 1, relativeTimestamp: 1, invisible: true } },
    { content: [0x81, 0, 1, 0x01],    header: { ...plain, trackNumber: 1, relativeTimestamp: 1, discardable: true } },
    { content: [0x81, 0, 1, 0x02],    header: { ...plain, trackNumber: 1, relativeTimestamp: 1, lacing: 'xiph' } },
    { content: [0x81, 0, 1, 0x04],    header: { ...plain, trackNumber: 1, relativeTimestamp: 1, lacing: 'fixed' } },
    { content: [0x81, 0, 1, 0x06],    header: { ...plain, trackNumber: 1, relativeTimestamp: 1, lacing: 'ebml' } },
    { content: [0x40, 0x01, 0, 1, 0], header: { ...plain, trackNumber: 1, relativeTimestamp: 1, headerSize: 5 } },
    { content: [0x01, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0], header: { ...plain, trackNumber: 7, relativeTimestamp: 1, headerSize: 11 } },
    { content: [0x01, 0x80, 0, 0, 0, 0, 0, 1, 0, 1, 0], header: { ...plain, trackNumber: 2n ** 55n + 1n, relativeTimestamp: 1, headerSize: 11 } },
  ])('reads $content', ({ content, header }) => {
    expect(parsed(...content)).toEqual({ kind: 'block', ...header });
  });

  it.each([
    { content: [], reason: 'too-short' },
    { content: [0x81, 0, 0], reason: 'too-short' },
    { content: [0x40, 1, 0, 0], reason: 'too-short' },
    { content: [0x01, 0, 0, 0, 0, 0, 0, 7, 0, 1], reason: 'too-short' },
    { content: [0x00, 0, 0, 0, 0], reason: 'invalid-track-number' },
  ])('refuses $content as $reason', ({ content, reason }) => {
    expect(parsed(...content)).toMatchObject({ kind: 'block-fault', reason });
  });
});

describe('encodeBlock', () => {
  it('writes what parseBlock and splitLaces read', () => {
    const anyBlock = fc.record({
      trackNumber: fc.oneof(fc.nat(200), fc.maxSafeNat()),
      relativeTimestamp: fc.integer({ min: -32768, max: 32767 }),
      keyframe: fc.boolean(),
      invisible: fc.boolean(),
      discardable: fc.boolean(),
      lacing: fc.constantFrom('xiph', 'ebml'),
      frames: fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(anyBlock, (block) => {
        const bytes = encodeBlock(block);
        const { frames, lacing, ...facts } = block;
        const header = parseBlock(bytes, 0, bytes.length);
        expect(header).toMatchObject({ kind: 'block', lacing, ...facts });
        if (header.kind !== 'block') return;
        const laces = splitLaces(lacing, { bytes, position: header.headerSize, end: bytes.length });
        expect(laces).toMatchObject({ sizes: frames.map(({ length }) => length) });
        if (laces.kind === 'laces')
          expect([...bytes.subarray(laces.position)]).toEqual(frames.flatMap((frame) => [...frame]));
      }),
    );
  });

  it('writes a single frame without lacing unless told else', () => {
    const bytes = encodeBlock({ trackNumber: 1, relativeTimestamp: -2, keyframe: true, frames: [Uint8Array.of(7, 8)] });
    expect([...bytes]).toEqual([0x81, 0xff, 0xfe, 0x80, 7, 8]);
  });

  it.each([
    { trackNumber: 1, relativeTimestamp: 32768 },
    { trackNumber: 1, relativeTimestamp: 0.5 },
    { trackNumber: -1, relativeTimestamp: 0 },
    { trackNumber: 2 ** 53, relativeTimestamp: 0 },
  ])('refuses what does not fit its place: $trackNumber, $relativeTimestamp', (numbers) => {
    expect(() => encodeBlock({ ...numbers, frames: [new Uint8Array(1)] })).toThrow(UsageError);
  });
});

describe('blockLooksValid', () => {
  // prettier-ignore
  it.each([
    { name: 'SimpleBlock', head: [0x81, 0, 0, 0x80, 1],       size: 9, looks: true },
    { name: 'SimpleBlock', head: [0x40, 0x81, 0, 0, 0x80, 1], size: 9, looks: true },
    { name: 'SimpleBlock', head: [0x81, 0, 0, 0x8f],          size: 4, looks: true },
    { name: 'Block',       head: [0x81, 0, 0, 0x00],          size: 4, looks: true },
    { name: 'Block',       head: [0x81, 0, 0, 0x80],          size: 4, looks: true },
    { name: 'Timestamp',   head: [0x00],                      size: 1, looks: true },
    { name: 'SimpleBlock', head: [0x81, 0, 0],                size: 3, looks: false },
    { name: 'SimpleBlock', head: [0x40, 0x81, 0, 0],          size: 4, looks: false },
    { name: 'SimpleBlock', head: [0x80, 0, 0, 0],             size: 9, looks: false },
    { name: 'SimpleBlock', head: [0x40, 0x00, 0, 0, 0],       size: 9, looks: false },
    { name: 'SimpleBlock', head: [0x20, 0x00, 1, 0, 0, 0],    size: 9, looks: false },
    { name: 'SimpleBlock', head: [0x00, 0, 0, 0, 0, 0],       size: 9, looks: false },
    { name: 'SimpleBlock', head: [0x81, 0, 0, 0x10],          size: 9, looks: false },
    { name: 'SimpleBlock', head: [0x40, 0x81, 0, 0, 0x40],    size: 9, looks: false },
    { name: 'Block',       head: [0x81, 0, 0, 0x20],          size: 9, looks: false },
  ])('says $looks to a $name of $size bytes that begins with $head', ({ name, head, size, looks }) => {
    expect(blockLooksValid(MATROSKA_SCHEMA.byName(name)!, Uint8Array.from(head), size)).toBe(looks);
  });
});
