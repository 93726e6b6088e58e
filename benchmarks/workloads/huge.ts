import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { Media } from './media.js';
import { clusterHead, ebmlHeader, info, simpleBlock, videoTrack } from './mkv-parts.js';
import type { WorkloadRecipe } from './workload.js';

/** One frame of all the bytes wanted. */
export const HUGE: WorkloadRecipe = {
  name: 'huge',
  what: 'one frame of 50 MB',
  *parts(writer) {
    const media = new Media();
    yield concatenated([ebmlHeader(), encodeHeader('Segment', UNKNOWN_SIZE), info()]);
    yield encodeMaster('Tracks', [videoTrack(1, media)]);
    const frames = [media.bytes(writer.bytes)];
    const block = simpleBlock(writer, 0, { trackNumber: 1, relativeTimestamp: 0, keyframe: true, frames });
    writer.clusters++;
    yield encodeMaster('Cluster', [clusterHead(0), block]);
  },
};
