import { readFileSync } from 'node:fs';
import {
  from,
  lastValueFrom,
  of,
  type OperatorFunction,
  Subject,
  take,
  throwError,
  toArray,
  concat,
  Observable,
} from 'rxjs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import type { MkvElementName } from '../../src/matroska/mkv-element.js';
import { mergeSegments, mkvElements, mkvFragments, mkvFrames, mkvTags } from '../../src/rx/operators.js';
import { inChunksOf } from '../support/byte-sources.js';
import { anElement } from '../support/element-bytes.js';
import { aFragment } from '../support/mkv-builder.js';

const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const chunks = inChunksOf(10_000, bytes);

type Operator = (options?: { readonly mode?: 'strict' }) => OperatorFunction<Uint8Array, unknown>;
const OPERATORS: readonly { readonly name: string; readonly operator: Operator }[] = [
  { name: 'mkvElements', operator: mkvElements },
  { name: 'mkvFrames', operator: mkvFrames },
  { name: 'mkvFragments', operator: mkvFragments },
  { name: 'mkvTags', operator: mkvTags },
  { name: 'mergeSegments', operator: mergeSegments },
];

describe.each(OPERATORS)('$name', ({ operator }) => {
  it('is cold: has a reader for each subscription', async () => {
    const results = from(chunks).pipe(operator(), toArray());
    const [first, second] = [await lastValueFrom(results), await lastValueFrom(results)];
    expect(first.length).toBeGreaterThan(0);
    expect(second).toHaveLength(first.length);
  });

  it('gives results in the call that brings their bytes', () => {
    const source = new Subject<Uint8Array>();
    const seen: unknown[] = [];
    source.pipe(operator()).subscribe((result) => seen.push(result));
    source.next(aFragment());
    expect(seen.length).toBeGreaterThan(0);
  });

  it('leaves its source when enough was taken, in the middle of a chunk', async () => {
    const source = new Subject<Uint8Array>();
    const result = lastValueFrom(source.pipe(operator(), take(1)));
    source.next(bytes);
    await result;
    expect(source.observed).toBe(false);
  });

  it('B4: tells an error in strict mode once, after what came before it, and leaves its source', () => {
    const source = new Subject<Uint8Array>();
    const seen = { values: 0, errors: [] as unknown[] };
    source.pipe(operator({ mode: 'strict' })).subscribe({
      next: () => seen.values++,
      error: (error: unknown) => seen.errors.push(error),
    });
    expect(() => {
      source.next(aFragment());
      source.next(Uint8Array.of(0, 0, 0));
      source.complete();
    }).not.toThrow();
    expect(seen.values).toBeGreaterThan(0);
    expect(seen.errors).toEqual([expect.any(EbmlError)]);
    expect(source.observed).toBe(false);
  });

  it('lets the error of its source through, as it is', async () => {
    const error = new Error('connection lost');
    const failing = concat(
      from(chunks),
      throwError(() => error),
    );
    await expect(lastValueFrom(failing.pipe(operator()))).rejects.toBe(error);
  });

  it('completes for nothing', async () => {
    expect(await lastValueFrom(from([]).pipe(operator(), toArray()))).toEqual([]);
  });
});

describe('mkvElements', () => {
  it('tells a wrong option where it is subscribed to', async () => {
    const only = ['NoSuchElement'] as unknown as MkvElementName[];
    await expect(lastValueFrom(of(bytes).pipe(mkvElements({ only })))).rejects.toBeInstanceOf(UsageError);
  });
});

describe('mkvTags', () => {
  it('gives all tags in the order of the stream, of the service and of the producer', async () => {
    const fragment = aFragment({ number: '7', tags: [['camera', 'door']], continuationToken: '8' });
    const tags = await lastValueFrom(from(inChunksOf(10, fragment)).pipe(mkvTags(), toArray()));
    expect(tags.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'AWS_KINESISVIDEO_FRAGMENT_NUMBER=7',
      'AWS_KINESISVIDEO_SERVER_TIMESTAMP=1715000002.345',
      'AWS_KINESISVIDEO_PRODUCER_TIMESTAMP=1715000002.007',
      'camera=door',
      'AWS_KINESISVIDEO_MILLIS_BEHIND_NOW=0',
      'AWS_KINESISVIDEO_CONTINUATION_TOKEN=8',
    ]);
  });

  it('gives tags in tags within them', async () => {
    const inner = anElement('SimpleTag', anElement('TagName', 'inner'));
    const outer = anElement('SimpleTag', anElement('TagName', 'outer'), inner);
    const document = anElement('Segment', anElement('Tags', anElement('Tag', outer)));
    const tags = await lastValueFrom(of(document).pipe(mkvTags(), toArray()));
    expect(tags.map(({ name, tags: [first] }) => `${name}/${first?.name ?? ''}`)).toEqual(['outer/inner']);
  });
});

describe('mergeSegments', () => {
  it('completes, and leaves its source, when the merger is done', () => {
    const source = new Subject<Uint8Array>();
    let isComplete = false;
    const written: Uint8Array[] = [];
    source.pipe(mergeSegments({ mismatch: 'stop' })).subscribe({
      next: (part) => written.push(part),
      complete: () => (isComplete = true),
    });
    source.next(aFragment({ number: '1' }));
    source.next(aFragment({ number: '2', ticks: 1000, tracks: [{ name: 'another' }] }));
    expect({ isComplete, isObserved: source.observed }).toEqual({ isComplete: true, isObserved: false });
    expect(Buffer.concat(written)).toEqual(Buffer.from(aFragment({ number: '1' })));
  });
});

describe('an operator', () => {
  it('makes no promise and no subject: a chunk is read in the call that brings it, also when it calls itself', () => {
    const order: string[] = [];
    const source = new Observable<Uint8Array>((subscriber) => {
      subscriber.next(anElement('EBML'));
      order.push('returned');
      subscriber.complete();
    });
    source.pipe(mkvElements()).subscribe(({ kind }) => order.push(kind));
    expect(order).toEqual(['start', 'end', 'returned']);
  });
});
