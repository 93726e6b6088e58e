import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { encodeMaster } from '../../src/matroska/mkv-writer.js';
import { Media } from './media.js';
import { audioTrack, clusterHead, ebmlHeader, info, openSegment, serviceTags, simpleBlock, tags } from './mkv-parts.js';
import type { WorkloadRecipe, WorkloadWriter } from './workload.js';

const FIRST_MS = 1_720_000_000_350;
/** 1,634 such documents have 398,696 blocks, in 256 MiB. */
const BLOCKS = 244;
const BLOCK_MS = 41;
/** With the header of the block 660 bytes, 41 ms at 8 kHz. */
const PAYLOAD_BYTES = 656;

/** A call as Amazon Connect streams it: two voices of PCM in small blocks, its tags each in Tags of its own. */
export const AUDIO: WorkloadRecipe = {
  name: 'audio',
  what: 'a call as Amazon Connect streams it: blocks of 660 bytes, 244 a document',
  *parts(writer) {
    const media = new Media();
    const head = concatenated([info(), tracks()]);
    for (let bytes = 0; bytes < writer.bytes; writer.fragments++) {
      const part = document(writer, head, media);
      bytes += part.length;
      yield part;
    }
  },
};

function tracks(): Uint8Array {
  const voices = ['AUDIO_FROM_CUSTOMER', 'AUDIO_TO_CUSTOMER'];
  const entries = voices.map((name, index) => audioTrack({ number: index + 1, name, codec: 'A_AAC', rate: 8_000 }));
  return encodeMaster('Tracks', entries);
}

function document(writer: WorkloadWriter, head: Uint8Array, media: Media): Uint8Array {
  const index = writer.fragments;
  const timestamp = FIRST_MS + (index * BLOCKS * BLOCK_MS) / 2;
  const { before, after } = serviceTags(index, timestamp);
  const blocks = Array.from({ length: BLOCKS }, (_, block) =>
    simpleBlock(writer, timestamp, {
      trackNumber: 1 + (block % 2),
      relativeTimestamp: Math.floor(block / 2) * BLOCK_MS,
      keyframe: true,
      frames: [media.bytes(PAYLOAD_BYTES)],
    }),
  );
  writer.clusters++;
  const cluster = encodeMaster('Cluster', [clusterHead(timestamp), ...blocks], { size: UNKNOWN_SIZE });
  return concatenated([ebmlHeader(), openSegment([head, before, cluster, ...connectTags(), after])]);
}

function connectTags(): readonly Uint8Array[] {
  const pairs = {
    ContactId: '11111111-aaaa-4bbb-8ccc-000000000001',
    InstanceId: '00000000-dddd-4eee-8fff-000000000000',
    MimeType: 'audio/L16;rate=8000;channels=1;',
    AUDIO_FROM_CUSTOMER: '1',
    AUDIO_TO_CUSTOMER: '2',
  };
  return Object.entries(pairs).map(([name, value]) => tags({ [name]: value }));
}
