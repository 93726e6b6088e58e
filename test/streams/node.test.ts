import { createReadStream, readFileSync } from 'node:fs';
import { PassThrough, Readable, type Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import { elementTransform, fragmentTransform, frameTransform, mergeTransform } from '../../src/streams/node.js';
import { eventually, inChunksOf, thenFailure, thenSilence } from '../support/byte-sources.js';
import { anElement } from '../support/element-bytes.js';
import { aFragment } from '../support/mkv-builder.js';
import { hashOf } from './descriptions.js';
import { bytesHeld, COLLECTING_GARBAGE_MS, longStream } from './long-stream.js';

const FILE = 'test-resources/get-media.mkv';
const bytes = new Uint8Array(readFileSync(FILE));
const chunks = inChunksOf(10_000, bytes);

interface MadeTransform {
  readonly name: string;
  readonly make: (options?: { readonly mode?: 'strict' }) => Transform;
}

const TRANSFORMS: readonly MadeTransform[] = [
  { name: 'elementTransform', make: elementTransform },
  { name: 'frameTransform', make: frameTransform },
  { name: 'fragmentTransform', make: fragmentTransform },
  { name: 'mergeTransform', make: mergeTransform },
];

describe.each(TRANSFORMS)('$name', ({ make }) => {
  it('B4: throws nothing out of write; the error is told once, where the pipeline is awaited', async () => {
    const transform = make({ mode: 'strict' });
    const errors: unknown[] = [];
    transform.on('error', (error) => errors.push(error));
    const source = new PassThrough();
    const piping = pipeline(source, transform, sink());
    expect(() => source.write(Uint8Array.of(0, 0, 0))).not.toThrow();
    source.end();
    await expect(piping).rejects.toBeInstanceOf(EbmlError);
    expect(errors).toHaveLength(1);
    expect(source.destroyed).toBe(true);
  });

  it('B11: takes in no more while nobody reads, and says so', async () => {
    let asked = 0;
    const source = Readable.from(
      (function* () {
        for (;;) {
          asked++;
          yield bytes;
        }
      })(),
      { highWaterMark: 1 },
    );
    const transform = make();
    source.pipe(transform);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(asked).toBeLessThan(10);
    expect(transform.writableNeedDrain).toBe(true);
    source.destroy();
  });

  it('closes its source when the reader fails', async () => {
    const source = createReadStream(FILE, { highWaterMark: 100 });
    const error = new Error('disk full');
    const failing = new Writable({ objectMode: true, write: (_chunk, _encoding, callback) => callback(error) });
    await expect(pipeline(source, make(), failing)).rejects.toBe(error);
    expect(source.destroyed).toBe(true);
  });

  it('closes its source when the reader leaves', async () => {
    const source = Readable.from(thenSilence(chunks));
    const leave = async (results: AsyncIterable<unknown>) => {
      for await (const result of results) if (result !== undefined) break;
    };
    await pipeline(source, make(), leave).catch(() => undefined); // Node calls leaving an abort
    expect(source.destroyed).toBe(true);
  });

  it('closes its source when the pipeline is aborted', async () => {
    const source = new Readable({ read: () => undefined });
    const abortion = new AbortController();
    const piping = pipeline(source, make(), sink(), { signal: abortion.signal });
    setImmediate(() => abortion.abort());
    await expect(piping).rejects.toThrow('abort');
    expect(source.destroyed).toBe(true);
  });

  it('lets the error of its source through, as it is', async () => {
    const error = new Error('connection lost');
    await expect(pipeline(Readable.from(thenFailure(chunks, error)), make(), sink())).rejects.toBe(error);
  });

  it('refuses text', async () => {
    const source = createReadStream('test-resources/README.md', 'utf8');
    await expect(pipeline(source, make(), sink())).rejects.toBeInstanceOf(UsageError);
  });

  it('lets timers have their turn while a source never waits', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    function* endless() {
      while (turns < 3) yield bytes;
    }
    await pipeline(Readable.from(endless()), make(), sink());
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('gives nothing for nothing', async () => {
    expect(await resultsOf([], make())).toEqual([]);
  });
});

describe('elementTransform', () => {
  it('gives a batch a chunk, and large chunks in several', async () => {
    const transform = elementTransform();
    transform.end(anElement('Void', new Uint8Array(10)));
    expect(await transform.toArray()).toHaveLength(1);
    const other = elementTransform();
    other.end(Buffer.concat(new Array<Uint8Array>(1000).fill(anElement('Void', new Uint8Array(1000)))));
    expect((await other.toArray()).length).toBeGreaterThanOrEqual(4);
  });

  it('reads with the options of a reader', async () => {
    const transform = createReadStream(FILE).pipe(elementTransform({ only: ['TagName'] }));
    const names = new Set<string>();
    for await (const batch of transform as AsyncIterable<{ name: string }[]>)
      for (const { name } of batch) names.add(name);
    expect(names).toEqual(new Set(['TagName']));
  });
});

describe('fragmentTransform', () => {
  it('gives a fragment when its token is written, though the writer waits', async () => {
    const transform = fragmentTransform();
    transform.write(aFragment({ number: '7' }));
    const [fragment] = (await transform.take(1).toArray()) as { metadata: { fragmentNumber: string } }[];
    expect(fragment?.metadata.fragmentNumber).toBe('7');
  });

  it(
    'B10: holds few fragments at a time, however long the stream is',
    async () => {
      const before = await bytesHeld();
      let most = 0;
      let fragments = 0;
      const measure = new Writable({
        objectMode: true,
        highWaterMark: 1,
        write(_fragment, _encoding, callback) {
          if (++fragments % 25 !== 0) {
            setImmediate(callback);
            return;
          }
          void bytesHeld().then((held) => {
            most = Math.max(most, held - before);
            callback();
          });
        },
      });
      await pipeline(longStream({ fragments: 100, frameBytes: 1_000_000 }), fragmentTransform(), measure);
      expect(fragments).toBe(100);
      expect(most).toBeLessThan(32_000_000);
    },
    COLLECTING_GARBAGE_MS,
  );
});

describe('mergeTransform', () => {
  it('throws further input away when the merger is done', async () => {
    const other = aFragment({ number: '2', ticks: 1000, tracks: [{ name: 'another' }] });
    const input = [aFragment({ number: '1' }), other, ...chunks];
    const parts = (await resultsOf(input, mergeTransform({ mismatch: 'stop' }))) as Uint8Array[];
    expect(hashOf(...parts)).toBe(hashOf(aFragment({ number: '1' })));
  });

  it('gives Buffers, as a stream of bytes', async () => {
    const parts = await resultsOf(eventually(chunks), mergeTransform());
    expect(parts.every((part) => Buffer.isBuffer(part))).toBe(true);
    expect(parts.length).toBeGreaterThan(0);
  });
});

function sink(): Writable {
  return new Writable({ objectMode: true, write: (_chunk, _encoding, callback) => setImmediate(callback) });
}

async function resultsOf(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  transform: Transform,
): Promise<unknown[]> {
  const results: unknown[] = [];
  await pipeline(Readable.from(chunks), transform, async (given: AsyncIterable<unknown>) => {
    for await (const result of given) results.push(result);
  });
  return results;
}
