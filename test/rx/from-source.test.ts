import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { concatMap, defer, from, lastValueFrom, map, take, toArray, type Observable } from 'rxjs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import { concatMapFrom } from '../../src/rx/concat-map-from.js';
import { fragmentsFrom, framesFrom, fromMkv, type ObservableSource } from '../../src/rx/from-source.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { eventually, inChunksOf, thenFailure, thenSilence, WAITING_SOURCES } from '../support/byte-sources.js';
import { anElement, bytesOf } from '../support/element-bytes.js';
import { aFragment } from '../support/mkv-builder.js';

const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const chunks = inChunksOf(10_000, bytes);

type Open = (source: ObservableSource, options?: { readonly mode?: 'strict' }) => Observable<unknown>;
const FORMS: readonly { readonly name: string; readonly open: Open }[] = [
  { name: 'fromMkv', open: fromMkv },
  { name: 'framesFrom', open: framesFrom },
  { name: 'fragmentsFrom', open: fragmentsFrom },
];

describe.each(FORMS)('$name', ({ open }) => {
  describe.each(WAITING_SOURCES)('of a $kind', ({ make }) => {
    it('closes it when enough was taken', async () => {
      const { source, isClosed } = make(() => thenSilence(chunks));
      await lastValueFrom(open(source).pipe(take(2)));
      await delay(1);
      expect(isClosed()).toBe(true);
    });

    it('closes it when unsubscribed while its reader is not waiting', async () => {
      const { source, isClosed, asked } = make(() => eventually(chunks));
      await new Promise<void>((resolve) => {
        const subscription = open(source).subscribe(() => {
          subscription.unsubscribe();
          resolve();
        });
      });
      await delay(1);
      expect(isClosed()).toBe(true);
      expect(asked()).toBeLessThan(chunks.length);
    });

    it('B4: gives what came before it failed, then its error, once', async () => {
      const error = new Error('connection lost');
      const { source, isClosed } = make(() => thenFailure(chunks, error));
      const seen = await outcomeOf(open(source));
      expect(seen.values).toBeGreaterThanOrEqual(4);
      expect(seen.errors).toEqual([error]);
      expect(seen.completions).toBe(0);
      expect(isClosed()).toBe(true);
    });

    it('lets go of it at its end', async () => {
      const { source, isClosed } = make(() => eventually(chunks));
      expect(await outcomeOf(open(source))).toMatchObject({ errors: [], completions: 1 });
      expect(isClosed()).toBe(true);
    });
  });

  it('closes a source that does not answer when unsubscribed', async () => {
    const reasons: unknown[] = [];
    const source = new ReadableStream<Uint8Array>({ cancel: (reason) => void reasons.push(reason) });
    const subscription = open(source).subscribe();
    await delay(1);
    subscription.unsubscribe();
    await delay(1);
    expect(reasons).toHaveLength(1);
  });

  it('is cold: reads nothing before there is a subscriber, and anew for each', async () => {
    let opened = 0;
    const observable = open(() => {
      opened++;
      return eventually(chunks);
    });
    expect(opened).toBe(0);
    const [first, second] = await Promise.all([outcomeOf(observable), outcomeOf(observable)]);
    expect(opened).toBe(2);
    expect(first.values).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });

  it('tells an error in strict mode once, after what came before it', async () => {
    const seen = await outcomeOf(open([aFragment(), Uint8Array.of(0, 0, 0)], { mode: 'strict' }));
    expect(seen.values).toBeGreaterThan(0);
    expect(seen.errors).toEqual([expect.any(EbmlError)]);
  });

  it('tells that there is no source, and does not throw it', async () => {
    const seen = await outcomeOf(open('file.mkv' as unknown as Uint8Array));
    expect(seen.errors).toEqual([expect.any(UsageError)]);
  });

  it('tells what opening throws', async () => {
    const error = new Error('no such file');
    const seen = await outcomeOf(
      open(() => {
        throw error;
      }),
    );
    expect(seen.errors).toEqual([error]);
  });

  it('lets timers have their turn while a source never waits', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    function* endless() {
      while (turns < 3) yield bytes;
    }
    await outcomeOf(open(endless()));
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});

describe('fromMkv', () => {
  it('gives the elements of a chunk synchronously, and stops within them', async () => {
    const names = await lastValueFrom(
      fromMkv(bytesOf(anElement('EBML', anElement('DocType', 'webm')), anElement('Segment'))).pipe(
        map(({ kind, name }) => `${kind} ${name}`),
        take(2),
        toArray(),
      ),
    );
    expect(names).toEqual(['start EBML', 'data DocType']);
  });

  it('B11: is read no further while its subscriber works synchronously', async () => {
    let asked = 0;
    let unanswered = 0;
    function* source() {
      for (const chunk of chunks) {
        asked++;
        unanswered = Math.max(unanswered, asked - answered);
        yield chunk;
      }
    }
    let answered = 0;
    const batchEnds = fromMkv(source()).pipe(map(({ offset }) => Math.floor(offset / 10_000)));
    await lastValueFrom(batchEnds.pipe(map((chunk) => (answered = Math.max(answered, chunk)))));
    expect(asked).toBe(chunks.length);
    expect(unanswered).toBeLessThanOrEqual(3);
  });
});

describe('B11: a slow concatMap', () => {
  const FRAGMENTS = 20;

  /** How many fragments the source was ahead of the slow work, at most. */
  async function mostAhead(worked: (source: AsyncIterable<Uint8Array>, work: () => Promise<void>) => Observable<void>) {
    let [asked, done, most] = [0, 0, 0];
    async function* source() {
      for (let number = 1; number <= FRAGMENTS; number++) {
        asked++;
        most = Math.max(most, asked - done);
        yield await Promise.resolve(aFragment({ number: number.toString() }));
      }
    }
    const work = async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      done++;
    };
    await lastValueFrom(worked(source(), work));
    expect(done).toBe(FRAGMENTS);
    return most;
  }

  it('holds the source back, fragment by fragment, in concatMapFrom', async () => {
    const ahead = await mostAhead((source, work) =>
      concatMapFrom(
        (signal) => readFragments(source, { signal }),
        () => work(),
      ),
    );
    expect(ahead).toBe(1);
  });

  it.each([
    {
      form: 'fragmentsFrom(source)',
      open: (source: AsyncIterable<Uint8Array>) => fragmentsFrom(source),
    },
    {
      form: 'defer(() => from(iterable))',
      open: (source: AsyncIterable<Uint8Array>) => defer(() => from(readFragments(source))),
    },
  ])('does not hold $form back, as the guide says', async ({ open }) => {
    const ahead = await mostAhead((source, work) => open(source).pipe(concatMap(() => work())));
    expect(ahead).toBeGreaterThan(5);
  });
});

async function outcomeOf(observable: Observable<unknown>) {
  const seen = { values: 0, errors: [] as unknown[], completions: 0 };
  await new Promise<void>((resolve) => {
    const subscription = observable.subscribe({
      next: () => seen.values++,
      error: (error: unknown) => seen.errors.push(error),
      complete: () => seen.completions++,
    });
    subscription.add(resolve);
  });
  await delay(1); // for what might come after the end
  return seen;
}
