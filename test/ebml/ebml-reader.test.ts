import type { EbmlElement } from '../../src/ebml/ebml-element.js';
import type { EbmlError } from '../../src/ebml/ebml-error.js';
import { EbmlReader } from '../../src/ebml/ebml-reader.js';
import { KinesisVideoParserError, UsageError } from '../../src/errors.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';
import { chunkings } from '../support/chunkings.js';
import { fromHex } from '../support/event-log.js';
import { aCluster, aDocument, aFragment, anInfo, aSimpleBlock, aTracks } from '../support/mkv-builder.js';

describe('where an EbmlReader places an element', () => {
  it('does not depend on the cut, even if more bytes are needed to tell', () => {
    // Targets in the inner of two SimpleTags, which belongs in the Tag around both.
    const bytes = fromHex('18538067FF 1254C36797 737394 67C891 67C8FF 63C08468CA8132 63C08468CA8132');
    const whole = logOf([bytes]);
    for (const { name, chunks } of chunkings(bytes)) expect({ name, log: logOf(chunks) }).toEqual({ name, log: whole });
    expect(whole).toContain('start Segment/Tags/Tag/Targets @19');
  });
});

describe('a damaged size in a Segment of unknown size, as GetMedia sends', () => {
  it.each([2000, 2 ** 30])('does not cost the frames behind Tags that nobody wants (%d bytes)', (size) => {
    const fragments = Array.from({ length: 10 }, () => aFragment({ tags: [['k', 'v']] }));
    const tags = elementsOf(fragments[0]!).find(({ name }) => name === 'Tags')!;
    const bytes = withBytes(fragments, tags.offset + 4, sizeField(size, tags.headerSize - 4));
    const reader = new FrameReader();
    expect([...reader.push(bytes), ...reader.end()].length).toBeGreaterThanOrEqual(9);
  });

  it('is not believed if its type cannot have it', () => {
    const fragments = Array.from({ length: 10 }, () => aFragment({ frames: [{}, {}] }));
    const timestamp = elementsOf(fragments[0]!).find(({ name }) => name === 'Timestamp')!;
    const reader = new FrameReader();
    const frames = [...reader.push(withBytes(fragments, timestamp.offset + 1, [0x26])), ...reader.end()];
    expect(frames.length).toBeGreaterThanOrEqual(18);
  });

  it('above 2^53 is damage, not a number that is only nearly right', () => {
    const bytes = fromHex('18538067FF 1254C367 01FFFFFFFFFFFFFE 1F43B675FF E78100');
    expect(problemsOf([bytes]).map(({ code }) => code)).toEqual([
      'MISSING_EBML_HEADER',
      'ELEMENT_TOO_LARGE',
      'RESYNCHRONISED',
    ]);
  });
});

describe('unknown elements', () => {
  it.each([1, 6, 40])('are delivered, be they %d in a row before a top-level element', (count) => {
    const unknown = Array.from({ length: count }, () => fromHex('4DFF83000000'));
    const bytes = aDocument({ segmentSize: 'known', children: [anInfo(), aTracks(), ...unknown, aCluster()] });
    expect(elementsOf(bytes).filter(({ name }) => name === 'Unknown')).toHaveLength(count);
    expect(problemsOf([bytes])).toEqual([]);
  });
});

describe('a document inside the content of a damaged element', () => {
  it('is no document of the stream', () => {
    const block = aSimpleBlock({ bytes: aDocument() });
    const children = [block, aSimpleBlock(), aSimpleBlock()];
    const bytes = aDocument({
      segmentSize: 'known',
      children: [aTracks(), aCluster({ size: 'known', frames: [], children })],
    });
    const at = elementsOf(bytes).find(({ name }) => name === 'SimpleBlock')!.offset;
    const elements = elementsOf(withBytes([bytes], at + 1, [0]));
    expect(elements.filter(({ kind, name }) => kind === 'start' && name === 'EBML')).toHaveLength(1);
  });
});

describe('the options of an EbmlReader', () => {
  it('have their defaults where they are undefined', () => {
    const reader = readerWith({ content: undefined, maxElementBytes: undefined, only: undefined, mode: undefined });
    const lists = [...chunkings(aFragment())][1]!.chunks.map((chunk) => reader.push(chunk));
    const contents = lists.flat().flatMap((element) => (element.kind === 'data' ? [...element.content] : []));
    const whole = elementsOf(aFragment()).flatMap((element) => (element.kind === 'data' ? [...element.content] : []));
    expect(contents).toEqual(whole);
  });

  it.each<Record<string, unknown>>([
    { mode: 'lenient' },
    { content: 'pieces' },
    { chunks: 'copied' },
    { maxDepth: NaN },
    { maxElementBytes: -1 },
    { maxStringBytes: '1MB' },
    { only: 'Cluster' },
    { pieces: ['Cluster'] },
    { only: ['Timecode'] },
  ])('are refused if they make no sense: %j', (options) => {
    expect(() => readerWith(options)).toThrow(UsageError);
  });
});

describe('the chunks of an EbmlReader', () => {
  it.each([
    ['text'],
    [undefined],
    [new ArrayBuffer(4)],
    [new DataView(new ArrayBuffer(4))],
    [new Uint16Array(4)],
    [[0x1a]],
  ])('are bytes, not %p', (chunk) => {
    expect(() => readerWith().push(chunk as unknown as Uint8Array)).toThrow(UsageError);
  });

  it('are over once the end was announced', () => {
    const reader = readerWith();
    let seen = 0;
    reader.apply(aFragment(), { visit: () => seen++, isDone: () => seen > 3 });
    reader.applyEnd({ visit: () => undefined, isDone: () => true });
    expect(() => reader.push(aFragment())).toThrow(UsageError);
    expect(reader.end().at(-1)?.name).toBe('Segment');
  });
});

describe('a visitor that is done', () => {
  it('is shown nothing more at the end of the stream, and the rest is shown to the next', () => {
    const reader = readerWith();
    reader.push(aFragment({ clusterSize: 'known' }));
    const first: EbmlElement[] = [];
    reader.applyEnd({ visit: (element) => first.push(element), isDone: () => true });
    expect(first).toEqual([]);
    expect(reader.end().map(({ kind, name }) => `${kind} ${name}`)).toEqual(['end Segment']);
  });
});

describe('errors', () => {
  it('say what they are when they are logged or written as JSON', () => {
    const [problem] = problemsOf([Uint8Array.of(0x00)]);
    expect(JSON.parse(JSON.stringify(problem))).toMatchObject({
      code: 'INVALID_ID',
      severity: 'error',
      offset: 0,
      summary: expect.any(String) as string,
      hint: expect.any(String) as string,
    });
  });

  it('of a user, made from ours, are not mistaken for one another', () => {
    class AppError extends KinesisVideoParserError {
      readonly code = 'APP';
    }
    expect(new UsageError('x') instanceof AppError).toBe(false);
    expect(new AppError('x') instanceof AppError).toBe(true);
    expect(new AppError('x') instanceof KinesisVideoParserError).toBe(true);
    expect(new UsageError('x') instanceof UsageError).toBe(true);
  });

  it('never say that less than nothing is left', () => {
    const bytes = fromHex('1A45DFA380 18538067FF 1F43B67584E78105 A34005810001 80AA');
    expect(problemsOf([bytes]).filter(({ allowed }) => allowed !== undefined && allowed < 0)).toEqual([]);
  });

  it('have a hasFailed beside them, so that an edge need not wait for the next chunk', () => {
    const reader = readerWith({ mode: 'strict' });
    expect(reader.push(Uint8Array.from([...aFragment(), 0x00]))).not.toEqual([]);
    expect(reader.hasFailed).toBe(true);
  });
});

function readerWith(options: Record<string, unknown> = {}): EbmlReader {
  return new EbmlReader(MATROSKA_SCHEMA, options);
}

function elementsOf(bytes: Uint8Array): readonly EbmlElement[] {
  const reader = readerWith();
  return [...reader.push(bytes), ...reader.end()];
}

function problemsOf(chunks: readonly Uint8Array[]): readonly EbmlError[] {
  const problems: EbmlError[] = [];
  const reader = readerWith({ onWarning: (problem: EbmlError) => problems.push(problem) });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return problems;
}

function logOf(chunks: readonly Uint8Array[]): readonly string[] {
  const reader = readerWith();
  const elements = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  const codes = problemsOf(chunks).map(({ code, offset, path }) => `${code} ${path} @${offset}`);
  return [...elements.map(({ kind, path, offset }) => `${kind} ${path} @${offset}`), ...codes];
}

function withBytes(parts: readonly Uint8Array[], at: number, bytes: readonly number[]): Uint8Array {
  const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
  whole.set(bytes, at);
  return whole;
}

/** A size in a field of this width. */
function sizeField(size: number, width: number): readonly number[] {
  const bytes = Array.from({ length: width }, (_, i) => Math.floor(size / 256 ** (width - 1 - i)) % 256);
  bytes[0]! |= 0x100 >> width;
  return bytes;
}
