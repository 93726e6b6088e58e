import type { Fragment } from '../fragment/fragment.js';
import { FragmentReader } from '../fragment/fragment-reader.js';
import type { Frame } from '../matroska/frame.js';
import { FrameReader } from '../matroska/frame-reader.js';
import type { MkvElement } from '../matroska/mkv-element.js';
import { MkvReader } from '../matroska/mkv-reader.js';
import { batchesIn } from '../sources/batches.js';
import { inLists, type Decoder } from '../sources/decoder.js';
import { EVENT_LOOP } from '../sources/event-loop.js';
import { bytesIn } from '../sources/open-source.js';
import { mergeDecoder, type MergeOptions } from '../sources/read-merged.js';
import type { ReadElementsOptions } from '../sources/read-elements.js';
import type { ReadFragmentsOptions } from '../sources/read-fragments.js';
import type { ReadFramesOptions } from '../sources/read-frames.js';

/** How elements are read where a pipe does the reading, which has a signal of its own. */
export type ElementTransformOptions = Omit<ReadElementsOptions, 'signal'>;

/** How frames are read where a pipe does the reading, which has a signal of its own. */
export type FrameTransformOptions = Omit<ReadFramesOptions, 'signal'>;

/** How fragments are read where a pipe does the reading, which has a signal of its own. */
export type FragmentTransformOptions = Omit<ReadFragmentsOptions, 'signal'>;

/**
 * Bytes in, elements out, for web streams: in batches, as {@link readElements} has them. A stream of single elements would
 * cost several times what reading them costs.
 *
 * A chunk is taken in when the batch before it has been read. An error of the reader ends the stream at both its ends, and
 * a batch that has not been read by then is lost: that is how web streams fail.
 *
 * @example
 * ```ts
 * import { elementTransformStream } from 'kinesis-video-parser/streams';
 *
 * const body = new Blob([]).stream(); // or that of a fetch
 * for await (const elements of body.pipeThrough(elementTransformStream({ only: ['TagName', 'TagString'] }))) {
 *   for (const element of elements) console.log(element.name);
 * }
 * ```
 */
export function elementTransformStream(
  options: ElementTransformOptions = {},
): TransformStream<Uint8Array, MkvElement[]> {
  return decodingStream(inLists(new MkvReader(options)));
}

/**
 * Bytes in, frames out, for web streams: in batches, as {@link readFrames} has them. It waits and fails as
 * {@link elementTransformStream} does.
 *
 * @example
 * ```ts
 * import { frameTransformStream } from 'kinesis-video-parser/streams';
 *
 * const body = new Blob([]).stream(); // or that of a fetch
 * for await (const frames of body.pipeThrough(frameTransformStream())) {
 *   for (const frame of frames) console.log(frame.track?.name, frame.timestampNs);
 * }
 * ```
 */
export function frameTransformStream(options: FrameTransformOptions = {}): TransformStream<Uint8Array, Frame[]> {
  return decodingStream(inLists(new FrameReader(options)));
}

/**
 * Bytes in, fragments out, for web streams: one after the other. It waits and fails as {@link elementTransformStream} does.
 *
 * @example
 * ```ts
 * import { fragmentTransformStream } from 'kinesis-video-parser/streams';
 *
 * const body = new Blob([]).stream(); // or that of a fetch
 * for await (const fragment of body.pipeThrough(fragmentTransformStream())) {
 *   console.log(fragment.metadata.fragmentNumber, fragment.frames.length);
 * }
 * ```
 */
export function fragmentTransformStream(options: FragmentTransformOptions = {}): TransformStream<Uint8Array, Fragment> {
  return decodingStream(new FragmentReader(options));
}

/**
 * Documents in, one file out, for web streams: as {@link readMerged} merges. It waits and fails as {@link elementTransformStream}
 * does, and closes its source when the merger is done (`mismatch: 'stop'`).
 *
 * @example
 * ```ts
 * import { mergeTransformStream } from 'kinesis-video-parser/streams';
 *
 * const body = new Blob([]).stream(); // or that of a fetch
 * const file = new Response(body.pipeThrough(mergeTransformStream()));
 * console.log((await file.arrayBuffer()).byteLength);
 * ```
 */
export function mergeTransformStream(options: MergeOptions = {}): TransformStream<Uint8Array, Uint8Array> {
  return decodingStream(mergeDecoder(options));
}

function decodingStream<Result>(decoder: Decoder<Result>): TransformStream<Uint8Array, Result> {
  return new TransformStream<Uint8Array, Result>({
    async transform(chunk, controller) {
      for (const batch of batchesIn(bytesIn(chunk))) {
        for (const result of decoder.push(batch)) controller.enqueue(result);
        if (decoder.isDone?.() === true) {
          controller.terminate();
          return;
        }
        if (EVENT_LOOP.isDue) await EVENT_LOOP.turn();
      }
    },
    flush(controller) {
      for (const result of decoder.end()) controller.enqueue(result);
    },
  });
}
