import { readFileSync } from 'node:fs';
import { concatenated } from '../../src/ebml/bytes.js';
import { encodeUnknownElement, encodeVoid } from '../../src/ebml/ebml-writer.js';
import { UsageError } from '../../src/errors.js';
import type { NewSegment, OutputSegmentMergerOptions } from '../../src/fragment/merge-options.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { chunkings } from '../support/chunkings.js';
import { inChunks } from '../support/in-chunks.js';
import {
  aBlockGroup,
  aCluster,
  aDocument,
  aFragment,
  anEbmlHeader,
  anInfo,
  aSimpleBlock,
  aTags,
  aTracks,
  type FragmentSpec,
} from '../support/mkv-builder.js';

const IN_PIECES = OutputSegmentMerger.READER_OPTIONS;
const OTHER_TRACKS = aTracks([{ codecId: 'V_MPEGH/ISO/HEVC' }]);
const TAGS = aTags([['camera', 'Haustür']]);

interface Run {
  readonly options?: OutputSegmentMergerOptions;
  readonly reading?: MkvReaderOptions;
}

function read(merger: OutputSegmentMerger, chunks: readonly Uint8Array[], reading: MkvReaderOptions = {}): void {
  const reader = new MkvReader(reading);
  for (const chunk of chunks) reader.apply(chunk, merger);
  reader.applyEnd(merger);
}

function run(chunks: readonly Uint8Array[], { options = {}, reading = {} }: Run = {}) {
  const written: Uint8Array[] = [];
  const leftOut: Uint8Array[] = [];
  const merger = new OutputSegmentMerger((bytes) => written.push(bytes), {
    onLeftOut: (document) => leftOut.push(document),
    ...options,
  });
  read(merger, chunks, reading);
  return { bytes: concatenated(written), writes: written.length, leftOut, merger };
}

/** The bytes that these documents are merged into. */
function merged(documents: readonly Uint8Array[], options: OutputSegmentMergerOptions = {}): Uint8Array {
  return run([concatenated(documents)], { options }).bytes;
}

/** A fragment without the headers that it shares with others: what a merged Segment takes over. */
function bodyOf(fragment: Uint8Array): Uint8Array {
  const first = new MkvReader()
    .push(fragment)
    .find(({ kind, name }) => kind === 'start' && /^(Tags|Cluster)$/.test(name));
  return fragment.subarray(first?.offset);
}

// Not toEqual, which takes a millisecond: this is asked thousands of times.
function isSame(some: Uint8Array, others: Uint8Array): boolean {
  return Buffer.compare(some, others) === 0;
}

/** Names of the elements, masters at their start, that stand in the document or in masters of these names. */
function outline(bytes: Uint8Array, ...inside: readonly string[]): readonly string[] {
  return elementsOf(bytes)
    .filter(
      ({ kind, parent }) => kind !== 'end' && (parent === undefined || ['Segment', ...inside].includes(parent.name)),
    )
    .map(({ name }) => name);
}

/** All elements of a stream that must be sound: every size right, every CRC-32 too. */
function elementsOf(bytes: Uint8Array): readonly MkvElement[] {
  const reader = new MkvReader({
    mode: 'strict',
    checkCrc32: true,
    onWarning: (warning) => expect(warning).toBeUndefined(),
  });
  return [...reader.push(bytes), ...reader.end()];
}

function timestampsOf(bytes: Uint8Array): readonly unknown[] {
  return elementsOf(bytes).flatMap((element) => (element.name === 'Timestamp' ? [element.value] : []));
}

/** A fragment at a time, of half a second. */
function at(ticks: number, spec: FragmentSpec = {}): Uint8Array {
  return aFragment({ ticks, frames: [{}, { ticks: 250 }], ...spec });
}

/** A document that has this in its Segment. */
function having(...children: readonly Uint8Array[]): Uint8Array {
  return aDocument({ children });
}

describe('OutputSegmentMerger', () => {
  it('takes over what stands behind the headers, if these are the same', () => {
    const fragments = [at(0), at(500), at(1000, { number: '3', tags: [['camera', 'Haustür']] })];
    const { bytes, merger } = run(fragments);
    expect(bytes).toEqual(concatenated([fragments[0]!, bodyOf(fragments[1]!), bodyOf(fragments[2]!)]));
    expect(merger.seen).toEqual({ segments: 3, clusters: 3, blocks: 6 });
    expect(merger.merged).toEqual({ segments: 1, clusters: 3, blocks: 6 });
    expect(merger.isDone()).toBe(false);
  });

  it.each<OutputSegmentMergerOptions>([
    {},
    { clusters: 'packed' },
    { repair: ['headers', 'index', 'crc-32', 'packing'], clusters: 'packed' },
    { mismatch: 'stop', writes: 'joined' },
  ])('writes the same bytes however its input is cut, whole or in pieces: %j', (options) => {
    const input = concatenated([
      having(encodeMaster('SeekHead', []), anInfo(), aTracks(), TAGS, aCluster({ size: 'known' })),
      at(500, { clusterSize: 'known' }),
      having(anInfo(), OTHER_TRACKS, aCluster({ ticks: 40_000, children: [aBlockGroup({ ticks: 9 })] })),
    ]);
    const expected = run([input], { options }).bytes;
    const others = [...chunkings(input)].flatMap(({ name, chunks }) =>
      [{}, IN_PIECES].filter((reading) => !isSame(run(chunks, { options, reading }).bytes, expected)).map(() => name),
    );
    expect(others).toEqual([]);
  });

  it('writes nothing before it knows where to', () => {
    const written: Uint8Array[] = [];
    const merger = new OutputSegmentMerger((bytes) => written.push(bytes));
    const fragment = at(0);
    const cluster = fragment.length - bodyOf(fragment).length;
    new MkvReader().apply(fragment.subarray(0, cluster), merger);
    expect(written).toEqual([]);
  });

  it('ends the reading with what its writer throws', () => {
    const merger = new OutputSegmentMerger(() => {
      throw new UsageError('disk full');
    });
    expect(() => {
      read(merger, [at(0)]);
    }).toThrow('disk full');
  });

  it('reads the body of several readers as one', () => {
    const written: Uint8Array[] = [];
    const merger = new OutputSegmentMerger((bytes) => written.push(bytes));
    for (const fragment of [at(0), at(500)]) read(merger, [fragment]);
    expect(concatenated(written)).toEqual(merged([at(0), at(500)]));
  });
});

describe('a document continues the Segment', () => {
  it.each([
    [
      'if sizes are written in other widths',
      anInfo(),
      encodeMaster('Tracks', [aTracks().subarray(5)], { sizeWidth: 4 }),
    ],
    ['if its Info differs', anInfo({ timestampScale: 1000 }), aTracks()],
    ['if it has Tags, whatever they say', anInfo(), concatenated([aTracks(), TAGS])],
  ])('%s', (_, info, tracks) => {
    expect(merged([at(0), having(info, tracks, aCluster({ ticks: 500 }))]).length).toBeLessThan(at(0).length + 100);
  });

  const later = (info: Uint8Array, tracks: Uint8Array) => having(info, tracks, aCluster({ ticks: 900 }));

  it.each([
    ['if its Tracks differ', later(anInfo(), OTHER_TRACKS), 'headers-differ'],
    ['if it has no Tracks', later(anInfo(), new Uint8Array(0)), 'headers-differ'],
    ['if the same number takes more bytes', later(anInfo(), wideTracks()), 'headers-differ'],
    ['if there is a Void in its Tracks', later(anInfo(), voidTracks()), 'headers-differ'],
    ['if its EBML header differs', aDocument({ header: { docType: 'webm' } }), 'headers-differ'],
    ['if its first Cluster is at the same time', at(500), 'time-went-back'],
    ['if its first Cluster is earlier', at(499), 'time-went-back'],
  ])('not %s', (_, document, reason) => {
    const reasons: string[] = [];
    const onNewSegment = (segment: NewSegment): undefined => void reasons.push(segment.reason);
    expect(merged([at(500), document], { onNewSegment })).toEqual(concatenated([at(500), document]));
    expect(reasons).toEqual(['first', reason]);

    const { bytes, merger } = run([at(500), document, at(9000)], { options: { mismatch: 'stop' } });
    expect(bytes).toEqual(at(500));
    expect(merger.isDone()).toBe(true);
    expect(merger.seen).toMatchObject({ segments: 2, clusters: 2 });
    expect(merger.merged).toEqual({ segments: 1, clusters: 1, blocks: 2 });
  });

  it('compares with the document before it, not with the one that began the Segment', () => {
    const other = having(anInfo(), OTHER_TRACKS, aCluster({ ticks: 500 }));
    expect(merged([at(0), other, at(1000)])).toEqual(concatenated([at(0), other, at(1000)]));
  });

  it('compares times only where documents meet: within one they may go back', () => {
    const document = having(anInfo(), aTracks(), aCluster({ ticks: 900 }), aCluster({ ticks: 100 }));
    expect(run([document, at(101)]).merger.merged.segments).toBe(1);
    expect(run([document, at(100)]).merger.merged.segments).toBe(2);
  });

  it('compares what it is told to', () => {
    const other = having(anInfo({ timestampScale: 1000 }), OTHER_TRACKS, aCluster({ ticks: 500 }));
    expect(run([at(0), other], { options: { mergeOn: ['EBML'] } }).merger.merged.segments).toBe(1);
    expect(run([at(0), at(500)], { options: { mergeOn: ['Info'] } }).merger.merged.segments).toBe(1);
    expect(run([at(0), other], { options: { mergeOn: ['EBML', 'Info'] } }).merger.merged.segments).toBe(2);
  });

  it('copies everything if it is to compare nothing', () => {
    const input = concatenated([at(0, { segmentSize: 'known' }), at(500), at(500)]);
    expect(merged([input], { mergeOn: [] })).toEqual(input);
  });

  it('makes the size of a Segment unknown, as more Clusters follow', () => {
    const bytes = merged([at(0, { segmentSize: 'known' }), at(500, { segmentSize: 'known' })]);
    expect(bytes).toEqual(merged([at(0), at(500)]));
    expect(merged([at(0, { segmentSize: 'unknown in 1 byte' })])).toEqual(at(0, { segmentSize: 'unknown in 1 byte' }));
  });

  it('takes over what stands after its Clusters, also what stands after a Segment that has ended', () => {
    const cues = encodeMaster('Cues', [encodeMaster('CuePoint', [encodeElement('CueTime', 0)])]);
    const document = aDocument({
      segmentSize: 'known',
      children: [anInfo(), aTracks(), aCluster({ ticks: 500 }), cues],
    });
    const bytes = merged([at(0), concatenated([document, TAGS]), at(1000)]);
    expect(bytes).toEqual(concatenated([at(0), bodyOf(document), TAGS, bodyOf(at(1000))]));
  });

  it('copies elements that it does not know', () => {
    const unknown = encodeUnknownElement(0x4dff, Uint8Array.of(1, 2, 3));
    const document = having(encodeMaster('Info', [unknown]), unknown, aTracks(), aCluster({ children: [unknown] }));
    expect(merged([document])).toEqual(document);
  });
});

function wideTracks(): Uint8Array {
  const [head, tail] = [aTracks().subarray(0, 7), aTracks().subarray(10)];
  return replaceSizes(concatenated([head, encodeElement('TrackNumber', 1, { valueSize: 2 }), tail]), 1);
}

function voidTracks(): Uint8Array {
  return encodeMaster('Tracks', [aTracks().subarray(5), encodeVoid(2)]);
}

/** Tracks with one TrackEntry whose content grew by so many bytes. */
function replaceSizes(tracks: Uint8Array, growth: number): Uint8Array {
  const copy = tracks.slice();
  copy[4]! += growth;
  copy[6]! += growth;
  return copy;
}

describe('a Segment of its own', () => {
  it('can go elsewhere', () => {
    const files: Uint8Array[][] = [[], []];
    const other = [500, 1000].map((ticks) => having(anInfo(), OTHER_TRACKS, aCluster({ ticks })));
    const onNewSegment =
      ({ index }: NewSegment) =>
      (bytes: Uint8Array) =>
        void files[index]!.push(bytes);
    run([at(0), ...other], { options: { onNewSegment, clusters: 'packed', writes: 'joined' } });
    expect(files.map(concatenated)).toEqual([
      merged([at(0)], { clusters: 'packed' }),
      merged(other, { clusters: 'packed' }),
    ]);
  });

  it('stays where the others are if the callback names no place', () => {
    const segments: NewSegment[] = [];
    const onNewSegment = (segment: NewSegment): undefined => void segments.push(segment);
    expect(merged([at(0), at(0)], { onNewSegment })).toEqual(concatenated([at(0), at(0)]));
    expect(segments).toEqual([
      { index: 0, reason: 'first' },
      { index: 1, reason: 'time-went-back' },
    ]);
  });
});

describe('a document without a Cluster', () => {
  const withTags = having(anInfo(), aTracks(), TAGS);
  const headersOnly = having(anInfo(), aTracks());
  const failed = having(aTags([['AWS_KINESISVIDEO_ERROR_ID', '4000']]));

  it('is left out where it would bring its headers into the middle of a Segment; its bytes are offered', () => {
    const { bytes, leftOut, merger } = run([at(0), withTags, at(500)]);
    expect(bytes).toEqual(merged([at(0), at(500)]));
    expect(leftOut).toEqual([withTags]);
    expect(merger.seen.segments).toBe(3);
  });

  it('is left out if it ends the stream', () => {
    expect(run([at(0), withTags])).toMatchObject({ bytes: at(0), leftOut: [withTags] });
  });

  it('is left out if it has nothing but headers, and is not what the next one is compared with', () => {
    const { bytes, leftOut } = run([headersOnly, at(0), headersOnly, anEbmlHeader(), at(500)], {
      options: { mismatch: 'stop' },
    });
    expect(bytes).toEqual(merged([at(0), at(500)]));
    expect(leftOut).toEqual([headersOnly, headersOnly, anEbmlHeader()]);
  });

  it('begins a Segment if it has Tags and other headers', () => {
    expect(run([failed, at(0), failed])).toMatchObject({ bytes: concatenated([failed, at(0), failed]), leftOut: [] });
    expect(run([at(0), failed], { options: { mismatch: 'stop' } }).merger.isDone()).toBe(true);
  });

  it('never reaches the output if headers are repaired', () => {
    const { bytes, leftOut } = run([failed, at(0), failed, at(500), withTags], {
      options: { repair: ['headers'], mismatch: 'stop' },
    });
    expect(bytes).toEqual(merged([at(0), at(500)]));
    expect(leftOut).toEqual([failed, failed, withTags]);
  });
});

describe('Tags before Tracks', () => {
  const tagsFirst = (ticks: number, tracks = aTracks()) => having(TAGS, anInfo(), tracks, TAGS, aCluster({ ticks }));

  it('split the output, as in Java', () => {
    expect(merged([tagsFirst(0), at(500), at(1000)])).toEqual(concatenated([tagsFirst(0), at(500), bodyOf(at(1000))]));
    expect(run([tagsFirst(0), at(500)], { options: { mismatch: 'stop' } }).merger.isDone()).toBe(true);
  });

  it('do not if headers are repaired', () => {
    const options = { repair: ['headers'] } as const;
    const bodies = [concatenated([TAGS, TAGS, aCluster({ ticks: 1000 })])];
    expect(merged([tagsFirst(0), at(500), tagsFirst(1000)], options)).toEqual(
      concatenated([tagsFirst(0), bodyOf(at(500)), ...bodies]),
    );
    expect(merged([at(0), tagsFirst(500, OTHER_TRACKS)], options)).toEqual(
      concatenated([at(0), tagsFirst(500, OTHER_TRACKS)]),
    );
  });

  it('do not bring a second Tracks into a Segment, nor hide that it differs', () => {
    const first = tagsFirst(0);
    expect(outline(merged([first, tagsFirst(500)]))).toEqual([...outline(first), 'Tags', 'Tags', 'Cluster']);
    expect(merged([first, tagsFirst(500, OTHER_TRACKS)])).toEqual(concatenated([first, tagsFirst(500, OTHER_TRACKS)]));
    expect(run([first, tagsFirst(500, OTHER_TRACKS)], { options: { mismatch: 'stop' } })).toMatchObject({
      bytes: first,
    });
  });
});

describe('a Cluster without Timestamp before its blocks', () => {
  const timeless = (...children: readonly Uint8Array[]) =>
    having(anInfo(), aTracks(), encodeMaster('Cluster', children));

  it.each([
    ['at all', [aSimpleBlock()]],
    ['before a BlockGroup', [aBlockGroup(), encodeElement('Timestamp', 7)]],
    ['before the first block', [encodeElement('Position', 1), aSimpleBlock(), encodeElement('Timestamp', 7)]],
  ])('is taken over as it is: %s', (_, children) => {
    for (const reading of [{}, IN_PIECES]) {
      const { bytes } = run([at(0), timeless(...children), at(500)], { reading });
      expect(bytes).toEqual(concatenated([at(0), bodyOf(timeless(...children)), bodyOf(at(500))]));
    }
  });

  it('is as good as none if it is empty', () => {
    expect(run([at(0), timeless(), at(500)])).toMatchObject({
      bytes: merged([at(0), at(500)]),
      leftOut: [timeless().subarray(0, -5)],
    });
    expect(timestampsOf(merged([timeless(), at(500)], { clusters: 'packed' }))).toEqual([0]);
  });
});

describe('a stream that is cut', () => {
  const fragment = at(0, { clusterSize: 'known', frames: [{}, { ticks: 250, bytes: new Uint8Array(300).fill(7) }] });
  const inBlock = fragment.subarray(0, fragment.indexOf(7, fragment.length - bodyOf(fragment).length) + 100);

  it('ends with the last whole element', () => {
    const { bytes } = run([inBlock]);
    expect(inBlock.subarray(0, bytes.length)).toEqual(bytes);
    expect(bytes.length).toBeLessThan(inBlock.length - 100);
  });

  it('ends with a part of a block if blocks are read in pieces', () => {
    const { bytes, merger } = run([inBlock], { reading: IN_PIECES });
    expect(bytes).toEqual(inBlock);
    expect(merger.merged.blocks).toBe(1);
  });

  it.each([{}, IN_PIECES])('does not harm what is merged after it', (reading) => {
    for (let cut = 1; cut < fragment.length; cut++) {
      const written: Uint8Array[] = [];
      const merger = new OutputSegmentMerger((bytes) => written.push(bytes));
      read(merger, [fragment.subarray(0, cut)], reading);
      read(merger, [at(500, { number: '2' })], reading);
      const elements = elementsOf(concatenated(written));
      expect(elements.filter(({ kind, name }) => kind === 'end' && name === 'Cluster')).toHaveLength(
        merger.merged.clusters,
      );
      expect(timestampsOf(concatenated(written)).at(-1)).toBe(500);
    }
  });

  it('does not fill what is missing by gigabytes', () => {
    const cluster = encodeMaster('Cluster', [encodeElement('Timestamp', 0)], { size: 2 ** 40 });
    expect(merged([having(anInfo(), aTracks(), cluster), at(500)]).length).toBeLessThan(2000);
  });

  it('fills nothing where a master declares more than its parent has', () => {
    const group = encodeMaster('BlockGroup', [], { size: 500 });
    const document = having(anInfo(), aTracks(), aCluster({ size: 'known', children: [group] }));
    expect(merged([document, at(500)])).toEqual(concatenated([document, bodyOf(at(500))]));
  });

  it('fills what the reader left out as too large', () => {
    const huge = aSimpleBlock({ bytes: new Uint8Array(200_000) });
    const input = [at(0, { clusterSize: 'known', children: [huge] }), at(500)];
    const { bytes } = run(input, { reading: { maxElementBytes: 1000 } });
    expect(bytes).toHaveLength(merged(input).length);
    expect(outline(bytes, 'Cluster')).toContain('Void');
  });
});

describe('packed Clusters', () => {
  it('begin where the one before ends', () => {
    const frames = [{}, { ticks: 250 }];
    const bytes = merged([at(7000, { frames }), at(90_000, { frames: [{ ticks: 100 }] }), at(90_001), at(90_002)], {
      clusters: 'packed',
    });
    expect(timestampsOf(bytes)).toEqual([0, 500, 501, 1001]);
  });

  it('let a Timestamp grow where Java cannot go on', () => {
    const small = [3, 700].map((ticks) => at(ticks, { clusterSize: 'known', frames: [{}, { ticks: 200 }] }));
    const grown = merged(
      [
        having(
          anInfo(),
          aTracks(),
          aCluster({ ticks: 1 }),
          aCluster({ ticks: 2, frames: [{ ticks: 999 }] }),
          aCluster({ ticks: 3 }),
        ),
      ],
      { clusters: 'packed' },
    );
    expect(timestampsOf(merged(small, { clusters: 'packed' }))).toEqual([0, 400]);
    expect(timestampsOf(grown)).toEqual([0, 1, 2]);
    expect(timestampsOf(merged([at(3), at(4, { clusterSize: 'known' })], { clusters: 'packed' }))).toEqual([0, 500]);
  });

  it('begin a Segment by the time they had against the time they got, as in Java; by the time they had if repaired', () => {
    const input = [at(0), at(500), at(501), at(502)];
    expect(run(input, { options: { clusters: 'packed' } }).merger.merged.segments).toBe(2);
    expect(run(input, { options: { clusters: 'packed', repair: ['packing'] } }).merger.merged.segments).toBe(1);
  });

  it('do not count BlockGroups, as in Java, unless repaired', () => {
    const groups = { frames: [], children: [aBlockGroup(), aBlockGroup({ ticks: 40 })] };
    const input = [at(0, groups), at(5000)];
    expect(timestampsOf(merged(input, { clusters: 'packed' }))).toEqual([0, 1]);
    expect(timestampsOf(merged(input, { clusters: 'packed', repair: ['packing'] }))).toEqual([0, 80]);
  });

  it('count no block that is too short to have a time', () => {
    const short = encodeElement('SimpleBlock', Uint8Array.of(0x81, 0, 0));
    for (const reading of [{}, IN_PIECES]) {
      const { bytes } = run([at(0, { frames: [], children: [short] }), at(9)], {
        options: { clusters: 'packed' },
        reading,
      });
      expect(timestampsOf(bytes)).toEqual([0, 1]);
    }
  });

  it('keep a second Timestamp in its bytes', () => {
    const twice = aCluster({ ticks: 300, children: [encodeElement('Timestamp', 40_000)] });
    const reader = new MkvReader();
    const bytes = merged([having(anInfo(), aTracks(), twice)], { clusters: 'packed' });
    expect(
      reader.push(bytes).flatMap((e) => (e.kind === 'data' && e.name === 'Timestamp' ? [e.value, e.size] : [])),
    ).toEqual([0, 2, 1, 2]);
  });
});

describe('repairs', () => {
  const crc32 = { crc32: true } as const;
  const info = encodeMaster(
    'Info',
    [encodeElement('Duration', 1234), encodeElement('TimestampScale', 1_000_000)],
    crc32,
  );
  const seekHead = encodeMaster('SeekHead', [encodeMaster('Seek', [encodeElement('SeekPosition', 9)])], crc32);
  const cues = encodeMaster('Cues', [encodeMaster('CuePoint', [encodeElement('CueTime', 0)])]);
  const segmentCrc = encodeElement('CRC-32', Uint8Array.of(1, 2, 3, 4));
  const cluster = encodeMaster('Cluster', [encodeElement('Timestamp', 5000), aSimpleBlock()], crc32);
  const document = having(segmentCrc, seekHead, info, aTracks(), cluster, cues);

  it('leave SeekHead, Cues and Duration out', () => {
    const bytes = merged([document, at(9000)], { repair: ['index'] });
    const names = new MkvReader().push(bytes).map(({ name }) => name);
    expect(names.filter((name) => /Seek|Cue|Duration/.test(name))).toEqual([]);
    expect(bytes).toHaveLength(merged([document, at(9000)]).length - seekHead.length - cues.length);
  });

  it('make CRC-32s right that packing makes wrong', () => {
    expect(() => elementsOf(merged([document], { clusters: 'packed', repair: ['crc-32'] }))).not.toThrow();
    const reported: string[] = [];
    new MkvReader({ checkCrc32: true, onWarning: ({ code, path }) => reported.push(`${code} ${path}`) }).push(
      merged([document], { clusters: 'packed' }),
    );
    expect(reported).toContain('CRC_MISMATCH Segment/Cluster');
  });
});

describe('how it is read and written', () => {
  const body = new Uint8Array(readFileSync('test-resources/get-media.mkv'));

  it('joins what lies side by side, and writes it when told to', () => {
    const each = run(inChunks(body, 10_000));
    const joined = run(inChunks(body, 10_000), { options: { writes: 'joined' } });
    expect(joined.bytes).toEqual(each.bytes);
    expect(joined.writes).toBeLessThan(each.writes / 2);

    let written = 0;
    const merger = new OutputSegmentMerger((bytes) => (written += bytes.length), { writes: 'joined' });
    new MkvReader().apply(body.subarray(0, 9000), merger);
    merger.flush();
    expect(written).toBe(run([body.subarray(0, 9000)]).bytes.length);
  });

  it('ignores what comes after it is done', () => {
    const { merger, bytes } = run([at(0), at(0)], { options: { mismatch: 'stop' } });
    read(merger, [at(9000)], IN_PIECES);
    for (const element of new MkvReader().push(at(9000))) merger.visit(element);
    expect(bytes).toEqual(at(0));
    expect(merger.seen.segments).toBe(2);
  });

  it('refuses options that it does not have, and takes those left undefined by default', () => {
    for (const options of [{ mismatch: 'halt' }, { mergeOn: ['Cluster'] }, { repair: ['all'] }]) {
      expect(() => new OutputSegmentMerger(() => undefined, options as OutputSegmentMergerOptions)).toThrow(UsageError);
    }
    const undefinedOptions = { mismatch: undefined, mergeOn: undefined, repair: undefined, clusters: undefined };
    expect(merged([at(0), at(500)], undefinedOptions)).toEqual(merged([at(0), at(500)]));
  });

  it.each(['Timestamp', 'CodecPrivate', 'DocType'] as const)('wants %s whole', (name) => {
    const fragment = at(0, { tracks: [{ codecPrivate: Uint8Array.of(1) }] });
    expect(() => run([fragment], { reading: { pieces: [name] } })).toThrow(UsageError);
  });

  it('takes other elements in pieces', () => {
    const reading = { pieces: ['TagString', 'MuxingApp', 'Position'] } as const;
    expect(run([at(0), at(500)], { reading }).bytes).toEqual(merged([at(0), at(500)]));
  });

  it('holds no frames, however long the stream', () => {
    const frames = Array.from({ length: 32 }, (_, ticks) => ({ ticks, bytes: new Uint8Array(31_000) }));
    const fragment = aFragment({ ticks: 0x100000, frames });
    const timestamp = fragment.length - bodyOf(fragment).length + bodyOf(fragment).indexOf(0xe7) + 2;
    const chunks = inChunks(fragment, 16_384);
    let written = 0;
    const merger = new OutputSegmentMerger((bytes) => (written += bytes.length));
    const reader = new MkvReader(IN_PIECES);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let second = 0; second < 200; second++) {
      fragment.set([0x10, second, 0], timestamp); // the fragment before it has been read
      for (const chunk of chunks) reader.apply(chunk, merger);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    reader.applyEnd(merger);
    expect(merger.merged).toEqual({ segments: 1, clusters: 200, blocks: 6400 });
    expect(written).toBeGreaterThan(198_000_000);
    expect(most).toBeLessThan(4 * 1024 * 1024);
  });
});
