import { createReadStream } from 'node:fs';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import type { OutputSegmentMergerOptions } from '../../src/fragment/merge-options.js';
import type { Frame } from '../../src/matroska/frame.js';
import { FrameReader, type FrameReaderOptions } from '../../src/matroska/frame-reader.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { readFrames } from '../../src/sources/read-frames.js';
import { Tally } from '../workloads/tally.js';
import type { Pass } from './subject.js';

/** Every element, each as an object with name, path and offsets; what lies in it is not looked at. */
export const walk: Pass = ({ chunks }) => {
  let elements = 0;
  const visitor = {
    visit(element: MkvElement): void {
      if (element.kind !== 'end') elements++;
    },
  };
  const reader = new MkvReader({ content: 'borrowed' });
  for (const chunk of chunks) reader.apply(chunk, visitor);
  reader.applyEnd(visitor);
  return { elements };
};

/** Every frame, given to a handler. */
export function frames(options: FrameReaderOptions): Pass {
  return ({ chunks }) => {
    const tally = new Tally();
    const handler = (frame: Frame): void => count(tally, frame);
    const reader = new FrameReader(options);
    for (const chunk of chunks) reader.apply(chunk, handler);
    reader.applyEnd(handler);
    return tally.counts();
  };
}

function count(tally: Tally, { trackNumber, timestampTicks, payload }: Frame): void {
  tally.add(Number(trackNumber), Number(timestampTicks), payload.length);
}

/** Every fragment, with metadata, tags and its frames. */
export const fragments: Pass = ({ chunks }) => {
  const tally = new Tally();
  let complete = 0;
  const handler = {
    fragment: (fragment: { readonly isComplete: boolean; readonly frames: readonly Frame[] }): void => {
      if (fragment.isComplete) complete++;
      for (const frame of fragment.frames) count(tally, frame);
    },
  };
  const reader = new FragmentReader();
  for (const chunk of chunks) reader.apply(chunk, handler);
  reader.applyEnd(handler);
  return { ...tally.counts(), fragments: complete };
};

/** One Segment of all documents, its bytes given to a handler. */
export function merge(options: OutputSegmentMergerOptions): Pass {
  return ({ chunks }) => {
    let bytes = 0;
    const merger = new OutputSegmentMerger((part) => (bytes += part.length), options);
    const reader = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
    for (const chunk of chunks) {
      reader.apply(chunk, merger);
      merger.flush();
    }
    reader.applyEnd(merger);
    const { clusters, blocks, segments } = merger.merged;
    // Two Segments, or less than the blocks, are not what was asked for.
    return { clusters, blocks: segments === 1 && bytes > 0 ? blocks : NaN };
  };
}

/** Every frame of a file, by `for await`. */
export function framesOfFile(highWaterMark: number): Pass {
  return async ({ path }) => {
    const tally = new Tally();
    for await (const batch of readFrames(createReadStream(path, { highWaterMark }))) {
      for (const frame of batch) count(tally, frame);
    }
    return tally.counts();
  };
}
