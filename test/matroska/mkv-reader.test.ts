import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { EbmlError, type EbmlErrorCode } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import type { MkvContentPiece, MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { chunkings } from '../support/chunkings.js';
import { inChunks } from '../support/in-chunks.js';
import { aCluster, aDocument, aFragment, aSimpleBlock } from '../support/mkv-builder.js';

const SMALL_MEDIA = ['lacing-fixed.mka', 'subtitles.mkv', 'opus.webm', 'unknown-sizes.mkv'];

describe('MkvReader', () => {
  it('tells the same elements wherever a fragment is cut in two', () => {
    const fragment = aFragment({ clusterSize: 'known', tags: [['ContactId', 'c-1']] });
    const whole = told(read([fragment]));
    for (const { name, chunks } of chunkings(fragment))
      expect({ name, log: told(read(chunks)) }).toEqual({ name, log: whole });
  });

  it.each(SMALL_MEDIA)('tells the same elements of %s however it is cut', (file) => {
    const bytes = new Uint8Array(readFileSync(`test-resources/${file}`));
    const whole = told(read([bytes]));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(told(read(cutBy(bytes, sizes)))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('reads documents one after the other as one stream', () => {
    const elements = read([aFragment(), aFragment(), aFragment()]);
    expect(elements.filter(({ kind, name }) => kind === 'start' && name === 'EBML')).toHaveLength(3);
    expect(elements.filter(({ kind, name }) => kind === 'end' && name === 'Segment')).toHaveLength(3);
  });

  it('never changes what it handed out', () => {
    const reader = new MkvReader();
    const elements = inChunks(aFragment(), 7).flatMap((chunk) => reader.push(chunk));
    const before = told(elements);
    reader.push(aFragment({ number: '1' }));
    expect(told(elements)).toEqual(before);
  });

  it('copies chunks that the caller will use again, Buffers too', () => {
    const buffer = Buffer.alloc(13);
    const reader = new MkvReader({ chunks: 'reused' });
    const elements: MkvElement[] = [];
    for (const chunk of inChunks(aFragment(), buffer.length)) {
      buffer.set(chunk);
      elements.push(...reader.push(buffer.subarray(0, chunk.length)));
      buffer.fill(0xee);
    }
    expect(told([...elements, ...reader.end()])).toEqual(told(read([aFragment()])));
  });

  it('knows where each element is, and its bytes', () => {
    const bytes = aFragment();
    for (const element of read(inChunks(bytes, 11))) {
      if (element.kind === 'end') continue;
      const { offset, header, headerSize } = element;
      expect(header).toEqual(bytes.subarray(offset, offset + headerSize));
      if (element.kind === 'data')
        expect(element.raw).toEqual(bytes.subarray(offset, offset + headerSize + element.size));
    }
  });

  it('ends as it was told to, once', () => {
    const reader = new MkvReader();
    reader.end();
    expect(() => reader.end()).toThrow(UsageError);
    expect(() => reader.push(aFragment())).toThrow(UsageError);
  });
});

describe('what is wanted of an MkvReader', () => {
  it('is delivered, and nothing else', () => {
    const elements = read([aFragment()], { only: ['TagName', 'Cluster'] });
    expect(new Set(elements.map(({ name }) => name))).toEqual(new Set(['TagName', 'Cluster']));
    expect(elements.filter(({ name }) => name === 'TagName')).toHaveLength(5);
  });

  it('has the same offsets and paths as when all is delivered', () => {
    const isWanted = ({ name }: MkvElement) => name === 'TagString' || name === 'SimpleBlock';
    expect(told(read(inChunks(aFragment(), 9), { only: ['TagString', 'SimpleBlock'] }))).toEqual(
      told(read([aFragment()]).filter(isWanted)),
    );
  });

  it('is found behind a master of unknown size that is not wanted', () => {
    const { elements, warnings } = readAll([aFragment({ clusterSize: 'unknown' }), aFragment()], { only: ['TagName'] });
    expect({ tags: elements.length, warnings }).toEqual({ tags: 10, warnings: [] });
  });

  it('may stand anywhere, if it is global or unknown', () => {
    const bytes = aDocument({ children: [Uint8Array.of(0xec, 0x81, 0), Uint8Array.of(0x4d, 0xff, 0x80), aCluster()] });
    const names = read([bytes], { only: ['Void', 'Unknown'] }).map(({ name }) => name);
    expect(names).toEqual(['Void', 'Unknown']);
  });

  it('must have a name that exists', () => {
    const only = ['Timecode'] as unknown as MkvReaderOptions['only'] & object;
    expect(() => new MkvReader({ only })).toThrow(UsageError);
  });

  it('comes in pieces, nothing joined, when asked for so', () => {
    const bytes = aFragment({ frames: [{ bytes: new Uint8Array(5000).map((_, i) => i) }] });
    const pieces: MkvContentPiece[] = [];
    const visitor = { visit: () => undefined, visitPiece: (piece: MkvContentPiece) => pieces.push(piece) };
    const reader = new MkvReader({ pieces: ['SimpleBlock'] });
    for (const chunk of inChunks(bytes, 1000)) reader.apply(chunk, visitor);
    const block = read([bytes]).find(({ name }) => name === 'SimpleBlock');
    expect(pieces.length).toBeGreaterThan(4);
    expect(pieces.map(({ isLast }) => isLast).lastIndexOf(false)).toBe(pieces.length - 2);
    expect(pieces.map(({ position }) => position)).toEqual(pieces.map((_, i) => lengthOf(pieces.slice(0, i))));
    expect(block?.kind === 'data' && Buffer.concat(pieces.map((piece) => piece.bytes)).equals(block.content)).toBe(
      true,
    );
  });

  it('is not listed in pieces', () => {
    expect(() => new MkvReader({ pieces: ['SimpleBlock'] }).push(aFragment())).toThrow(UsageError);
  });

  it('comes as one empty piece if there is nothing of it', () => {
    const pieces: MkvContentPiece[] = [];
    const visitor = { visit: () => undefined, visitPiece: (piece: MkvContentPiece) => pieces.push(piece) };
    const empty = Uint8Array.of(0xa3, 0x80);
    new MkvReader({ pieces: ['SimpleBlock'] }).apply(
      aDocument({ children: [aCluster({ frames: [], children: [empty] })] }),
      visitor,
    );
    expect(pieces).toMatchObject([{ size: 0, isLast: true, position: 0 }]);
  });

  it('is lent, not given, when content is borrowed', () => {
    expect(() => new MkvReader({ content: 'borrowed' }).push(aFragment())).toThrow(UsageError);
    const values: string[] = [];
    const reader = new MkvReader({ content: 'borrowed' });
    const visitor = { visit: (element: MkvElement) => void values.push(...told([element])) };
    for (const chunk of inChunks(aFragment(), 5)) reader.apply(chunk, visitor);
    reader.applyEnd(visitor);
    expect(values).toEqual(told(read([aFragment()])));
  });

  it('is enough when the visitor says so, and the rest is read by the next', () => {
    const first: MkvElement[] = [];
    const reader = new MkvReader();
    reader.apply(aFragment(), { visit: (element) => first.push(element), isDone: () => first.length === 5 });
    const rest = [...reader.push(new Uint8Array(0)), ...reader.end()];
    expect(told([...first, ...rest])).toEqual(told(read([aFragment()])));
    expect(first).toHaveLength(5);
  });
});

describe('the limits of an MkvReader', () => {
  const inCluster = (...children: Uint8Array[]) => aDocument({ children: [aCluster({ frames: [], children })] });

  it('pass by an element that is too large to hold, if its parent has its bytes', () => {
    const children = [aSimpleBlock({ bytes: new Uint8Array(1000) }), aSimpleBlock()];
    const bytes = aDocument({ children: [aCluster({ size: 'known', frames: [], children })] });
    const { elements, warnings } = readAll([bytes], { maxElementBytes: 500 });
    expect(warnings.map(({ code, declared, allowed }) => [code, declared, allowed])).toEqual([
      ['ELEMENT_TOO_LARGE', 1004, 500],
    ]);
    expect(elements.filter(({ name }) => name === 'SimpleBlock')).toHaveLength(1);
  });

  it('look behind the header of an element that is too large, if nothing vouches for its size', () => {
    const huge = Uint8Array.of(0xa3, 0x08, 0xff, 0xff, 0xff, 0xff);
    const { elements, warnings } = readAll([inCluster(huge, aSimpleBlock(), aSimpleBlock())]);
    expect(codesOf(warnings)).toEqual(['ELEMENT_TOO_LARGE', 'RESYNCHRONISED']);
    expect(elements.filter(({ name }) => name === 'SimpleBlock')).toHaveLength(2);
  });

  it('hold for strings by themselves', () => {
    const { warnings } = readAll(
      [aDocument({ children: [encodeMaster('Info', [encodeElement('Title', 'x'.repeat(600))])] })],
      {
        maxStringBytes: 500,
      },
    );
    expect(warnings[0]?.message).toContain('maxStringBytes');
  });

  it('hold for depth, without recursion', () => {
    let tag: Uint8Array = encodeMaster('SimpleTag', []);
    for (let i = 0; i < 100; i++) tag = encodeMaster('SimpleTag', [tag]);
    const { elements, warnings } = readAll([
      aDocument({ children: [encodeMaster('Tags', [encodeMaster('Tag', [tag])])] }),
    ]);
    expect(codesOf(warnings)).toEqual(['TOO_DEEP']);
    expect(Math.max(...elements.map(({ depth }) => depth))).toBe(63);
  });

  it('survive twenty thousand masters that never end', () => {
    const nested = new Uint8Array(20_000 * 3);
    for (let at = 0; at < nested.length; at += 3)
      nested.set(encodeHeader('SimpleTag', UNKNOWN_SIZE, { sizeWidth: 1, unknownSize: 'anywhere' }), at);
    const tags = encodeMaster('Tags', [encodeMaster('Tag', [nested])]);
    const { elements, warnings } = readAll([aDocument({ children: [tags, aCluster()] })]);
    expect(Math.max(...elements.map(({ depth }) => depth))).toBe(63);
    for (const kind of ['start', 'end'])
      expect(elements.filter((element) => element.kind === kind && element.name === 'SimpleTag')).toHaveLength(61);
    expect(new Set(codesOf(warnings))).toEqual(new Set(['UNKNOWN_SIZE_NOT_ALLOWED', 'TOO_DEEP', 'RESYNCHRONISED']));
    expect(elements.filter(({ name }) => name === 'SimpleBlock')).toHaveLength(1);
  });

  it('allocate nothing that the input only announces', () => {
    const before = process.memoryUsage().arrayBuffers;
    const reader = new MkvReader({ maxElementBytes: 2 ** 40 });
    reader.push(
      aDocument({ children: [aCluster({ frames: [], children: [Uint8Array.of(0xa3, 0x08, 0x40, 0, 0, 0)] })] }),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});

describe('a flood', () => {
  it('of a hundred thousand empty elements passes by without a stack or a list of its own', () => {
    const empties = new Uint8Array(200_000).map((_, i) => (i % 2 === 0 ? 0xec : 0x80));
    expect(read([aDocument({ children: [empties] })]).filter(({ name }) => name === 'Void')).toHaveLength(100_000);
  });

  it('of elements that may stand once is one warning, and all are delivered', () => {
    const titles = Array.from({ length: 1000 }, () => encodeElement('Title', 'x'));
    const { elements, warnings } = readAll([aDocument({ children: [encodeMaster('Info', titles)] })]);
    expect(codesOf(warnings)).toEqual(['DUPLICATE_ELEMENT']);
    expect(elements.filter(({ name }) => name === 'Title')).toHaveLength(1000);
  });
});

describe('the errors of an MkvReader', () => {
  const damaged = aFragment();
  const damagedAt = read([damaged]).find(({ name }) => name === 'SimpleBlock')!.offset;
  damaged[damagedAt] = 0;

  it('say where, in which element, what, and what to do', () => {
    const { warnings } = readAll([damaged]);
    expect(warnings[0]).toMatchObject({
      code: 'INVALID_ID',
      severity: 'error',
      offset: damagedAt,
      path: 'Segment/Cluster',
    });
    expect(warnings[0]!.hint).not.toBe('');
    expect(warnings[0]!.message).toContain(`at byte ${damagedAt}`);
  });

  it('end the reading in strict mode, and are thrown again by each later call', () => {
    const reader = new MkvReader({ mode: 'strict' });
    const before = reader.push(damaged);
    expect(before.at(-1)?.name).toBe('Timestamp');
    expect(() => reader.push(aFragment())).toThrow(EbmlError);
    expect(() => reader.end()).toThrow(EbmlError);
  });

  it('are thrown at once where a visitor has seen all before them', () => {
    const seen: MkvElement[] = [];
    const reader = new MkvReader({ mode: 'strict' });
    expect(() => {
      reader.apply(damaged, { visit: (element) => seen.push(element) });
    }).toThrow(EbmlError);
    expect(seen.at(-1)?.name).toBe('Timestamp');
  });

  it('pass through from a visitor that throws, and end the reading', () => {
    const reader = new MkvReader();
    const visit = () => {
      throw new RangeError('mine');
    };
    expect(() => {
      reader.apply(aFragment(), { visit });
    }).toThrow('mine');
    expect(() => reader.push(aFragment())).toThrow('mine');
  });
});

function read(chunks: readonly Uint8Array[], options: MkvReaderOptions = {}): readonly MkvElement[] {
  return readAll(chunks, options).elements;
}

function readAll(chunks: readonly Uint8Array[], options: MkvReaderOptions = {}) {
  const warnings: EbmlError[] = [];
  const reader = new MkvReader({ onWarning: (warning) => warnings.push(warning), ...options });
  const elements = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return { elements, warnings };
}

function told(elements: readonly MkvElement[]): string[] {
  return elements.map((element) => {
    const { kind, path, offset, size } = element;
    return `${kind} ${path} @${offset} +${size}${element.kind === 'data' ? ` ${Buffer.from(element.content).toString('hex')}` : ''}`;
  });
}

function codesOf(warnings: readonly EbmlError[]): readonly EbmlErrorCode[] {
  return warnings.map(({ code }) => code);
}

function lengthOf(pieces: readonly MkvContentPiece[]): number {
  return pieces.reduce((total, { bytes }) => total + bytes.length, 0);
}

/** Cuts by these sizes, over and over. */
function cutBy(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
