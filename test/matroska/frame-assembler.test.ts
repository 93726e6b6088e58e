import fc from 'fast-check';
import { encodeBlock } from '../../src/matroska/block.js';
import type { Frame } from '../../src/matroska/frame.js';
import { FrameAssembler, type FrameAssemblerOptions } from '../../src/matroska/frame-assembler.js';
import { LocatedError } from '../../src/errors.js';
import type { MatroskaError } from '../../src/matroska/matroska-error.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { anElement, anOpenElement, bytesOf } from '../support/element-bytes.js';

interface Assembled {
  readonly frames: readonly Frame[];
  readonly warnings: readonly MatroskaError[];
}

function assembled(bytes: Uint8Array, options: FrameAssemblerOptions = {}): Assembled {
  return assembledFrom([bytes], options);
}

function assembledFrom(chunks: readonly Uint8Array[], options: FrameAssemblerOptions = {}): Assembled {
  const frames: Frame[] = [];
  const warnings: MatroskaError[] = [];
  const assembler = new FrameAssembler((frame) => frames.push(frame), {
    onWarning: (error) => warnings.push(error),
    ...options,
  });
  const reader = new MkvReader();
  for (const chunk of chunks) reader.apply(chunk, assembler);
  reader.applyEnd(assembler);
  return { frames, warnings };
}

const aDocument = (...children: readonly Uint8Array[]): Uint8Array =>
  bytesOf(anElement('EBML', anElement('DocType', 'matroska')), anOpenElement('Segment', ...children));
const tracks = (...entries: readonly Uint8Array[]): Uint8Array => anElement('Tracks', ...entries);
const aTrack = (number: number, ...settings: readonly Uint8Array[]): Uint8Array =>
  anElement('TrackEntry', anElement('TrackNumber', number), ...settings);
const aCluster = (ticks: number, ...children: readonly Uint8Array[]): Uint8Array =>
  anElement('Cluster', anElement('Timestamp', ticks), ...children);

/** Name only what the test is about. */
type BlockSpec = Partial<Parameters<typeof encodeBlock>[0]>;
const aBlock = (spec: BlockSpec = {}): Uint8Array =>
  encodeBlock({ trackNumber: 1, relativeTimestamp: 0, frames: [Uint8Array.of(1, 2, 3)], ...spec });
const aSimpleBlock = (spec?: BlockSpec): Uint8Array => anElement('SimpleBlock', aBlock(spec));
const aGroup = (spec: BlockSpec, ...children: readonly Uint8Array[]): Uint8Array =>
  anElement('BlockGroup', anElement('Block', aBlock(spec)), ...children);

const codesOf = ({ warnings }: Assembled): readonly string[] => warnings.map(({ code }) => code);
const timesOf = ({ frames }: Assembled): readonly bigint[] => frames.map(({ timestampNs }) => timestampNs);

describe('FrameAssembler', () => {
  it('makes a frame of a SimpleBlock', () => {
    const bytes = aDocument(tracks(aTrack(1)), aCluster(1000, aSimpleBlock({ relativeTimestamp: 40, keyframe: true })));
    const { frames, warnings } = assembled(bytes);
    expect(warnings).toEqual([]);
    expect(frames).toHaveLength(1);
    const [frame] = frames;
    expect(frame).toMatchObject({
      document: 0,
      trackNumber: 1,
      keyframe: true,
      invisible: false,
      discardable: false,
      laceIndex: 0,
      laceCount: 1,
      payload: Uint8Array.of(1, 2, 3),
      size: 3,
      offset: bytes.length - 3,
      blockOffset: bytes.length - 9,
      relativeTimestamp: 40,
      cluster: { timestamp: 1000, timestampScale: 1_000_000 },
      group: undefined,
      timestampNs: 1_040_000_000n,
      timestampTicks: 1040,
      durationNs: undefined,
      isEncrypted: false,
    });
    expect(frame?.track?.number).toBe(1);
  });

  it('gives a payload that is a view into the chunk', () => {
    const bytes = aDocument(aCluster(0, aSimpleBlock()));
    const [frame] = assembled(bytes).frames;
    expect(frame?.payload.buffer).toBe(bytes.buffer);
  });

  it('tells the flags of a SimpleBlock', () => {
    const [frame] = assembled(aDocument(aCluster(0, aSimpleBlock({ invisible: true, discardable: true })))).frames;
    expect(frame).toMatchObject({ keyframe: false, invisible: true, discardable: true });
  });

  it.each(['xiph', 'ebml', 'fixed'] as const)('splits %s laces, which share the time of their block', (lacing) => {
    const payloads = [Uint8Array.of(1, 1), Uint8Array.of(2, 2), Uint8Array.of(3, 3)];
    const bytes = aDocument(aCluster(5, aSimpleBlock({ lacing, frames: payloads })));
    const { frames } = assembled(bytes);
    expect(frames.map(({ payload }) => payload)).toEqual(payloads);
    expect(frames.map(({ laceIndex, laceCount }) => `${laceIndex} of ${laceCount}`)).toEqual([
      '0 of 3',
      '1 of 3',
      '2 of 3',
    ]);
    expect(frames.map(({ timestampNs }) => timestampNs)).toEqual([5_000_000n, 5_000_000n, 5_000_000n]);
    expect(frames.map(({ offset }) => bytes.length - offset)).toEqual([6, 4, 2]);
  });

  it('delivers empty frames', () => {
    const laced = aSimpleBlock({ lacing: 'xiph', frames: [new Uint8Array(0), Uint8Array.of(7), new Uint8Array(0)] });
    const { frames, warnings } = assembled(
      aDocument(aCluster(0, laced, aSimpleBlock({ frames: [new Uint8Array(0)] }))),
    );
    expect(frames.map(({ size }) => size)).toEqual([0, 1, 0, 0]);
    expect(warnings).toEqual([]);
  });

  it('makes a frame of a BlockGroup, with all that the group says of it', () => {
    const more = anElement('BlockMore', anElement('BlockAddID', 4), anElement('BlockAdditional', Uint8Array.of(8)));
    const plain = anElement('BlockMore', anElement('BlockAdditional', Uint8Array.of(9)));
    const group = aGroup(
      { relativeTimestamp: 10, discardable: true },
      anElement('BlockDuration', 20),
      anElement('ReferenceBlock', -40),
      anElement('ReferenceBlock', 40),
      anElement('DiscardPadding', -500),
      anElement('CodecState', Uint8Array.of(6)),
      anElement('BlockAdditions', more, plain),
    );
    const [frame] = assembled(aDocument(aCluster(100, group))).frames;
    expect(frame).toMatchObject({
      timestampNs: 110_000_000n,
      keyframe: false,
      discardable: false,
      durationNs: 20_000_000n,
    });
    expect(frame?.group).toEqual({
      duration: 20,
      references: [-40, 40],
      discardPaddingNs: -500,
      codecState: Uint8Array.of(6),
      additions: [
        { id: 4, bytes: Uint8Array.of(8) },
        { id: 1, bytes: Uint8Array.of(9) },
      ],
    });
  });

  it('takes a Block without a reference for a keyframe, wherever in the group the reference stands', () => {
    const before = anElement('BlockGroup', anElement('ReferenceBlock', 0), anElement('Block', aBlock()));
    const { frames } = assembled(
      aDocument(aCluster(0, aGroup({}), aGroup({}, anElement('ReferenceBlock', -1)), before)),
    );
    expect(frames.map(({ keyframe }) => keyframe)).toEqual([true, false, false]);
  });

  it('says nothing of a BlockGroup without a Block', () => {
    const { frames, warnings } = assembled(
      aDocument(aCluster(0, anElement('BlockGroup', anElement('BlockDuration', 1)))),
    );
    expect({ frames, warnings }).toEqual({ frames: [], warnings: [] });
  });

  it('copies what waits in a BlockGroup when content is borrowed', () => {
    const lent = aDocument(aCluster(0, aGroup({}, anElement('CodecState', Uint8Array.of(6)))));
    const kept: Frame[] = [];
    const assembler = new FrameAssembler((frame) => kept.push(frame), { content: 'borrowed' });
    for (const element of new MkvReader().push(lent)) {
      if (element.kind === 'end' && element.name === 'BlockGroup') lent.fill(0xee); // the lender takes it back
      assembler.visit(element);
    }
    expect(kept[0]?.payload).toEqual(Uint8Array.of(1, 2, 3));
    expect(kept[0]?.group?.codecState).toEqual(Uint8Array.of(6));
  });

  it('counts EBML documents from 0, each with its own Info and Tracks', () => {
    const info = anElement('Info', anElement('TimestampScale', 1000));
    const one = aDocument(info, tracks(aTrack(1, anElement('Name', 'one'))), aCluster(1, aSimpleBlock()));
    const two = aDocument(tracks(aTrack(1, anElement('Name', 'two'))), aCluster(1, aSimpleBlock()));
    const three = aDocument(aCluster(1, aSimpleBlock()));
    const { frames } = assembled(bytesOf(one, two, three));
    expect(frames.map(({ document }) => document)).toEqual([0, 1, 2]);
    expect(frames.map(({ track }) => track?.name)).toEqual(['one', 'two', undefined]);
    expect(frames.map(({ timestampNs }) => timestampNs)).toEqual([1_000n, 1_000_000n, 1_000_000n]);
  });

  it('counts a stream that begins without an EBML header as a document too', () => {
    const segment = anOpenElement('Segment', aCluster(0, aSimpleBlock()));
    const { frames } = assembled(bytesOf(segment, aDocument(aCluster(0, aSimpleBlock()))));
    expect(frames.map(({ document }) => document)).toEqual([0, 1]);
  });

  it('uses the TrackTimestampScale of the track', () => {
    const scaled = tracks(aTrack(1, anElement('TrackTimestampScale', 2)));
    const group = aGroup({ relativeTimestamp: 10 }, anElement('BlockDuration', 5));
    const [frame] = assembled(aDocument(scaled, aCluster(100, group))).frames;
    expect(frame).toMatchObject({ timestampNs: 120_000_000n, timestampTicks: 120, durationNs: 10_000_000n });
  });

  it('keeps negative times, and does not take off the CodecDelay', () => {
    const delayed = tracks(aTrack(1, anElement('CodecDelay', 6_500_000)));
    expect(timesOf(assembled(aDocument(delayed, aCluster(0, aSimpleBlock({ relativeTimestamp: -7 })))))).toEqual([
      -7_000_000n,
    ]);
  });

  it('leaves an EncryptedBlock alone, and flags frames of an encrypted track', () => {
    const encrypted = anElement('ContentEncodings', anElement('ContentEncoding', anElement('ContentEncodingType', 1)));
    const cluster = aCluster(0, anElement('EncryptedBlock', aBlock()), aSimpleBlock());
    const { frames } = assembled(aDocument(tracks(aTrack(1, encrypted)), cluster));
    expect(frames.map(({ isEncrypted }) => isEncrypted)).toEqual([true]);
  });

  it('tells the same frames however the bytes are cut', () => {
    const laced = aSimpleBlock({ lacing: 'ebml', frames: [Uint8Array.of(1), Uint8Array.of(2, 2)] });
    const bytes = aDocument(
      tracks(aTrack(1)),
      aCluster(3, laced, aGroup({}, anElement('BlockDuration', 2)), aSimpleBlock()),
    );
    const whole = assembled(bytes);
    for (let cut = 1; cut < bytes.length; cut++) {
      const { frames } = assembledFrom([bytes.slice(0, cut), bytes.slice(cut)]);
      expect({ cut, frames }).toEqual({ cut, frames: whole.frames });
    }
  });
});

describe('FrameAssembler, when something is wrong', () => {
  // prettier-ignore
  it.each([
    { content: [],                        code: 'INVALID_BLOCK',  of: 'an empty block' },
    { content: [0x81, 0, 0],              code: 'INVALID_BLOCK',  of: 'a block of three bytes' },
    { content: [0x00, 0, 0, 0, 0],        code: 'INVALID_BLOCK',  of: 'a track number that is none' },
    { content: [0x81, 0, 0, 0x02, 1, 9],  code: 'INVALID_LACING', of: 'a frame longer than its block' },
    { content: [0x81, 0, 0, 0x04, 1, 9],  code: 'INVALID_LACING', of: 'a block that does not divide' },
    { content: [0x81, 0, 0, 0x06],        code: 'INVALID_LACING', of: 'a lace without a count' },
  ])('leaves out a block with a warning, and goes on: $of', ({ content, code }) => {
    const bad = anElement('SimpleBlock', Uint8Array.from(content));
    const bytes = aDocument(aCluster(0, bad, aSimpleBlock()));
    const result = assembled(bytes);
    expect(codesOf(result)).toEqual([code]);
    expect(result.frames).toHaveLength(1);
    const offset = bytes.length - aSimpleBlock().length - bad.length;
    expect(result.warnings[0]).toMatchObject({ offset, path: 'Segment/Cluster/SimpleBlock', id: 0xa3, severity: 'error' });
    expect(result.warnings[0]).toBeInstanceOf(LocatedError);
  });

  it('names the Block in a BlockGroup as the place', () => {
    const result = assembled(aDocument(aCluster(0, anElement('BlockGroup', anElement('Block', Uint8Array.of(0x81))))));
    expect(result.warnings[0]).toMatchObject({
      code: 'INVALID_BLOCK',
      path: 'Segment/Cluster/BlockGroup/Block',
      id: 0xa1,
      declared: 1,
    });
  });

  it('refuses more laced frames than maxLaceFrames', () => {
    const laced = aSimpleBlock({ lacing: 'fixed', frames: [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)] });
    const result = assembled(aDocument(aCluster(0, laced)), { maxLaceFrames: 2 });
    expect(result.frames).toEqual([]);
    expect(result.warnings[0]).toMatchObject({ code: 'INVALID_LACING', declared: 3, allowed: 2 });
  });

  it('warns once of each track that the Tracks do not have, and delivers its frames', () => {
    const blocks = [7, 0, 7, 0, 1].map((trackNumber) => aSimpleBlock({ trackNumber }));
    const result = assembled(aDocument(tracks(aTrack(1)), aCluster(0, ...blocks), aCluster(1, ...blocks)));
    expect(result.warnings.map(({ code, declared }) => `${code} ${String(declared)}`)).toEqual([
      'UNKNOWN_TRACK 7',
      'UNKNOWN_TRACK 0',
    ]);
    expect(result.frames.map(({ trackNumber }) => trackNumber)).toEqual([7, 0, 7, 0, 1, 7, 0, 7, 0, 1]);
    expect(result.frames[0]?.track).toBeUndefined();
  });

  it('does not warn of unknown tracks where no Tracks were seen', () => {
    expect(codesOf(assembled(aDocument(aCluster(0, aSimpleBlock()))))).toEqual([]);
  });

  it('warns once in each Cluster of blocks that come before the Timestamp, and counts their times from 0', () => {
    const late = anElement(
      'Cluster',
      aSimpleBlock({ relativeTimestamp: 5 }),
      aSimpleBlock(),
      anElement('Timestamp', 50),
      aSimpleBlock(),
    );
    const result = assembled(aDocument(aCluster(10, aSimpleBlock()), late, late));
    expect(codesOf(result)).toEqual(['MISSING_TIMESTAMP', 'MISSING_TIMESTAMP']);
    const ofLate = [5_000_000n, 0n, 50_000_000n];
    expect(timesOf(result)).toEqual([10_000_000n, ...ofLate, ...ofLate]);
    expect(result.frames[1]?.cluster.timestamp).toBeUndefined();
  });

  it('uses the default for a TimestampScale of 0, with a warning', () => {
    const result = assembled(aDocument(anElement('Info', anElement('TimestampScale', 0)), aCluster(2, aSimpleBlock())));
    expect(codesOf(result)).toEqual(['INVALID_TIMESTAMP_SCALE']);
    expect(timesOf(result)).toEqual([2_000_000n]);
  });

  it('is exact for the largest TimestampScale and Timestamp', () => {
    const largest = 2n ** 64n - 1n;
    const info = anElement('Info', anElement('TimestampScale', largest));
    const cluster = anElement('Cluster', anElement('Timestamp', largest), aSimpleBlock({ relativeTimestamp: 1 }));
    expect(timesOf(assembled(aDocument(info, cluster)))).toEqual([(largest + 1n) * largest]);
  });

  it('counts blocks that stand outside of a Cluster from its Timestamp', () => {
    const result = assembled(
      aDocument(aCluster(8, aSimpleBlock()), aSimpleBlock({ relativeTimestamp: 1 }), aGroup({ relativeTimestamp: 2 })),
    );
    expect(timesOf(result)).toEqual([8_000_000n, 9_000_000n, 10_000_000n]);
  });

  it('delivers a Block that has lost its BlockGroup, but does not call it a keyframe', () => {
    const result = assembled(
      aDocument(aCluster(8, anElement('Block', aBlock({ keyframe: true, discardable: true })), aSimpleBlock())),
    );
    expect(result.frames).toHaveLength(2);
    expect(result.frames[0]).toMatchObject({ keyframe: false, discardable: false, group: undefined });
  });

  it('keeps the frames in the order of their blocks where blocks stand in a BlockGroup that they should not stand in', () => {
    const inner = aGroup({ relativeTimestamp: 3 }, anElement('BlockDuration', 30));
    const group = anElement(
      'BlockGroup',
      anElement('Block', aBlock({ relativeTimestamp: 0 })),
      anElement('Block', aBlock({ relativeTimestamp: 1 })),
      aSimpleBlock({ relativeTimestamp: 2 }),
      inner,
    );
    const result = assembled(aDocument(aCluster(0, group)));
    expect(result.frames.map(({ relativeTimestamp }) => relativeTimestamp)).toEqual([0, 1, 2, 3]);
    expect(result.frames.map(({ group: facts }) => facts?.duration)).toEqual([undefined, undefined, undefined, 30]);
  });

  it('lets what the handler throws pass', () => {
    const assembler = new FrameAssembler(() => {
      throw new TypeError('mine');
    });
    expect(() => {
      new MkvReader().apply(aDocument(aCluster(0, aSimpleBlock())), assembler);
    }).toThrow('mine');
  });

  it('gives frames inside the stream, or located warnings, whatever the blocks hold', () => {
    const anyBlocks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(anyBlocks, (contents) => {
        const blocks = contents.map((content) => anElement('SimpleBlock', content));
        const bytes = aDocument(aCluster(0, ...blocks));
        const { frames, warnings } = assembled(bytes);
        for (const { payload, offset, size } of frames) expect(payload).toEqual(bytes.slice(offset, offset + size));
        const delivered = new Set(frames.map(({ blockOffset }) => blockOffset)).size;
        expect(delivered + warnings.length).toBe(contents.length);
      }),
    );
  });
});
