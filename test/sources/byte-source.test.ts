import { execFile } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { UsageError } from '../../src/errors.js';
import { chunksOf, type ByteSource } from '../../src/sources/byte-source.js';
import { eventually, inChunksOf, thenFailure, thenSilence, WAITING_SOURCES } from '../support/byte-sources.js';

const FILE = 'test-resources/opus.webm';
const TYPESCRIPT_MODULE = ['--import', 'tsx', '--input-type=module'];
const bytes = new Uint8Array(readFileSync(FILE));
const chunks = inChunksOf(3_000, bytes);
const [firstChunk = bytes] = chunks;

async function allOf(source: ByteSource): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  for await (const chunk of chunksOf(source)) read.push(chunk);
  return new Uint8Array(Buffer.concat(read));
}

function* generated(): Generator<Uint8Array> {
  yield* chunks;
}

describe('chunksOf', () => {
  it.each<{ kind: string; source: () => ByteSource }>([
    { kind: 'a Uint8Array', source: () => bytes },
    { kind: 'a Buffer', source: () => readFileSync(FILE) },
    { kind: 'a Blob', source: () => new Blob([bytes]) },
    { kind: 'the stream of a Blob', source: () => new Blob([bytes]).stream() },
    { kind: 'the body of a Response', source: () => new Response(bytes).body ?? [] },
    { kind: 'a Readable', source: () => Readable.from(chunks) },
    { kind: 'a file stream', source: () => createReadStream(FILE, { highWaterMark: 997 }) },
    { kind: 'a list of chunks', source: () => chunks },
    { kind: 'a generator', source: () => generated() },
    { kind: 'an async generator', source: () => eventually(chunks) },
    { kind: 'nothing', source: () => [] },
  ])('gives all bytes of $kind', async ({ kind, source }) => {
    expect(await allOf(source())).toEqual(kind === 'nothing' ? new Uint8Array(0) : bytes);
  });

  it('takes a Uint8Array of another realm', async () => {
    const vm = await import('node:vm');
    const foreign = vm.runInNewContext('new Uint8Array([1, 2, 3])') as Uint8Array;
    expect(await allOf(foreign)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([
    { source: null, came: 'null' },
    { source: 'file.mkv', came: 'the string "file.mkv"' },
    { source: 7, came: '7' },
    { source: new ArrayBuffer(8), came: 'an object of type ArrayBuffer' },
    { source: {}, came: 'an object of type Object' },
  ])('does not read from $came', async ({ source, came }) => {
    const reading = allOf(source as unknown as ByteSource);
    await expect(reading).rejects.toBeInstanceOf(UsageError);
    await expect(reading).rejects.toThrow(`not from ${came}`);
  });

  it.each([
    { chunk: 'text', came: 'the string "text"' },
    { chunk: 1, came: '1' },
    { chunk: undefined, came: 'undefined' },
    { chunk: new DataView(new ArrayBuffer(1)), came: 'an object of type DataView' },
    { chunk: Promise.resolve(bytes), came: 'an object of type Promise' },
  ])('refuses a chunk that is $came, and closes its source', async ({ chunk, came }) => {
    let isClosed = false;
    function* source() {
      try {
        yield chunk;
      } finally {
        isClosed = true;
      }
    }
    const reading = allOf(source() as Iterable<never>);
    await expect(reading).rejects.toBeInstanceOf(UsageError);
    await expect(reading).rejects.toThrow(`but this one gave ${came}`);
    expect(isClosed).toBe(true);
  });

  it('names the text that a Readable with an encoding gives', async () => {
    const source = createReadStream('test-resources/README.md', 'utf8');
    await expect(allOf(source)).rejects.toThrow(/but this one gave the string "#/);
    expect(source.destroyed).toBe(true);
  });
});

describe.each(WAITING_SOURCES)('chunksOf a $kind', ({ make }) => {
  it('closes it when the loop is left', async () => {
    const { source, isClosed } = make(() => eventually(chunks));
    for await (const chunk of chunksOf(source)) {
      expect(chunk).toEqual(firstChunk);
      break;
    }
    expect(isClosed()).toBe(true);
  });

  it('closes it when its reader throws, and lets that through', async () => {
    const { source, isClosed } = make(() => eventually(chunks));
    const reading = async () => {
      for await (const chunk of chunksOf(source)) throw new RangeError(`Too much: ${chunk.length}`);
    };
    await expect(reading()).rejects.toThrow(new RangeError('Too much: 3000'));
    expect(isClosed()).toBe(true);
  });

  it('lets go of it at its end', async () => {
    const { source, isClosed } = make(() => eventually(chunks));
    expect(await allOf(source)).toEqual(bytes);
    expect(isClosed()).toBe(true);
  });

  it('gives what came before it failed, then its error as it is, once', async () => {
    const error = Object.assign(new TypeError('aborted'), { code: 'ECONNRESET' });
    const { source, isClosed } = make(() => thenFailure(chunks, error));
    const read: Uint8Array[] = [];
    const reading = chunksOf(source);
    const outcome = (async () => {
      for await (const chunk of reading) read.push(chunk);
    })();
    await expect(outcome).rejects.toBe(error);
    expect(Buffer.compare(Buffer.concat(read), bytes)).toBe(0);
    expect(isClosed()).toBe(true);
    expect(await reading.next()).toEqual({ done: true, value: undefined });
  });

  it('does not ask for the next chunk before its reader does', async () => {
    const { source, asked } = make(() => eventually(chunks));
    const reading = chunksOf(source);
    await reading.next();
    await reading.next();
    await delay(5);
    expect(asked()).toBeLessThanOrEqual(3); // a Readable is one chunk ahead, by its own high-water mark
    await reading.return();
  });

  it('asks for nothing when it is aborted before it begins', async () => {
    const reason = new Error('too late');
    const { source, asked } = make(() => eventually(chunks));
    await expect(chunksOf(source, { signal: AbortSignal.abort(reason) }).next()).rejects.toBe(reason);
    expect(asked()).toBe(0);
  });

  it('is aborted while it waits for a chunk that never comes', async () => {
    const { source } = make(() => thenSilence(chunks));
    const abortion = new AbortController();
    const reading = chunksOf(source, { signal: abortion.signal });
    for (const chunk of chunks) expect(await reading.next()).toEqual({ done: false, value: chunk });
    const next = reading.next();
    const reason = new Error('enough');
    setImmediate(() => abortion.abort(reason));
    await expect(next).rejects.toBe(reason);
  });

  it('is aborted, and closed at once, while its reader is busy', async () => {
    const { source, isClosed } = make(() => eventually(chunks));
    const abortion = new AbortController();
    const reading = chunksOf(source, { signal: abortion.signal });
    await reading.next();
    abortion.abort(new Error('enough'));
    await delay(1);
    expect(isClosed()).toBe(true);
    await expect(reading.next()).rejects.toThrow('enough');
  });
});

describe('chunksOf, aborted while it waits', () => {
  function abortWhileWaiting(source: ByteSource): Promise<unknown> {
    const abortion = new AbortController();
    const reading = allOfAbortable(source, abortion.signal);
    setTimeout(() => abortion.abort(new Error('enough')), 2);
    return expect(reading).rejects.toThrow('enough');
  }

  async function allOfAbortable(source: ByteSource, signal: AbortSignal): Promise<void> {
    for await (const chunk of chunksOf(source, { signal })) expect(chunk).toBeInstanceOf(Uint8Array);
  }

  it('destroys a Readable without an error that nobody hears', async () => {
    const source = new Readable({ read: () => undefined });
    const closed = once(source, 'close');
    await abortWhileWaiting(source);
    await closed;
    expect(source.errored).toBeNull();
  });

  it('cancels a web stream, whose own cancelling may never end', async () => {
    const reasons: unknown[] = [];
    const cancel = (reason: unknown) => {
      reasons.push(reason);
      return new Promise<void>(() => undefined);
    };
    await abortWhileWaiting(new ReadableStream<Uint8Array>({ cancel }));
    expect(reasons).toEqual([new Error('enough')]);
  });

  it('calls the return of an iterator', async () => {
    const calls: string[] = [];
    const source: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          calls.push('return');
          return Promise.reject(new Error('not heard'));
        },
      }),
    };
    await abortWhileWaiting(source);
    expect(calls).toEqual(['return']);
  });

  it('ends at once when the source itself aborts as it is asked, and hears what it then fails with', async () => {
    // In a program of its own, which an unheard error ends: within jest nobody is told of one.
    const byteSource = pathToFileURL(resolve('src/sources/byte-source.ts')).href;
    const program = `
      const { chunksOf } = await import(${JSON.stringify(byteSource)});
      const abortion = new AbortController();
      const tooLate = () => new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 2));
      const next = () => {
        abortion.abort(new Error('enough'));
        return tooLate();
      };
      const source = { [Symbol.asyncIterator]: () => ({ next, return: tooLate }) };
      await chunksOf(source, { signal: abortion.signal }).next().catch((error) => console.log(error.message));
      setTimeout(() => console.log('nothing else'), 10);`;
    const { stdout } = await promisify(execFile)(process.execPath, [...TYPESCRIPT_MODULE, '-e', program]);
    expect(stdout).toBe('enough\nnothing else\n');
  });

  it('leaves a generator as soon as it answers: it cannot be left before', async () => {
    let answer: (() => void) | undefined;
    let isLeft = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        await new Promise<void>((resolve) => (answer = resolve));
        yield bytes;
      } finally {
        isLeft = true;
      }
    }
    await abortWhileWaiting(source());
    answer?.();
    await delay(1);
    expect(isLeft).toBe(true);
  });
});

describe('chunksOf a file', () => {
  it('closes the file handle when the loop is left', async () => {
    const handle = await open(FILE);
    const stream = handle.createReadStream({ highWaterMark: 1000 });
    for await (const chunk of chunksOf(stream)) {
      expect(chunk).toHaveLength(1000);
      break;
    }
    if (!stream.closed) await once(stream, 'close');
    expect(handle.fd).toBe(-1);
  });

  it('passes on that there is none', async () => {
    await expect(allOf(createReadStream('test-resources/none.mkv'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('chunksOf, with a signal', () => {
  it('leaves no listener on it', async () => {
    const { signal } = new AbortController();
    const counts: number[] = [];
    for await (const chunk of chunksOf(eventually(chunks), { signal })) {
      counts.push(chunk.length > 0 ? getEventListeners(signal, 'abort').length : 0);
    }
    await delay(1);
    expect(new Set(counts)).toEqual(new Set([1]));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
