import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { encodeMaster } from '../../src/matroska/mkv-writer.js';
import { Media } from './media.js';
import {
  audioTrack,
  clusterHead,
  ebmlHeader,
  info,
  openSegment,
  serviceTags,
  simpleBlock,
  tags,
  videoTrack,
} from './mkv-parts.js';
import type { WorkloadRecipe, WorkloadWriter } from './workload.js';

const FIRST_MS = 1_715_000_002_007;
const FRAGMENT_MS = 2_000;
/** Of each track: 60 frames a fragment, 300 in each five fragments, which are 2.5 MB. */
const FRAMES = 30;
const FRAME_MS = Math.floor(FRAGMENT_MS / FRAMES);
const KEYFRAME_BYTES = 60_000;
const FRAME_BYTES = 14_700;
const AUDIO_BYTES = 420;

/** A GetMedia body: a document for each fragment, every other Cluster of unknown size, the others with a CRC-32. */
export const GETMEDIA: WorkloadRecipe = {
  name: 'getmedia',
  what: 'a GetMedia body: documents of 500 kB and 60 frames, tags, CRC-32',
  *parts(writer) {
    const media = new Media();
    const head = concatenated([info({ crc32: true }), tracks(media)]);
    for (let bytes = 0; bytes < writer.bytes; writer.fragments++) {
      const part = document(writer, head, media);
      bytes += part.length;
      yield part;
    }
  },
};

function tracks(media: Media): Uint8Array {
  const audio = { number: 2, name: 'audio', codec: 'A_AAC', codecPrivate: media.audioPrivate, rate: 48_000 };
  return encodeMaster('Tracks', [videoTrack(1, media), audioTrack(audio)], { crc32: true });
}

function document(writer: WorkloadWriter, head: Uint8Array, media: Media): Uint8Array {
  const index = writer.fragments;
  const timestamp = FIRST_MS + index * FRAGMENT_MS;
  const { before, after } = serviceTags(index, timestamp);
  const ending = index % 2 === 0 ? { size: UNKNOWN_SIZE } : { crc32: true, sizeWidth: 8 };
  const cluster = encodeMaster('Cluster', [clusterHead(timestamp), ...blocks(writer, timestamp, media)], ending);
  writer.clusters++;
  const ours = tags({ camera: 'front-door', motion: '0.82' }, { crc32: true });
  return concatenated([ebmlHeader(), openSegment([head, before, cluster, ours, after])]);
}

function blocks(writer: WorkloadWriter, timestamp: number, media: Media): readonly Uint8Array[] {
  return Array.from({ length: FRAMES }, (_, frame) => {
    const keyframe = frame === 0;
    const picture = media.bytes(keyframe ? KEYFRAME_BYTES : FRAME_BYTES);
    const relativeTimestamp = frame * FRAME_MS;
    return [
      simpleBlock(writer, timestamp, { trackNumber: 1, relativeTimestamp, keyframe, frames: [picture] }),
      simpleBlock(writer, timestamp, {
        trackNumber: 2,
        relativeTimestamp,
        keyframe: true,
        frames: [media.bytes(AUDIO_BYTES)],
      }),
    ];
  }).flat();
}
