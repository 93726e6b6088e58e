import { type StartElement, UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import type { EbmlVisitor } from '../../src/ebml/ebml-visitor.js';
import type { LocatedError } from '../../src/errors.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { FragmentAssembler, type FragmentAssemblerOptions } from '../../src/fragment/fragment-assembler.js';
import { asColumns } from '../../src/fragment/fragment-columns.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import type { OutputSegmentMergerOptions } from '../../src/fragment/merge-options.js';
import { ColumnarFrameCollector } from '../../src/matroska/columnar-frame-collector.js';
import { FrameAssembler } from '../../src/matroska/frame-assembler.js';
import type { MkvElementVisitor } from '../../src/matroska/mkv-element-visitor.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { adler32 } from '../support/adler32.js';
import { rowsOfBatch } from '../support/frame-rows.js';
import { portraitOf } from '../support/fragments.js';
import { inChunks } from '../support/in-chunks.js';
import {
  aCluster,
  aDocument,
  aFragment,
  anEbmlHeader,
  anInfo,
  aSimpleBlock,
  aTags,
  aTracks,
} from '../support/mkv-builder.js';
import { mutate, sitesOf } from '../support/mutator.js';
import { Random, seedOfRun } from '../support/random.js';

/** Takes each repeat, and writes down what it is shown. */
class Log implements EbmlVisitor {
  readonly lines: string[] = [];

  visit({ kind, name }: { readonly kind: string; readonly name: string }): void {
    if (['EBML', 'Info', 'Tracks', 'CodecID', 'Cluster'].includes(name) && kind !== 'end') this.lines.push(name);
  }

  visitRun(): void {
    this.lines.push('blocks');
  }

  visitRepeat({ name }: StartElement): boolean {
    this.lines.push(`${name} again`);
    return true;
  }
}

const DOCUMENT = ['EBML', 'Info', 'Tracks', 'CodecID', 'Cluster'];
const DOCUMENT_AGAIN = ['EBML again', 'Info again', 'Tracks again', 'Cluster'];

describe('A reader whose visitor knows repeats', () => {
  it('does not show headers again that are the same, byte for byte', () => {
    expect(linesOf([aDocument(), aDocument(), aDocument()])).toEqual([
      ...DOCUMENT,
      ...DOCUMENT_AGAIN,
      ...DOCUMENT_AGAIN,
    ]);
  });

  it('shows a header that says something else', () => {
    const other = aDocument({ children: [anInfo(), aTracks([{ codecId: 'V_MPEGH/ISO/HEVC' }]), aCluster()] });
    expect(linesOf([aDocument(), other]).slice(DOCUMENT.length)).toEqual([
      'EBML again',
      'Info again',
      'Tracks',
      'CodecID',
      'Cluster',
    ]);
  });

  it('shows headers again that had something odd about them', () => {
    const odd = aDocument({ children: [anInfo(), oddTracks(), aCluster()] });
    expect(linesOf([odd, odd]).filter((line) => line.startsWith('Tracks'))).toEqual(['Tracks', 'Tracks']);
  });

  it('shows headers again that are not here whole', () => {
    const lines = linesOf(inChunks(concatenated([aDocument(), aDocument()]), 20));
    expect(lines.filter((line) => line.endsWith('again'))).toEqual([]);
  });

  it('shows headers that came in the same buffer, filled anew', () => {
    const buffer = Buffer.from(aDocument());
    const other = aDocument({ children: [anInfo(), aTracks([{ codecId: 'V_MPEG4/ISO/ASP' }]), aCluster()] });
    const log = new Log();
    const reader = new MkvReader();
    reader.apply(buffer, log);
    buffer.set(other);
    reader.apply(buffer, log);
    expect(other).toHaveLength(buffer.length);
    expect(log.lines.filter((line) => line.startsWith('Tracks'))).toEqual(['Tracks', 'Tracks']);
  });

  it('shows everything to a visitor that was not shown it before', () => {
    const reader = new MkvReader();
    reader.apply(aDocument(), new Log());
    const second = new Log();
    reader.apply(aDocument(), second);
    expect(second.lines).toEqual([...DOCUMENT, 'blocks']);
  });

  it('shows everything to a visitor that wants no runs', () => {
    const names: string[] = [];
    const visitor: MkvElementVisitor = {
      visit: ({ kind, name }) => {
        if (kind === 'start') names.push(name);
      },
      visitRepeat: () => true,
    };
    const reader = new MkvReader({ only: ['EBML', 'Tracks'] });
    reader.apply(concatenated([aDocument(), aDocument()]), visitor);
    expect(names).toEqual(['EBML', 'Tracks', 'EBML', 'Tracks']);
  });

  it('holds each document to the limits that its header sets, also if that was said before', () => {
    const narrow = encodeMaster('EBML', [encodeElement('EBMLMaxSizeLength', 1), encodeElement('DocType', 'matroska')]);
    const segment = aDocument({ children: [aTracks(), aCluster()] }).subarray(anEbmlHeader().length);
    const one = warningsOf([narrow, segment]);
    expect(one).not.toEqual([]);
    expect(warningsOf([narrow, segment, narrow, segment, narrow, segment])).toEqual([...one, ...one, ...one]);
  });

  it('shows the same Tracks again if another header has set other limits', () => {
    const narrow = encodeMaster('EBML', [encodeElement('EBMLMaxSizeLength', 4), encodeElement('DocType', 'matroska')]);
    const headOfSegment = encodeHeader('Segment', UNKNOWN_SIZE, { sizeWidth: 4 });
    const tracks = aTracks([{ codecPrivate: new Uint8Array(200) }]);
    const cluster = encodeMaster('Cluster', [encodeElement('Timestamp', 0)], { sizeWidth: 4 });
    const chunks = [anEbmlHeader(), headOfSegment, tracks, cluster, narrow, headOfSegment, tracks, cluster];
    expect(linesOf([concatenated(chunks)]).filter((line) => line.startsWith('Tracks'))).toEqual(['Tracks', 'Tracks']);
  });
});

describe('What is made of headers that repeat', () => {
  it('is what is made of headers that are shown', () => {
    const seed = seedOfRun();
    const random = new Random(seed);
    for (let i = 0; i < 120; i++) {
      const { description, chunks } = aStream(random);
      for (const [name, read] of Object.entries(READERS)) {
        const what = { seed, i, name, description };
        expect({ ...what, ...read(chunks, asItIs) }).toEqual({ ...what, ...read(chunks, withoutRepeats) });
      }
    }
  });

  it('is the same tracks, not equal ones', () => {
    const fragments = inTurn([aFragment(), aFragment(), aFragment({ tracks: [{ number: 2 }] })]);
    const [first, second, third] = fragments.map(({ tracks }) => [...tracks.values()]);
    expect(second?.[0]).toBe(first?.[0]);
    expect(third?.map(({ number }) => number)).toEqual([2]);
  });

  it('does not change what earlier fragments say when a Segment goes on to describe tracks', () => {
    const token = aTags([['AWS_KINESISVIDEO_CONTINUATION_TOKEN', '1']]);
    const children = [1, 2, 3].flatMap((number) => [aTracks([{ number }]), aCluster(), token]);
    const fragments = inTurn([aDocument(), aDocument({ children: [anInfo(), ...children] }), aDocument()]);
    expect(fragments.map(({ tracks }) => [...tracks.keys()])).toEqual([[1], [1], [1, 2], [1, 2, 3], [1]]);
  });
});

type Show = (visitor: MkvElementVisitor) => MkvElementVisitor;

const asItIs: Show = (visitor) => visitor;

const withoutRepeats: Show = (visitor) => ({
  visit: visitor.visit.bind(visitor),
  ...(visitor.visitPiece && { visitPiece: visitor.visitPiece.bind(visitor) }),
  ...(visitor.visitRun && { visitRun: visitor.visitRun.bind(visitor) }),
  ...(visitor.isDone && { isDone: visitor.isDone.bind(visitor) }),
});

const READERS = {
  frames: (chunks: readonly Uint8Array[], show: Show) => {
    const frames: unknown[] = [];
    const onWarning = ({ message, offset }: LocatedError): void => void frames.push([offset, message]);
    const assembler = new FrameAssembler(
      ({ track, trackNumber, timestampNs, offset, payload, document }) =>
        frames.push([trackNumber, track?.codecId, track?.name, timestampNs, offset, document, adler32(payload)]),
      { onWarning },
    );
    readAll(chunks, show(assembler), {
      onWarning: (error) => {
        assembler.report(error);
        onWarning(error);
      },
    });
    return { frames };
  },
  columns: (chunks: readonly Uint8Array[], show: Show) => {
    const frames: unknown[] = [];
    const onWarning = ({ message }: LocatedError): void => void frames.push(message);
    const collector = new ColumnarFrameCollector({ onWarning }, 'own');
    for (const chunk of [concatenated(chunks)]) {
      collector.begin(chunk);
      readAll([chunk], show(collector), { onWarning: (error) => collector.report(error) });
      frames.push(...rowsOfBatch(collector.batch()));
    }
    return { frames };
  },
  fragments: (chunks: readonly Uint8Array[], show: Show) => fragmentsOf(chunks, show, {}),
  'fragments of columns': (chunks: readonly Uint8Array[], show: Show) =>
    fragmentsOf(chunks, show, { frames: asColumns }),
  merged: (chunks: readonly Uint8Array[], show: Show) => merged(chunks, show, {}),
  'merged by more': (chunks: readonly Uint8Array[], show: Show) =>
    merged(chunks, show, { mergeOn: ['Info', 'Tracks', 'EBML'], repair: 'all' }),
  'merged until it changes': (chunks: readonly Uint8Array[], show: Show) =>
    merged(chunks, show, { mismatch: 'stop', repair: ['headers'] }),
  'merged without Infos': (chunks: readonly Uint8Array[], show: Show) =>
    merged(chunks, show, {}, { only: ['EBML', 'DocType', 'Segment', 'Tracks', 'CodecID', 'Cluster', 'SimpleBlock'] }),
};

function fragmentsOf(chunks: readonly Uint8Array[], show: Show, options: FragmentAssemblerOptions) {
  const fragments: unknown[] = [];
  const onWarning = ({ message, offset }: LocatedError): void => void fragments.push([offset, message]);
  const assembler = new FragmentAssembler(
    { fragment: (fragment) => fragments.push([portraitOf(fragment), fragment.batches.map(rowsOfBatch)]) },
    { ...options, onWarning },
  );
  readAll(chunks, show(assembler), {
    onWarning: (error) => {
      assembler.report(error);
      onWarning(error);
    },
  });
  assembler.end();
  return { fragments };
}

function merged(
  chunks: readonly Uint8Array[],
  show: Show,
  ...[options, readerOptions = OutputSegmentMerger.READER_OPTIONS]: [OutputSegmentMergerOptions, MkvReaderOptions?]
) {
  const written: Uint8Array[] = [];
  const leftOut: string[] = [];
  const segments: string[] = [];
  const merger = new OutputSegmentMerger((bytes) => written.push(bytes), {
    ...options,
    onLeftOut: (bytes) => void leftOut.push(adler32(bytes)),
    onNewSegment: ({ reason }) => void segments.push(reason),
  });
  readAll(chunks, show(merger), readerOptions);
  const { seen, merged: counts } = merger;
  return { bytes: adler32(concatenated(written)), seen, counts, leftOut, segments };
}

function readAll(chunks: readonly Uint8Array[], visitor: MkvElementVisitor, options: MkvReaderOptions): void {
  const reader = new MkvReader(options);
  for (const chunk of chunks) reader.apply(chunk, visitor);
  reader.applyEnd(visitor);
}

/** Documents of which many have the same headers; half of the streams are damaged somewhere. */
function aStream(random: Random): { readonly description: string; readonly chunks: readonly Uint8Array[] } {
  const bytes = concatenated(Array.from({ length: 2 + random.below(6) }, () => documentOf(random)));
  const size = random.pick([1_000_000, 4000, 700, 90]);
  if (random.below(2) === 0) return { description: 'sound', chunks: inChunks(bytes, size) };
  const { description, bytes: damaged } = mutate(bytes, sitesOf(bytes), random);
  return { description, chunks: inChunks(damaged, size) };
}

function documentOf(random: Random): Uint8Array {
  const often = <Item>(usual: Item, ...others: readonly Item[]): Item =>
    random.below(4) === 0 ? random.pick(others) : usual;
  const header = often<Uint8Array>(
    anEbmlHeader(),
    anEbmlHeader({ docType: 'webm' }),
    anEbmlHeader({ readVersion: 9 }),
    new Uint8Array(0),
  );
  const tracks = often(
    aTracks(),
    aTracks([{}, { number: 2, type: 'audio' }]),
    aTracks([{ codecId: 'V_MS/VFW/FOURCC' }]),
    concatenated([aTracks(), aTracks([{ number: 2, name: 'second' }])]),
    oddTracks(),
  );
  const info = often(anInfo(), anInfo({ timestampScale: 100_000 }), anInfo({ timestampScale: 0 }), new Uint8Array(0));
  const cluster = aCluster({ ticks: random.below(3) * 10, frames: [{}, { track: 2, ticks: 3 }, { ticks: 5 }] });
  const tags = aTags([['AWS_KINESISVIDEO_FRAGMENT_NUMBER', String(random.below(3))]]);
  const children = often(
    [info, tracks, tags, cluster],
    [info, tags, tracks, cluster],
    [tracks, info, cluster, tags],
    [info, cluster, tracks, cluster],
    [tracks, cluster, tracks, cluster],
    [info, cluster, tracks, aSimpleBlock({ ticks: 7 }), cluster],
  );
  const segmentSize = random.pick(['known', 'unknown'] as const);
  const document = aDocument({ children, segmentSize });
  return concatenated([header, document.subarray(anEbmlHeader().length)]);
}

/** Their CodecID is not ASCII. */
function oddTracks(): Uint8Array {
  const tracks = aTracks();
  tracks[tracks.indexOf('V'.charCodeAt(0))] = 0xe9;
  return tracks;
}

function linesOf(chunks: readonly Uint8Array[]): readonly string[] {
  const log = new Log();
  readAll(chunks, log, {});
  return log.lines.filter((line) => line !== 'blocks');
}

function warningsOf(chunks: readonly Uint8Array[]): readonly string[] {
  const codes: string[] = [];
  readAll([concatenated(chunks)], new Log(), { onWarning: ({ code }) => codes.push(code) });
  return codes;
}

function inTurn(documents: readonly Uint8Array[]): readonly Fragment[] {
  const fragments: Fragment[] = [];
  const assembler = new FragmentAssembler({ fragment: (fragment) => fragments.push(fragment) });
  readAll(documents, assembler, {});
  assembler.end();
  return fragments;
}
