import { readFileSync } from 'node:fs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import type { MkvElementVisitor } from '../../src/matroska/mkv-element-visitor.js';
import { CopyVisitor } from '../../src/matroska/visitors/copy-visitor.js';
import { CountVisitor } from '../../src/matroska/visitors/count-visitor.js';
import { applyVisitor } from '../../src/sources/apply-visitor.js';
import { eventually, inChunksOf, thenFailure, thenSilence, WAITING_SOURCES } from '../support/byte-sources.js';
import { anElement, bytesOf } from '../support/element-bytes.js';
import { turnsWhileReading } from './turns-while-reading.js';

const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const chunks = inChunksOf(10_000, bytes);

/** Done at its first SimpleBlock. */
class FirstBlock implements MkvElementVisitor {
  readonly seen: string[] = [];

  visit({ name }: MkvElement): void {
    this.seen.push(name);
  }

  isDone(): boolean {
    return this.seen.at(-1) === 'SimpleBlock';
  }
}

describe.each(WAITING_SOURCES)('applyVisitor to a $kind', ({ make }) => {
  it('shows all elements, up to the ends of the masters', async () => {
    const count = CountVisitor.of();
    const { source, isClosed } = make(() => eventually(chunks));
    await applyVisitor(source, count);
    expect(count.getCount('EBML')).toBe(count.getCount('Segment'));
    expect(count.startsMatchEnds()).toBe(true);
    expect(isClosed()).toBe(true);
  });

  it('stops when the visitor is done, without waiting for more, and closes it', async () => {
    const first = new FirstBlock();
    const { source, isClosed } = make(() => thenSilence(chunks));
    await applyVisitor(source, first);
    expect(first.seen.filter((name) => name === 'SimpleBlock')).toHaveLength(1);
    expect(first.isDone()).toBe(true);
    expect(isClosed()).toBe(true);
  });

  it('throws what the visitor throws, once, and closes it', async () => {
    const error = new Error('no Tracks please');
    const visitor: MkvElementVisitor = {
      visit({ name }) {
        if (name === 'Tracks') throw error;
      },
    };
    const { source, isClosed } = make(() => thenSilence(chunks));
    await expect(applyVisitor(source, visitor)).rejects.toBe(error);
    expect(isClosed()).toBe(true);
  });

  it('has shown what came before it failed', async () => {
    const error = new Error('connection lost');
    const count = CountVisitor.of();
    await expect(applyVisitor(make(() => thenFailure(chunks, error)).source, count)).rejects.toBe(error);
    expect(count.getCount('EBML')).toBeGreaterThan(1);
    expect(count.startsMatchEnds()).toBe(false);
  });

  it('is aborted while it waits', async () => {
    const abortion = new AbortController();
    const { source } = make(() => thenSilence(chunks));
    const reading = applyVisitor(source, CountVisitor.of(), { signal: abortion.signal });
    const reason = new Error('enough');
    setTimeout(() => abortion.abort(reason), 5);
    await expect(reading).rejects.toBe(reason);
  });
});

describe('applyVisitor', () => {
  it('reads with the options of a reader, pieces and borrowed content among them', async () => {
    const copied: Uint8Array[] = [];
    const copy = new CopyVisitor((part) => copied.push(part.slice()));
    await applyVisitor(chunks, copy, { pieces: ['SimpleBlock'], content: 'borrowed' });
    expect(bytesOf(...copied)).toEqual(bytes);
  });

  it('throws at the first error in strict mode, and closes the source', async () => {
    const count = CountVisitor.of('EBML');
    let isClosed = false;
    function* source() {
      try {
        yield anElement('EBML');
        yield Uint8Array.of(0, 0, 0);
        yield anElement('EBML');
      } finally {
        isClosed = true;
      }
    }
    await expect(applyVisitor(source(), count, { mode: 'strict' })).rejects.toBeInstanceOf(EbmlError);
    expect(count.getCount('EBML')).toBe(1);
    expect(isClosed).toBe(true);
  });

  it('gives the reader no more than 256 KiB at a time', async () => {
    const sizes: number[] = [];
    const visitor: MkvElementVisitor = {
      visit: () => undefined,
      visitPiece: (piece) => sizes.push(piece.bytes.length),
    };
    await applyVisitor(anElement('Void', new Uint8Array(700_000)), visitor, { pieces: ['Void'] });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
    expect(sizes.length).toBe(3);
  });

  it('lets timers have their turn while a source never waits', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    function* endless() {
      while (turns < 3) yield bytes;
    }
    await applyVisitor(endless(), CountVisitor.of());
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('lets others have their turn while it is done with the beginnings of small sources, one after the other', async () => {
    expect(await turnsWhileReading(() => applyVisitor([bytes], new FirstBlock()))).toBeGreaterThan(3);
  });

  it('lets others have their turn within one large chunk', async () => {
    let turns = 0;
    const next = () => {
      turns++;
      immediate = setImmediate(next);
    };
    let immediate = setImmediate(next);
    const turnsAtPiece: number[] = [];
    const visitor: MkvElementVisitor = {
      visit: () => undefined,
      visitPiece() {
        turnsAtPiece.push(turns);
        for (const began = performance.now(); performance.now() < began + 10;); // longer than a share of the event loop
      },
    };
    await applyVisitor(anElement('Void', new Uint8Array(700_000)), visitor, { pieces: ['Void'] });
    clearImmediate(immediate);
    expect(turnsAtPiece).toHaveLength(3);
    expect(new Set(turnsAtPiece).size).toBe(3);
  });

  it('is aborted by a timer while a source never waits', async () => {
    const abortion = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => abortion.abort(reason), 1);
    let isClosed = false;
    function* endless() {
      try {
        for (;;) yield bytes;
      } finally {
        isClosed = true;
      }
    }
    await expect(applyVisitor(endless(), CountVisitor.of(), { signal: abortion.signal })).rejects.toBe(reason);
    expect(isClosed).toBe(true);
  });
});
