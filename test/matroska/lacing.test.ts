import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import { encodeLaceSizes, type LacedLacing, MAX_LACE_FRAMES, splitLaces } from '../../src/matroska/lacing.js';

/** Splits what follows a block's header, standing in the middle of other bytes as it does in a chunk. */
function split(lacing: LacedLacing, content: readonly number[], maxLaceFrames?: number) {
  const bytes = Uint8Array.from([0xee, 0xee, ...content, 0xee]);
  return splitLaces(lacing, { bytes, position: 2, end: 2 + content.length }, maxLaceFrames);
}

function zeros(count: number): readonly number[] {
  return new Array<number>(count).fill(0);
}

describe('splitLaces', () => {
  // prettier-ignore
  it.each([
    // RFC 9559 §10.3.2 to §10.3.4, each with frames of 800, 500 and 1000 bytes
    { lacing: 'xiph', header: [2, 255, 255, 255, 35, 255, 245], sizes: [800, 500, 1000], of: 'the example of the RFC' },
    { lacing: 'ebml', header: [2, 0x43, 0x20, 0x5e, 0xd3],      sizes: [800, 500, 1000], of: 'the example of the RFC' },
    { lacing: 'fixed', header: [2],                             sizes: [800, 800, 800],  of: 'the example of the RFC' },
    { lacing: 'xiph', header: [1, 255, 255, 255, 0],            sizes: [765, 3],         of: 'a multiple of 255' },
    { lacing: 'xiph', header: [1, 0],                           sizes: [0, 4],           of: 'an empty first frame' },
    { lacing: 'xiph', header: [1, 4],                           sizes: [4, 0],           of: 'an empty last frame' },
    { lacing: 'ebml', header: [2, 0x84, 0xbb],                  sizes: [4, 0, 3],        of: 'an empty frame in the middle' },
    { lacing: 'ebml', header: [1, 0xff],                        sizes: [127, 3],         of: 'a size of all ones, which is no unknown size here' },
    { lacing: 'ebml', header: [2, 0x84, 0xff],                  sizes: [4, 68, 1],       of: 'the largest difference of one byte' },
    { lacing: 'ebml', header: [2, 0xc0, 0x80],                  sizes: [64, 1, 1],       of: 'the smallest difference of one byte' },
    { lacing: 'ebml', header: [2, 0x84, 0x01, 0x80, 0, 0, 0, 0, 0, 0], sizes: [4, 5, 1], of: 'a difference of 1 in eight bytes' },
    { lacing: 'ebml', header: [2, 0x84, 0x01, 0x7f, 255, 255, 255, 255, 255, 254], sizes: [4, 3, 1], of: 'a difference of -1 in eight bytes' },
    { lacing: 'xiph', header: [0],                              sizes: [5],              of: 'one frame' },
    { lacing: 'ebml', header: [0],                              sizes: [5],              of: 'one frame' },
    { lacing: 'fixed', header: [0],                             sizes: [5],              of: 'one frame' },
    { lacing: 'xiph', header: [2, 0, 0],                        sizes: [0, 0, 0],        of: 'nothing but empty frames' },
    { lacing: 'fixed', header: [2],                             sizes: [0, 0, 0],        of: 'nothing but empty frames' },
  ] as const)('finds the frames of $lacing lacing: $of', ({ lacing, header, sizes }) => {
    const frames = sizes.reduce((total: number, size) => total + size, 0);
    const laces = split(lacing, [...header, ...zeros(frames)]);
    expect(laces).toEqual({ kind: 'laces', position: 2 + header.length, sizes });
  });

  it.each(['xiph', 'ebml', 'fixed'] as const)('takes the count byte 255 of %s lacing as 256 frames', (lacing) => {
    const sizes = { xiph: zeros(255), ebml: [0x80, ...new Array<number>(254).fill(0xbf)], fixed: [] }[lacing];
    const laces = split(lacing, [255, ...sizes, ...zeros(lacing === 'fixed' ? 256 : 1)]);
    expect(laces).toMatchObject({ kind: 'laces' });
    expect(laces.kind === 'laces' && laces.sizes).toHaveLength(256);
  });

  // prettier-ignore
  it.each([
    { lacing: 'xiph',  content: [],                      reason: 'no-count',             of: 'no bytes at all' },
    { lacing: 'ebml',  content: [],                      reason: 'no-count',             of: 'no bytes at all' },
    { lacing: 'fixed', content: [],                      reason: 'no-count',             of: 'no bytes at all' },
    { lacing: 'xiph',  content: [1],                     reason: 'sizes-cut-short',      of: 'an end before the sizes' },
    { lacing: 'xiph',  content: [1, 255, 255, 255],      reason: 'sizes-cut-short',      of: 'a run of 255 to the end' },
    { lacing: 'xiph',  content: [1, 5, 0, 0, 0, 0],      reason: 'frame-overruns-block', of: 'a first size above the rest' },
    { lacing: 'xiph',  content: [2, 2, 2, 0, 0, 0],      reason: 'frame-overruns-block', of: 'a sum above the rest' },
    { lacing: 'ebml',  content: [1],                     reason: 'sizes-cut-short',      of: 'an end before the sizes' },
    { lacing: 'ebml',  content: [1, 0x40],               reason: 'sizes-cut-short',      of: 'an end inside a size' },
    { lacing: 'ebml',  content: [2, 0x81, 0x40],         reason: 'sizes-cut-short',      of: 'an end inside a difference' },
    { lacing: 'ebml',  content: [1, 0x00, 1, 2, 3],      reason: 'invalid-size',         of: 'a size that is no VINT' },
    { lacing: 'ebml',  content: [2, 0x81, 0x00, 1, 2],   reason: 'invalid-size',         of: 'a difference that is no VINT' },
    { lacing: 'ebml',  content: [1, 0x85, 0, 0, 0, 0],   reason: 'frame-overruns-block', of: 'a first size above the rest' },
    { lacing: 'ebml',  content: [2, 0x82, 0xbf, 0, 0, 0], reason: 'frame-overruns-block', of: 'a sum above the rest' },
    { lacing: 'ebml',  content: [2, 0x82, 0xbc, 0, 0, 0], reason: 'negative-size',       of: 'a difference below the size before' },
    { lacing: 'ebml',  content: [1, 1, 255, 255, 255, 255, 255, 255, 255], reason: 'frame-overruns-block', of: 'a size of 2^56' },
    { lacing: 'fixed', content: [2, 1, 2, 3, 4],         reason: 'unequal-frames',       of: 'four bytes for three frames' },
  ] as const)('refuses $lacing lacing with $of', ({ lacing, content, reason }) => {
    expect(split(lacing, content)).toMatchObject({ kind: 'lacing-fault', reason });
  });

  it('says what was declared and what was allowed', () => {
    expect(split('xiph', [1, 5, 0, 0, 0, 0])).toMatchObject({ declared: 5, allowed: 4 });
    expect(split('fixed', [3, 0, 0, 0, 0], 2)).toMatchObject({ reason: 'too-many-frames', declared: 4, allowed: 2 });
  });

  it('never takes more than one step a byte, whatever the input announces', () => {
    const endless = new Uint8Array(1_000_000).fill(255);
    const begun = performance.now();
    for (const lacing of ['xiph', 'ebml', 'fixed'] as const)
      splitLaces(lacing, { bytes: endless, position: 0, end: endless.length });
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('gives frames that lie one after the other inside the block, or a fault, whatever the bytes', () => {
    const input = fc.tuple(fc.constantFrom('xiph', 'ebml', 'fixed'), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(input, ([lacing, content]) => {
        const laces = splitLaces(lacing, { bytes: content, position: 0, end: content.length });
        if (laces.kind === 'lacing-fault') return;
        expect(laces.sizes.every((size) => Number.isInteger(size) && size >= 0)).toBe(true);
        expect(laces.sizes).toHaveLength(content[0]! + 1);
        expect(laces.sizes.reduce((total, size) => total + size, laces.position)).toBe(content.length);
      }),
    );
  });
});

describe('encodeLaceSizes', () => {
  it.each([
    { lacing: 'xiph', bytes: [2, 255, 255, 255, 35, 255, 245] },
    { lacing: 'ebml', bytes: [2, 0x43, 0x20, 0x5e, 0xd3] },
  ] as const)('writes $lacing lacing as the RFC has it', ({ lacing, bytes }) => {
    expect([...encodeLaceSizes(lacing, [800, 500, 1000])]).toEqual(bytes);
  });

  it('writes what splitLaces reads', () => {
    const sizes = fc.array(fc.oneof(fc.nat(300), fc.nat(100_000)), { minLength: 1, maxLength: MAX_LACE_FRAMES });
    fc.assert(
      fc.property(fc.constantFrom('xiph', 'ebml', 'fixed'), sizes, (lacing, anySizes) => {
        const written = lacing === 'fixed' ? anySizes.map(() => anySizes[0]!) : anySizes;
        const header = encodeLaceSizes(lacing, written);
        const end = header.length + written.reduce((total, size) => total + size, 0);
        expect(splitLaces(lacing, { bytes: header, position: 0, end })).toEqual({
          kind: 'laces',
          position: header.length,
          sizes: written,
        });
      }),
    );
  });

  it('leaves the all-ones values free, which some readers take for "unknown"', () => {
    expect([...encodeLaceSizes('ebml', [127, 191, 0])]).toEqual([2, 0x40, 127, 0x60, 63]);
  });

  it.each([
    { lacing: 'none', sizes: [] },
    { lacing: 'none', sizes: [1, 2] },
    { lacing: 'xiph', sizes: [] },
    { lacing: 'ebml', sizes: zeros(257) },
    { lacing: 'fixed', sizes: [1, 2] },
  ] as const)('refuses frames that cannot be laced like this: $lacing, $sizes', ({ lacing, sizes }) => {
    expect(() => encodeLaceSizes(lacing, sizes)).toThrow(UsageError);
  });
});
