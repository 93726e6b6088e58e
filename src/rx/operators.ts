import { concat, concatMap, defer, map, type OperatorFunction, takeWhile } from 'rxjs';
import type { Fragment } from '../fragment/fragment.js';
import { FragmentReader } from '../fragment/fragment-reader.js';
import type { MkvTag } from '../fragment/mkv-tag.js';
import { TagCollector, type TagCollectorOptions } from '../fragment/tag-collector.js';
import type { Frame } from '../matroska/frame.js';
import { FrameReader } from '../matroska/frame-reader.js';
import { MATROSKA_SCHEMA } from '../matroska/matroska-schema.js';
import type { MkvElement, MkvElementName } from '../matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../matroska/mkv-reader.js';
import { visitorDecoder, type Decoder } from '../sources/decoder.js';
import { mergeDecoder, type MergeOptions } from '../sources/read-merged.js';
import type { FragmentsFromOptions, FramesFromOptions, FromMkvOptions } from './from-source.js';

/** How {@link mkvTags} reads. */
export interface MkvTagsOptions
  extends Omit<MkvReaderOptions, 'content' | 'only' | 'pieces' | 'onWarning'>, TagCollectorOptions {}

/**
 * Bytes in, elements out, as they come. Cold: each subscription has a reader of its own. An observable of bytes pushes them,
 * so nothing holds it back; {@link fromMkv} reads a source no faster than its subscriber works.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { count, of } from 'rxjs';
 * import { mkvElements } from 'kinesis-video-parser/rxjs';
 *
 * of(readFileSync('test-resources/get-media.mkv'))
 *   .pipe(mkvElements({ only: ['Cluster'] }), count())
 *   .subscribe((clusterEdges) => console.log(clusterEdges));
 * ```
 */
export function mkvElements(options: FromMkvOptions = {}): OperatorFunction<Uint8Array, MkvElement> {
  return decodedBy(() => new MkvReader(options));
}

/**
 * Bytes in, frames out, as {@link mkvElements} gives elements.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { of } from 'rxjs';
 * import { mkvFrames } from 'kinesis-video-parser/rxjs';
 *
 * of(readFileSync('test-resources/get-media.mkv'))
 *   .pipe(mkvFrames())
 *   .subscribe((frame) => console.log(frame.track?.name, frame.timestampNs));
 * ```
 */
export function mkvFrames(options: FramesFromOptions = {}): OperatorFunction<Uint8Array, Frame> {
  return decodedBy(() => new FrameReader(options));
}

/**
 * Bytes in, fragments out, as {@link mkvElements} gives elements; each in the turn in which its last byte came.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { of } from 'rxjs';
 * import { mkvFragments } from 'kinesis-video-parser/rxjs';
 *
 * of(readFileSync('test-resources/get-media.mkv'))
 *   .pipe(mkvFragments())
 *   .subscribe((fragment) => console.log(fragment.metadata.fragmentNumber, fragment.frames.length));
 * ```
 */
export function mkvFragments(options: FragmentsFromOptions = {}): OperatorFunction<Uint8Array, Fragment> {
  return decodedBy(() => new FragmentReader(options));
}

/**
 * Bytes in, tags out, the service's and the producer's, as they stand in the stream; media is passed by.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { of } from 'rxjs';
 * import { mkvTags } from 'kinesis-video-parser/rxjs';
 *
 * of(readFileSync('test-resources/get-media.mkv'))
 *   .pipe(mkvTags())
 *   .subscribe(({ name, value }) => console.log(`${name}=${value}`));
 * ```
 */
export function mkvTags(options: MkvTagsOptions = {}): OperatorFunction<Uint8Array, MkvTag> {
  return decodedBy(() => tagDecoder(options));
}

/**
 * Documents in, the chunks of one file out, as `OutputSegmentMerger` merges. Completes, and closes its source, when the
 * merger is done (`mismatch: 'stop'`).
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { of, reduce } from 'rxjs';
 * import { mergeSegments } from 'kinesis-video-parser/rxjs';
 *
 * of(readFileSync('test-resources/get-media.mkv'))
 *   .pipe(
 *     mergeSegments({ repair: ['headers'] }),
 *     reduce((bytes, chunk) => bytes + chunk.length, 0),
 *   )
 *   .subscribe((bytes) => console.log(bytes));
 * ```
 */
export function mergeSegments(options: MergeOptions = {}): OperatorFunction<Uint8Array, Uint8Array> {
  return decodedBy(() => mergeDecoder(options));
}

function decodedBy<Result>(makeDecoder: () => Decoder<Result>): OperatorFunction<Uint8Array, Result> {
  return (bytes) =>
    defer(() => {
      const decoder = makeDecoder();
      const lists = bytes.pipe(
        map((chunk) => decoder.push(chunk)),
        takeWhile(() => decoder.isDone?.() !== true, true),
      );
      return concat(
        lists,
        defer(() => [decoder.end()]),
      ).pipe(concatMap((list) => list));
    });
}

function tagDecoder(options: MkvTagsOptions): Decoder<MkvTag> {
  let collected: MkvTag[] = [];
  const collector = new TagCollector((tags) => collected.push(...tags), options);
  const reader = new MkvReader({ ...options, only: WITHIN_TAGS });
  return visitorDecoder(reader, collector, () => {
    const taken = collected;
    collected = [];
    return taken;
  });
}

const WITHIN_TAGS = MATROSKA_SCHEMA.definitions
  .filter(({ path }) => path.startsWith('\\Segment\\Tags'))
  .map(({ name }) => name as MkvElementName);
