import { readFileSync } from 'node:fs';
import type { EbmlElement } from '../../src/ebml/ebml-element.js';
import type { ElementRun } from '../../src/ebml/element-run.js';
import { EbmlReader } from '../../src/ebml/ebml-reader.js';
import type { EbmlReaderOptions } from '../../src/ebml/reader-options.js';
import type { Frame } from '../../src/matroska/frame.js';
import { FrameAssembler } from '../../src/matroska/frame-assembler.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { inChunks } from '../support/in-chunks.js';
import { aCluster, aDocument, aTracks } from '../support/mkv-builder.js';

const file = readFileSync('test-resources/connect-audio.mkv');

describe('a run of elements', () => {
  it.each([65_536, 5000, 997, 61, 1])(
    'has the elements that would be shown one by one, in chunks of %i bytes',
    (size) => {
      const chunks = inChunks(file, size);
      expect(inRuns(chunks).lines).toEqual(oneByOne(chunks));
    },
  );

  it('comes also of elements that were asked for in pieces, if they are whole in a chunk', () => {
    const { lines, runs } = inRuns([file], { pieces: ['SimpleBlock'] });
    expect(lines).toEqual(oneByOne([file]));
    expect(runs).toBe(4);
  });

  it('does not come of them to a visitor that has no way to take pieces, however the bytes are cut', () => {
    for (const size of [file.length, 997]) {
      const frames: Frame[] = [];
      const reader = new MkvReader({ pieces: ['SimpleBlock'] });
      const assembler = new FrameAssembler((frame) => frames.push(frame));
      for (const chunk of inChunks(file, size)) reader.apply(chunk, assembler);
      expect({ size, frames: frames.length }).toEqual({ size, frames: 0 });
    }
  });

  it('ends before an element that must be looked at, as it is too large', () => {
    const frames = [{}, { bytes: new Uint8Array(500) }, {}, {}];
    const bytes = aDocument({ children: [aTracks(), aCluster({ frames })] });
    const { lines, warnings } = inRuns([bytes], { maxElementBytes: 499 });
    expect(lines.filter((line) => line.includes('SimpleBlock'))).toHaveLength(3);
    expect(warnings).toEqual(['ELEMENT_TOO_LARGE', 'RESYNCHRONISED']);
  });

  it('is longer than what it can hold', () => {
    const frames = new Array(4000).fill({});
    const bytes = aDocument({ children: [aTracks(), aCluster({ frames })] });
    const { lines, runs } = inRuns([bytes]);
    expect(lines).toEqual(oneByOne([bytes]));
    expect(runs).toBeGreaterThan(1);
  });

  it('stops at the element at which a visitor is done, and goes on behind it', () => {
    const reader = new EbmlReader(MATROSKA_SCHEMA);
    const offsets: number[] = [];
    let isPaused = false;
    const visitor = {
      visit: (element: EbmlElement) => {
        if (element.name !== 'SimpleBlock') return;
        offsets.push(element.offset);
        isPaused = true;
      },
      isDone: () => isPaused,
    };
    reader.apply(file, visitor);
    for (let blocks = 1; offsets.length === blocks; blocks++) {
      isPaused = false;
      reader.apply(new Uint8Array(0), visitor);
    }
    expect(offsets).toEqual(offsetsOfBlocks());
  });

  it('is taken apart for a subclass that has its own way with elements', () => {
    let elements = 0;
    class Watching extends FrameAssembler {
      override visit(element: MkvElement): void {
        if (element.name === 'SimpleBlock') elements++;
        super.visit(element);
      }
    }
    class First extends FrameAssembler {
      isDone(): boolean {
        return frames.length === 5;
      }
    }
    const frames: Frame[] = [];
    new MkvReader().apply(file, new Watching(() => undefined));
    new MkvReader().apply(file, new First((frame) => frames.push(frame)));
    expect(elements).toBe(offsetsOfBlocks().length);
    expect(frames).toHaveLength(5);
  });

  it('is passed by as quickly, if nobody wants it', () => {
    const { lines, runs } = inRuns(inChunks(file, 997), { only: ['Timestamp'] });
    expect(runs).toBe(0);
    expect(lines).toEqual(oneByOne(inChunks(file, 997), { only: ['Timestamp'] }));
  });
});

function offsetsOfBlocks(): readonly number[] {
  const blocks = new EbmlReader(MATROSKA_SCHEMA, { only: ['SimpleBlock'] }).push(file);
  return blocks.map(({ offset }) => offset);
}

function oneByOne(chunks: readonly Uint8Array[], options: EbmlReaderOptions = {}): readonly string[] {
  const reader = new EbmlReader(MATROSKA_SCHEMA, options);
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()].map(lineOf);
}

function inRuns(chunks: readonly Uint8Array[], options: EbmlReaderOptions = {}) {
  const lines: string[] = [];
  const warnings: string[] = [];
  let runs = 0;
  const visitor = {
    visit: (element: EbmlElement) => lines.push(lineOf(element)),
    visitPiece: () => undefined,
    visitRun: (run: ElementRun) => {
      runs++;
      for (let index = 0; index < run.count; index++) lines.push(lineOf(run.elementAt(index)));
    },
  };
  const reader = new EbmlReader(MATROSKA_SCHEMA, { ...options, onWarning: ({ code }) => warnings.push(code) });
  for (const chunk of chunks) reader.apply(chunk, visitor);
  reader.applyEnd(visitor);
  return { lines, warnings, runs };
}

function lineOf(element: EbmlElement): string {
  const sum = element.kind === 'data' ? element.raw.reduce((total, byte) => (total * 31 + byte) % 65_521, 0) : 0;
  return `${element.kind} ${element.path} ${element.offset} ${element.headerSize} ${element.size} ${sum}`;
}
