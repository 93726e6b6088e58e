import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { Media } from './media.js';
import { clusterHead, ebmlHeader, info, simpleBlock, videoTrack } from './mkv-parts.js';
import type { WorkloadRecipe, WorkloadWriter } from './workload.js';

const FRAME_BYTES = 558_000;
/** Frames are so much larger or smaller, in turn, that none begins at the same place in its chunk as the last. */
const SWING_BYTES = 1_237;
const FRAME_MS = 40;
const FRAMES = 25;

/** One live document: each frame spans nine chunks of 64 KiB. */
export const HIBITRATE: WorkloadRecipe = {
  name: 'hibitrate',
  what: 'one live document, H.264 1080p, frames of 558 KB',
  *parts(writer) {
    const media = new Media();
    yield ebmlHeader();
    yield encodeHeader('Segment', UNKNOWN_SIZE);
    yield concatenated([info(), encodeMaster('Tracks', [videoTrack(1, media)])]);
    for (let frame = 0; writer.tally.payloadBytes < writer.bytes; frame += FRAMES) yield cluster(writer, frame, media);
  },
};

function cluster(writer: WorkloadWriter, first: number, media: Media): Uint8Array {
  const timestamp = first * FRAME_MS;
  const blocks: Uint8Array[] = [];
  for (let index = 0; index < FRAMES && writer.tally.payloadBytes < writer.bytes; index++) {
    const picture = media.bytes(FRAME_BYTES + ((index % 5) - 2) * SWING_BYTES);
    const relativeTimestamp = index * FRAME_MS;
    blocks.push(
      simpleBlock(writer, timestamp, { trackNumber: 1, relativeTimestamp, keyframe: index === 0, frames: [picture] }),
    );
  }
  writer.clusters++;
  return encodeMaster('Cluster', [clusterHead(timestamp), ...blocks], { size: UNKNOWN_SIZE });
}
