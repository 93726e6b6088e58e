import { ColumnarFrameReader, type ColumnarFrameReaderOptions } from '../../src/matroska/columnar-frame-reader.js';
import type { FrameBatch } from '../../src/matroska/columnar-batch.js';
import { Tally } from '../workloads/tally.js';
import type { Consumer, Pass } from './subject.js';

/** Every frame, a batch of columns for each chunk; every track, time and length is read. */
export function columnarFrames(options: ColumnarFrameReaderOptions): Pass {
  return ({ chunks }) => {
    const tally = new Tally();
    const reader = new ColumnarFrameReader(options);
    for (const chunk of chunks) addAll(tally, reader.push(chunk));
    addAll(tally, reader.end());
    return tally.counts();
  };
}

/** Ticks are milliseconds in all workloads. */
function addAll(tally: Tally, { count, tracks, times, lengths }: FrameBatch): void {
  for (let frame = 0; frame < count; frame++) tally.add(tracks[frame]!, times[frame]!, lengths[frame]!);
}

export function columnarConsumer(): Consumer {
  const reader = new ColumnarFrameReader({ arrays: 'reused', content: 'borrowed' });
  return (chunk) => void reader.push(chunk);
}
