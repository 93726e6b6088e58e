import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';
import { FragmentReader } from '../fragment/fragment-reader.js';
import { FrameReader } from '../matroska/frame-reader.js';
import { MkvReader } from '../matroska/mkv-reader.js';
import { batchesIn } from '../sources/batches.js';
import { inLists, type Decoder } from '../sources/decoder.js';
import { EVENT_LOOP } from '../sources/event-loop.js';
import { bytesIn } from '../sources/open-source.js';
import { mergeDecoder, type MergeOptions } from '../sources/read-merged.js';
import type { ElementTransformOptions, FragmentTransformOptions, FrameTransformOptions } from './web.js';

/**
 * Bytes in, elements out, for Node streams: in batches, as {@link readElements} has them.
 *
 * A chunk is taken in when the batch before it has been read, so `write` says truly whether to wait. An error of the reader
 * is the stream's `error`, told once; nothing is thrown out of `write`. It overtakes a batch that has not been read: that is how Node
 * streams fail. Join streams with `pipeline`: `pipe` does not pass errors on, nor closes the source.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { pipeline } from 'node:stream/promises';
 * import type { MkvElement } from 'kinesis-video-parser';
 * import { elementTransform } from 'kinesis-video-parser/streams';
 *
 * const print = async (batches: AsyncIterable<MkvElement[]>) => {
 *   for await (const elements of batches) console.log(elements.map(({ name }) => name));
 * };
 * await pipeline(createReadStream('test-resources/get-media.mkv'), elementTransform(), print);
 * ```
 */
export function elementTransform(options: ElementTransformOptions = {}): Transform {
  return new DecodingTransform(inLists(new MkvReader(options)), OBJECTS);
}

/**
 * Bytes in, frames out, for Node streams: in batches, as {@link readFrames} has them. It waits and fails as
 * {@link elementTransform} does.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { pipeline } from 'node:stream/promises';
 * import type { Frame } from 'kinesis-video-parser';
 * import { frameTransform } from 'kinesis-video-parser/streams';
 *
 * const print = async (batches: AsyncIterable<Frame[]>) => {
 *   for await (const frames of batches) console.log(frames.map(({ size }) => size));
 * };
 * await pipeline(createReadStream('test-resources/get-media.mkv'), frameTransform(), print);
 * ```
 */
export function frameTransform(options: FrameTransformOptions = {}): Transform {
  return new DecodingTransform(inLists(new FrameReader(options)), OBJECTS);
}

/**
 * Bytes in, fragments out, for Node streams: one after the other. It waits and fails as {@link elementTransform} does.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { pipeline } from 'node:stream/promises';
 * import type { Fragment } from 'kinesis-video-parser';
 * import { fragmentTransform } from 'kinesis-video-parser/streams';
 *
 * const print = async (fragments: AsyncIterable<Fragment>) => {
 *   for await (const fragment of fragments) console.log(fragment.metadata.fragmentNumber);
 * };
 * await pipeline(createReadStream('test-resources/get-media.mkv'), fragmentTransform(), print);
 * ```
 */
export function fragmentTransform(options: FragmentTransformOptions = {}): Transform {
  return new DecodingTransform(new FragmentReader(options), OBJECTS);
}

/**
 * Documents in, one file out, for Node streams: as {@link readMerged} merges. It waits and fails as {@link elementTransform} does.
 *
 * When the merger is done (`mismatch: 'stop'`), further input is thrown away until it ends: a Transform cannot close its source without
 * failing. {@link readMerged} can.
 *
 * @example
 * ```ts
 * import { createReadStream, createWriteStream } from 'node:fs';
 * import { pipeline } from 'node:stream/promises';
 * import { mergeTransform } from 'kinesis-video-parser/streams';
 *
 * await pipeline(createReadStream('test-resources/get-media.mkv'), mergeTransform({ repair: ['headers'] }), createWriteStream('merged.mkv'));
 * ```
 */
export function mergeTransform(options: MergeOptions = {}): Transform {
  return new DecodingTransform(mergeDecoder(options), {});
}

/** One object at a time waits to be read: a batch may be as large as a frame, a fragment larger. */
const OBJECTS = { readableObjectMode: true, readableHighWaterMark: 1 } as const;

class DecodingTransform<Result> extends Transform {
  private readonly decoder: Decoder<Result>;

  constructor(decoder: Decoder<Result>, options: TransformOptions) {
    super({ ...options, decodeStrings: false });
    this.decoder = decoder;
  }

  override _transform(chunk: unknown, _encoding: string, callback: TransformCallback): void {
    this.decode(chunk).then(() => callback(), callback);
  }

  override _flush(callback: TransformCallback): void {
    try {
      for (const result of this.decoder.end()) this.push(result);
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  private async decode(chunk: unknown): Promise<void> {
    for (const batch of batchesIn(bytesIn(chunk))) {
      if (this.destroyed) return;
      for (const result of this.decoder.push(batch)) this.push(result);
      if (EVENT_LOOP.isDue) await EVENT_LOOP.turn();
    }
  }
}
