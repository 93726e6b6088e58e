import { readFileSync } from 'node:fs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import {
  elementTransformStream,
  fragmentTransformStream,
  frameTransformStream,
  mergeTransformStream,
} from '../../src/streams/web.js';
import { inChunksOf } from '../support/byte-sources.js';
import { aFragment } from '../support/mkv-builder.js';
import { hashOf } from './descriptions.js';

const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const chunks = inChunksOf(10_000, bytes);

interface MadeStream {
  readonly name: string;
  readonly make: (options?: { readonly mode?: 'strict' }) => TransformStream<Uint8Array>;
}

const STREAMS: readonly MadeStream[] = [
  { name: 'elementTransformStream', make: elementTransformStream },
  { name: 'frameTransformStream', make: frameTransformStream },
  { name: 'fragmentTransformStream', make: fragmentTransformStream },
  { name: 'mergeTransformStream', make: mergeTransformStream },
];

/** A web stream of these chunks, and what it saw of its reader. */
function watched(given: Iterable<unknown, void, undefined>) {
  const seen: { asked: number; cancelled: unknown } = { asked: 0, cancelled: undefined };
  const iterator = given[Symbol.iterator]();
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.asked++;
        const result = iterator.next();
        if (result.done === true) controller.close();
        else controller.enqueue(result.value as Uint8Array);
      },
      cancel(reason) {
        seen.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { source, seen };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

function* endlessly(): Generator<Uint8Array> {
  for (;;) yield bytes;
}

describe.each(STREAMS)('$name', ({ make }) => {
  it('B11: takes in no more while nobody reads', async () => {
    const { source, seen } = watched(endlessly());
    const reader = source.pipeThrough(make()).getReader();
    await turns(20);
    const before = seen.asked;
    expect(before).toBeLessThan(4);
    await reader.read();
    await turns(20);
    expect(seen.asked - before).toBeLessThan(4);
    await reader.cancel();
  });

  it('closes its source when the reader leaves', async () => {
    const { source, seen } = watched(endlessly());
    for await (const result of source.pipeThrough(make()) as unknown as AsyncIterable<unknown>) {
      if (result !== undefined) break;
    }
    await turns(2);
    expect(seen).toHaveProperty('cancelled');
    const { asked } = seen;
    await turns(5);
    expect(seen.asked).toBe(asked);
  });

  it('B4: tells an error in strict mode where the stream is read, and closes its source', async () => {
    const { source, seen } = watched([Uint8Array.of(0, 0, 0), ...chunks]);
    const reader = source.pipeThrough(make({ mode: 'strict' })).getReader();
    const readAll = async () => {
      while (!(await reader.read()).done);
    };
    await expect(readAll()).rejects.toBeInstanceOf(EbmlError);
    expect(seen.cancelled).toBeInstanceOf(EbmlError);
  });

  it('lets the error of its source through, as it is', async () => {
    const error = new Error('connection lost');
    const source = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(error) });
    await expect(source.pipeThrough(make()).getReader().read()).rejects.toBe(error);
  });

  it('is aborted by the signal of the pipe', async () => {
    const { source, seen } = watched(endlessly());
    const abortion = new AbortController();
    const reason = new Error('enough');
    const reader = source.pipeThrough(make(), { signal: abortion.signal }).getReader();
    await reader.read();
    abortion.abort(reason);
    const readAll = async () => {
      while (!(await reader.read()).done);
    };
    await expect(readAll()).rejects.toBe(reason);
    expect(seen.cancelled).toBe(reason);
  });

  it('refuses text', async () => {
    const { source } = watched(['text']);
    await expect(source.pipeThrough(make()).getReader().read()).rejects.toBeInstanceOf(UsageError);
  });

  it('lets timers have their turn while a source never waits', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    function* untilTicks() {
      while (ticks < 3) yield bytes;
    }
    const reader = watched(untilTicks()).source.pipeThrough(make()).getReader();
    while (!(await reader.read()).done);
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(3);
  });
});

describe('fragmentTransformStream', () => {
  it('gives a fragment at its token, and the last one at the end', async () => {
    const { readable, writable } = fragmentTransformStream();
    const reader: ReadableStreamDefaultReader<Fragment> = readable.getReader();
    const writer = writable.getWriter();
    void writer.write(aFragment({ number: '1' }));
    expect((await reader.read()).value?.metadata.fragmentNumber).toBe('1');
    void writer.write(aFragment({ number: '2', ending: 'interrupted' }));
    const last = reader.read();
    void writer.close();
    expect((await last).value?.completeness).toBe('truncated');
    expect((await reader.read()).done).toBe(true);
  });
});

describe('mergeTransformStream', () => {
  it('ends and closes its source when the merger is done', async () => {
    const other = aFragment({ number: '2', ticks: 1000, tracks: [{ name: 'another' }] });
    const { source, seen } = watched([aFragment({ number: '1' }), other, ...endlesslyTwice()]);
    const parts: Uint8Array[] = [];
    const reader = source.pipeThrough(mergeTransformStream({ mismatch: 'stop' })).getReader();
    for (let result = await reader.read(); !result.done; result = await reader.read()) parts.push(result.value);
    expect(hashOf(...parts)).toBe(hashOf(aFragment({ number: '1' })));
    await turns(2);
    expect(seen.asked).toBeLessThan(5);
    expect(seen.cancelled).toBeDefined();
  });
});

function endlesslyTwice(): readonly Uint8Array[] {
  return [...chunks, ...chunks];
}
