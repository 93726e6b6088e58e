import { readFileSync } from 'node:fs';
import { SimpleFrameVisitor, type SimpleFrameVisitorOptions } from '../../src/fragment/simple-frame-visitor.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { aBlockGroup, aCluster, aDocument } from '../support/mkv-builder.js';

function framesOf(bytes: Uint8Array, options: SimpleFrameVisitorOptions = {}): readonly string[] {
  const frames: string[] = [];
  const visitor = new SimpleFrameVisitor((frame, { timestamp, timestampScale }) => {
    frames.push(`${String(timestamp)}+${frame.relativeTimestamp} at ${timestampScale.toString()} ns`);
  }, options);
  const reader = new MkvReader();
  reader.apply(bytes, visitor);
  reader.applyEnd(visitor);
  return frames;
}

describe('SimpleFrameVisitor', () => {
  it('gives frames with the time of their Cluster, those in BlockGroups too', () => {
    const bytes = aDocument({
      children: [aCluster({ ticks: 7, frames: [{ ticks: 1 }], children: [aBlockGroup({ ticks: 2 })] })],
    });
    expect(framesOf(bytes)).toEqual(['7+1 at 1000000 ns', '7+2 at 1000000 ns']);
  });

  it('gives all frames of a file, or those of a track', () => {
    const bytes = new Uint8Array(readFileSync('test-resources/h264-aac.mkv'));
    const golden = readFileSync('test-resources/h264-aac.mkv.frames.jsonl', 'utf8').trim().split('\n');
    expect(framesOf(bytes)).toHaveLength(golden.length);
    expect(framesOf(bytes, { track: 2 })).toHaveLength(golden.filter((line) => line.includes('"track":2,')).length);
    expect(framesOf(bytes, { track: 'none' })).toEqual([]);
  });
});
