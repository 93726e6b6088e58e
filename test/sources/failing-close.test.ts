import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import type { MkvElementVisitor } from '../../src/matroska/mkv-element-visitor.js';
import { applyVisitor } from '../../src/sources/apply-visitor.js';
import { chunksOf, type ByteSource } from '../../src/sources/byte-source.js';
import { readElements } from '../../src/sources/read-elements.js';
import { anElement } from '../support/element-bytes.js';

const closing = new Error('cannot be closed');
const [HEADER, GARBAGE] = [anElement('EBML'), new Uint8Array(99).fill(7)];

async function* generated(chunk: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (;;) {
      await new Promise(setImmediate);
      yield chunk;
    }
  } finally {
    // What a finally throws takes the place of what was thrown before: here, of nothing.
    // eslint-disable-next-line no-unsafe-finally
    throw closing;
  }
}

function streamed(chunk: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => Promise.reject(closing),
  });
}

async function drained(results: AsyncIterable<unknown>): Promise<void> {
  for await (const result of results) expect(result).toBeDefined();
}

async function left(results: AsyncIterable<unknown>): Promise<void> {
  for await (const result of results) {
    expect(result).toBeDefined();
    break;
  }
}

describe.each<{ kind: string; endless: (chunk: Uint8Array) => ByteSource }>([
  { kind: 'generator whose finally throws', endless: generated },
  { kind: 'web stream whose cancel rejects', endless: streamed },
])('from a $kind', ({ endless }) => {
  it('readElements tells the error of the reader', async () => {
    await expect(drained(readElements(endless(GARBAGE), { mode: 'strict' }))).rejects.toBeInstanceOf(EbmlError);
  });

  it('applyVisitor tells the error of the reader', async () => {
    const reading = applyVisitor(endless(GARBAGE), { visit: () => undefined }, { mode: 'strict' });
    await expect(reading).rejects.toBeInstanceOf(EbmlError);
  });

  it('applyVisitor tells the error of the visitor', async () => {
    const error = new Error('no headers please');
    const visitor: MkvElementVisitor = {
      visit() {
        throw error;
      },
    };
    await expect(applyVisitor(endless(HEADER), visitor)).rejects.toBe(error);
  });

  it('chunksOf tells that a chunk is none', async () => {
    await expect(drained(chunksOf(endless('text' as never)))).rejects.toBeInstanceOf(UsageError);
  });

  it('tells what the closing fails with where there is no other error', async () => {
    await expect(left(readElements(endless(HEADER)))).rejects.toBe(closing);
    await expect(left(chunksOf(endless(HEADER)))).rejects.toBe(closing);
    await expect(applyVisitor(endless(HEADER), { visit: () => undefined, isDone: () => true })).rejects.toBe(closing);
  });
});
