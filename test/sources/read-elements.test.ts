import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { ByteSource } from '../../src/sources/byte-source.js';
import { readElements, type ReadElementsOptions } from '../../src/sources/read-elements.js';
import { eventually, inChunksOf, thenFailure, thenSilence, WAITING_SOURCES } from '../support/byte-sources.js';
import { anElement, bytesOf } from '../support/element-bytes.js';

const FILE = 'test-resources/get-media.mkv';
const bytes = new Uint8Array(readFileSync(FILE));
const chunks = inChunksOf(10_000, bytes);
const reader = new MkvReader();
const expected = [...reader.push(bytes), ...reader.end()].map(described);

async function batchesFrom(source: ByteSource, options?: ReadElementsOptions): Promise<MkvElement[][]> {
  const batches: MkvElement[][] = [];
  for await (const batch of readElements(source, options)) batches.push(batch);
  return batches;
}

function described({ kind, name, offset, size }: MkvElement): string {
  return `${kind} ${name} ${offset} ${size}`;
}

describe('readElements', () => {
  it.each<{ kind: string; source: () => ByteSource }>([
    { kind: 'a Uint8Array', source: () => bytes },
    { kind: 'a Blob', source: () => new Blob([bytes]) },
    { kind: 'a Readable', source: () => Readable.from(inChunksOf(997, bytes)) },
    { kind: 'a file stream', source: () => createReadStream(FILE) },
    { kind: 'the body of a Response', source: () => new Response(bytes).body ?? [] },
    { kind: 'a list of chunks', source: () => inChunksOf(7, bytes) },
    { kind: 'an async generator', source: () => eventually(chunks) },
  ])('gives the same elements from $kind', async ({ source }) => {
    expect((await batchesFrom(source())).flat().map(described)).toEqual(expected);
  });

  it('gives one batch a chunk, none of them empty, the last for the ends', async () => {
    const header = anElement('EBML', anElement('DocType', 'matroska'));
    const segment = anElement('Segment', anElement('Info', anElement('Title', 'a title')));
    const [start, rest] = [segment.subarray(0, 10), segment.subarray(10)];
    const batches = await batchesFrom([header, start, Uint8Array.of(), rest, anElement('Void')]);
    expect(batches.map((batch) => batch.map(({ kind, name }) => `${kind} ${name}`))).toEqual([
      ['start EBML', 'data DocType', 'end EBML'],
      ['start Segment', 'start Info'],
      ['data Title', 'end Info', 'end Segment'],
      ['data Void'],
    ]);
  });

  it('cuts a large chunk, so that a batch takes no longer than others may wait', async () => {
    const block = anElement('Void', new Uint8Array(1000));
    const batches = await batchesFrom(bytesOf(...new Array<Uint8Array>(1000).fill(block)));
    expect(batches.length).toBeGreaterThanOrEqual(4);
    expect(batches.flat()).toHaveLength(1000);
  });

  it('reads with the options of a reader', async () => {
    const batches = await batchesFrom(bytes, { only: ['TagName'] });
    expect(new Set(batches.flat().map(({ name }) => name))).toEqual(new Set(['TagName']));
  });

  it('gives what came before an error, then throws it, in strict mode', async () => {
    const damaged = bytesOf(anElement('EBML'), [0, 0, 0]);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const batch of readElements(damaged, { mode: 'strict' })) seen.push(...batch.map(({ name }) => name));
    })();
    await expect(reading).rejects.toBeInstanceOf(EbmlError);
    expect(seen).toEqual(['EBML', 'EBML']);
  });

  it('ends at once for nothing', async () => {
    expect(await batchesFrom([])).toEqual([]);
  });
});

describe.each(WAITING_SOURCES)('readElements from a $kind', ({ make }) => {
  it('closes it when the loop is left', async () => {
    const { source, isClosed } = make(() => thenSilence(chunks));
    for await (const batch of readElements(source)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(isClosed()).toBe(true);
  });

  it('gives what came before it failed, and no ends of masters after that', async () => {
    const error = new Error('connection lost');
    const { source, isClosed } = make(() => thenFailure(chunks.slice(0, 3), error));
    const seen: MkvElement[] = [];
    const reading = (async () => {
      for await (const batch of readElements(source)) seen.push(...batch);
    })();
    await expect(reading).rejects.toBe(error);
    expect(seen.map(described)).toEqual(new MkvReader().push(bytes.subarray(0, 30_000)).map(described));
    expect(isClosed()).toBe(true);
  });

  it('reads no further than its reader asks', async () => {
    const { source, asked } = make(() => eventually(chunks));
    const reading = readElements(source);
    await reading.next();
    await delay(5);
    expect(asked()).toBeLessThanOrEqual(2); // a Readable is one chunk ahead, by its own high-water mark
    await reading.return();
  });

  it('is aborted while it waits', async () => {
    const { source } = make(() => thenSilence(chunks));
    const abortion = new AbortController();
    const reason = new Error('enough');
    const reading = batchesFrom(source, { signal: abortion.signal });
    setTimeout(() => abortion.abort(reason), 5);
    await expect(reading).rejects.toBe(reason);
  });
});

/** Where the Info of the recording begins. */
const INFO_OFFSET = 107;

describe('an error in strict mode', () => {
  it('is thrown after what came before it, though the source says no more', async () => {
    const asked: number[] = [];
    async function* silent(): AsyncGenerator<Uint8Array> {
      asked.push(1);
      yield Uint8Array.from([...bytes.subarray(0, INFO_OFFSET), 0, 0, 0]);
      asked.push(2);
      await delay(60_000);
    }
    const reading = readElements(silent(), { mode: 'strict' });
    expect((await reading.next()).value).not.toHaveLength(0);
    await expect(reading.next()).rejects.toBeInstanceOf(EbmlError);
    expect(asked).toEqual([1]);
  });
});
