import type { Observable } from 'rxjs';
import type { Fragment } from '../fragment/fragment.js';
import type { Frame } from '../matroska/frame.js';
import type { MkvElement } from '../matroska/mkv-element.js';
import type { ByteSource } from '../sources/byte-source.js';
import { readElements, type ReadElementsOptions } from '../sources/read-elements.js';
import { readFragments, type ReadFragmentsOptions } from '../sources/read-fragments.js';
import { readFrames, type ReadFramesOptions } from '../sources/read-frames.js';
import { concatMapFrom } from './concat-map-from.js';

/**
 * Where an observable's bytes come from. A function is called for each subscription; what it replaces, such as a stream, may
 * be readable only once.
 */
export type ObservableSource = ByteSource | (() => ByteSource);

/** How {@link fromMkv} reads. */
export type FromMkvOptions = Omit<ReadElementsOptions, 'signal'>;

/** How {@link framesFrom} reads. */
export type FramesFromOptions = Omit<ReadFramesOptions, 'signal'>;

/** How {@link fragmentsFrom} reads. */
export type FragmentsFromOptions = Omit<ReadFragmentsOptions, 'signal'>;

/**
 * The elements of a source. Cold: nothing is read before there is a subscriber, and each has a reader of its own.
 *
 * All elements that one chunk completed are given synchronously, then the next chunk is read. So the source waits for
 * whoever works synchronously, and for nobody else: what an operator such as `concatMap` queues is not bounded.
 * {@link concatMapFrom} waits.
 *
 * Unsubscribing closes the source, also while it does not answer. An error of the source or, in strict mode, of the reader
 * is told once, after the elements that came before it.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { filter, take } from 'rxjs';
 * import { fromMkv } from 'kinesis-video-parser/rxjs';
 *
 * fromMkv(() => createReadStream('test-resources/get-media.mkv'))
 *   .pipe(
 *     filter((element) => element.name === 'TagString'),
 *     take(3), // and the file is closed
 *   )
 *   .subscribe((element) => console.log(element.path, element.offset));
 * ```
 */
export function fromMkv(source: ObservableSource, options: FromMkvOptions = {}): Observable<MkvElement> {
  return concatMapFrom(
    (signal) => readElements(opened(source), { ...options, signal }),
    (elements) => elements,
  );
}

/**
 * The frames of a source, as {@link fromMkv} gives elements.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { filter } from 'rxjs';
 * import { framesFrom } from 'kinesis-video-parser/rxjs';
 *
 * framesFrom(() => createReadStream('test-resources/get-media.mkv'))
 *   .pipe(filter((frame) => frame.keyframe && frame.track?.type === 'video'))
 *   .subscribe((frame) => console.log(frame.timestampNs, frame.size));
 * ```
 */
export function framesFrom(source: ObservableSource, options: FramesFromOptions = {}): Observable<Frame> {
  return concatMapFrom(
    (signal) => readFrames(opened(source), { ...options, signal }),
    (frames) => frames,
  );
}

/**
 * The fragments of a source, as {@link fromMkv} gives elements; each in the turn in which its last byte came.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { fragmentsFrom } from 'kinesis-video-parser/rxjs';
 *
 * fragmentsFrom(() => createReadStream('test-resources/get-media.mkv')).subscribe((fragment) => {
 *   console.log(fragment.metadata.fragmentNumber, fragment.completeness);
 * });
 * ```
 */
export function fragmentsFrom(source: ObservableSource, options: FragmentsFromOptions = {}): Observable<Fragment> {
  return concatMapFrom(
    (signal) => readFragments(opened(source), { ...options, signal }),
    (fragment) => [fragment],
  );
}

function opened(source: ObservableSource): ByteSource {
  return typeof source === 'function' ? source() : source;
}
