import { readFileSync } from 'node:fs';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from, lastValueFrom, type OperatorFunction, toArray } from 'rxjs';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { fragmentsFrom, framesFrom, fromMkv } from '../../src/rx/from-source.js';
import { mergeSegments, mkvElements, mkvFragments, mkvFrames } from '../../src/rx/operators.js';
import { elementTransform, fragmentTransform, frameTransform, mergeTransform } from '../../src/streams/node.js';
import { readElements } from '../../src/sources/read-elements.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { readFrames } from '../../src/sources/read-frames.js';
import { readMerged } from '../../src/sources/read-merged.js';
import {
  elementTransformStream,
  fragmentTransformStream,
  frameTransformStream,
  mergeTransformStream,
} from '../../src/streams/web.js';
import { eventually } from '../support/byte-sources.js';
import { describedElement, describedFragment, describedFrame, hashOf } from './descriptions.js';
import { inNetworkChunks } from './network-chunks.js';

type Chunks = readonly Uint8Array[];

/** The ways of reading, each of which must find the same. */
interface Styles {
  readonly push: (chunks: Chunks) => unknown;
  readonly 'async iteration': (chunks: Chunks) => unknown;
  readonly 'Node Transform': (chunks: Chunks) => unknown;
  readonly 'Web TransformStream': (chunks: Chunks) => unknown;
  readonly 'observable of a source': (chunks: Chunks) => unknown;
  readonly 'observable of bytes': (chunks: Chunks) => unknown;
}

const elements: Styles = {
  push: (chunks) => pushed(new MkvReader(), chunks).map(describedElement),
  'async iteration': async (chunks) => (await listed(readElements(eventually(chunks)))).flat().map(describedElement),
  'Node Transform': async (chunks) => (await piped<never[]>(chunks, elementTransform())).flat().map(describedElement),
  'Web TransformStream': async (chunks) =>
    (await listed(webStreamOf(chunks).pipeThrough(elementTransformStream()))).flat().map(describedElement),
  'observable of a source': async (chunks) =>
    (await lastValueFrom(fromMkv(chunks).pipe(toArray()))).map(describedElement),
  'observable of bytes': async (chunks) => (await observed(chunks, mkvElements())).map(describedElement),
};

const frames: Styles = {
  push: (chunks) => pushed(new FrameReader(), chunks).map(describedFrame),
  'async iteration': async (chunks) => (await listed(readFrames(eventually(chunks)))).flat().map(describedFrame),
  'Node Transform': async (chunks) => (await piped<never[]>(chunks, frameTransform())).flat().map(describedFrame),
  'Web TransformStream': async (chunks) =>
    (await listed(webStreamOf(chunks).pipeThrough(frameTransformStream()))).flat().map(describedFrame),
  'observable of a source': async (chunks) =>
    (await lastValueFrom(framesFrom(chunks).pipe(toArray()))).map(describedFrame),
  'observable of bytes': async (chunks) => (await observed(chunks, mkvFrames())).map(describedFrame),
};

const fragments: Styles = {
  push: (chunks) => pushed(new FragmentReader(), chunks).map(describedFragment),
  'async iteration': async (chunks) => (await listed(readFragments(eventually(chunks)))).map(describedFragment),
  'Node Transform': async (chunks) => (await piped<never>(chunks, fragmentTransform())).map(describedFragment),
  'Web TransformStream': async (chunks) =>
    (await listed(webStreamOf(chunks).pipeThrough(fragmentTransformStream()))).map(describedFragment),
  'observable of a source': async (chunks) =>
    (await lastValueFrom(fragmentsFrom(chunks).pipe(toArray()))).map(describedFragment),
  'observable of bytes': async (chunks) => (await observed(chunks, mkvFragments())).map(describedFragment),
};

const merged: Styles = {
  push: (chunks) => mergedByHand(chunks),
  'async iteration': async (chunks) => hashOf(...(await listed(readMerged(eventually(chunks))))),
  'Node Transform': async (chunks) => hashOf(...(await piped<Uint8Array>(chunks, mergeTransform()))),
  'Web TransformStream': async (chunks) =>
    hashOf(...(await listed(webStreamOf(chunks).pipeThrough(mergeTransformStream())))),
  'observable of a source': async (chunks) => hashOf(...(await listed(readMerged(chunks)))),
  'observable of bytes': async (chunks) => hashOf(...(await observed(chunks, mergeSegments()))),
};

describe.each(['get-media.mkv', 'connect-audio.mkv', 'h264-aac.mkv'])('%s, in chunks as they come', (file) => {
  const bytes = new Uint8Array(readFileSync(`test-resources/${file}`));
  const chunks = inNetworkChunks(bytes);

  describe.each(Object.entries({ elements, frames, fragments, merged }))('%s', (_, { push, ...others }) => {
    it.each(Object.entries(others))('are the same by %s', async (_style, read) => {
      expect(await read(chunks)).toEqual(await push([bytes]));
    });

    it('are some', async () => {
      expect(Object.keys((await push([bytes])) as object).length).toBeGreaterThan(0);
    });

    it('are the same by push, however they are cut', async () => {
      for (const seed of [2, 3, 4]) expect(await push(inNetworkChunks(bytes, seed))).toEqual(await push([bytes]));
    });
  });
});

interface Reader<Result> {
  push(chunk: Uint8Array): Result[];
  end(): Result[];
}

function pushed<Result>(reader: Reader<Result>, chunks: Chunks): Result[] {
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function mergedByHand(chunks: Chunks): string {
  const written: Uint8Array[] = [];
  const merger = new OutputSegmentMerger((bytes) => written.push(bytes));
  const reader = new MkvReader();
  for (const chunk of chunks) reader.apply(chunk, merger);
  reader.applyEnd(merger);
  return hashOf(...written);
}

async function listed<Result>(results: AsyncIterable<Result>): Promise<Result[]> {
  const list: Result[] = [];
  for await (const result of results) list.push(result);
  return list;
}

async function piped<Result>(chunks: Chunks, transform: Transform): Promise<Result[]> {
  let list: Result[] = [];
  await pipeline(Readable.from(chunks), transform, async (results: AsyncIterable<Result>) => {
    list = await listed(results);
  });
  return list;
}

function webStreamOf(chunks: Chunks): ReadableStream<Uint8Array> {
  return new Response(Readable.toWeb(Readable.from(chunks)) as ReadableStream<Uint8Array>).body!;
}

function observed<Result>(chunks: Chunks, operator: OperatorFunction<Uint8Array, Result>): Promise<Result[]> {
  return lastValueFrom(from(chunks).pipe(operator, toArray()));
}
