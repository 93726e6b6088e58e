import { concatenated } from '../../src/ebml/bytes.js';
import { encodeElement, encodeHeader, encodeMaster } from '../../src/matroska/mkv-writer.js';
import type { Lacing } from '../../src/matroska/lacing.js';
import { Media } from './media.js';
import {
  audioTrack,
  clusterHead,
  countedBlock,
  ebmlHeader,
  info,
  simpleBlock,
  tags,
  trackHead,
  videoTrack,
} from './mkv-parts.js';
import type { WorkloadRecipe, WorkloadWriter } from './workload.js';

const CLUSTER_MS = 1_000;
const PICTURES = 24;
const KEYFRAME_BYTES = 120_000;
const PICTURE_BYTES = 38_000;
/** Every so many pictures one is in a BlockGroup, with its duration and what it refers to. */
const GROUPED = 6;
const LACE_FRAMES = 8;
const LACES = 4;
const SOUND_BYTES = 380;
const ATTACHMENT_BYTES = 1024 * 1024;
/** Sizes of these differ from frame to frame, but for the last, where they must not. */
const LACINGS = ['xiph', 'ebml', 'fixed'] as const satisfies readonly Lacing[];
const SUBTITLE_TRACK = 2 + LACINGS.length;

/** A file as a muxer writes it, index and all: one Segment of known size. */
export const MOVIE: WorkloadRecipe = {
  name: 'movie',
  what: 'a Matroska file: SeekHead, Cues, subtitles, attachments, BlockGroups, all lacings',
  *parts(writer) {
    const media = new Media();
    const parts = [seekHead(), encodeVoid(), info({ crc32: true }), tracks(media), attachments(media), chapters()];
    const cuePoints: Uint8Array[] = [];
    let position = sizeOf(parts);
    for (let index = 0; position < writer.bytes; index++) {
      const part = cluster(writer, index, media);
      cuePoints.push(cuePoint(index * CLUSTER_MS, position));
      parts.push(part);
      position += part.length;
    }
    parts.push(encodeMaster('Cues', cuePoints), tags({ TITLE: 'a film', ENCODER: 'benchmark' }));
    yield ebmlHeader();
    yield encodeHeader('Segment', sizeOf(parts), { sizeWidth: 8 });
    yield* parts;
  },
};

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, { length }) => total + length, 0);
}

function encodeVoid(): Uint8Array {
  return encodeElement('Void', new Uint8Array(4000));
}

/** Its positions are those of nothing: whoever reads a stream does not seek. */
function seekHead(): Uint8Array {
  const seek = (id: readonly number[]): Uint8Array =>
    encodeMaster('Seek', [
      encodeElement('SeekID', Uint8Array.from(id)),
      encodeElement('SeekPosition', 0, { valueSize: 8 }),
    ]);
  return encodeMaster('SeekHead', [seek([0x15, 0x49, 0xa9, 0x66]), seek([0x16, 0x54, 0xae, 0x6b])]);
}

function tracks(media: Media): Uint8Array {
  const sounds = LACINGS.map((lacing, index) =>
    audioTrack({ number: 2 + index, name: lacing, codec: 'A_MPEG/L3', rate: 48_000 }),
  );
  const subtitles = { number: SUBTITLE_TRACK, type: 17, name: 'English', codec: 'S_TEXT/UTF8' };
  return encodeMaster('Tracks', [videoTrack(1, media), ...sounds, encodeMaster('TrackEntry', trackHead(subtitles))]);
}

function attachments(media: Media): Uint8Array {
  const files = ['serif.ttf', 'sans.ttf'].map((name, index) =>
    encodeMaster('AttachedFile', [
      encodeElement('FileName', name),
      encodeElement('FileMediaType', 'font/ttf'),
      encodeElement('FileData', media.bytes(ATTACHMENT_BYTES)),
      encodeElement('FileUID', index + 1),
    ]),
  );
  return encodeMaster('Attachments', files);
}

function chapters(): Uint8Array {
  const atoms = Array.from({ length: 12 }, (_, index) =>
    encodeMaster('ChapterAtom', [
      encodeElement('ChapterUID', index + 1),
      encodeElement('ChapterTimeStart', index * 60_000_000_000, { valueSize: 8 }),
      encodeMaster('ChapterDisplay', [
        encodeElement('ChapString', `Chapter ${index + 1}`),
        encodeElement('ChapLanguage', 'eng'),
      ]),
    ]),
  );
  return encodeMaster('Chapters', [encodeMaster('EditionEntry', atoms)]);
}

function cuePoint(timestamp: number, position: number): Uint8Array {
  const positions = [encodeElement('CueTrack', 1), encodeElement('CueClusterPosition', position, { valueSize: 8 })];
  return encodeMaster('CuePoint', [encodeElement('CueTime', timestamp), encodeMaster('CueTrackPositions', positions)]);
}

function cluster(writer: WorkloadWriter, index: number, media: Media): Uint8Array {
  const timestamp = index * CLUSTER_MS;
  const blocks = [
    ...pictures(writer, timestamp, media),
    ...sounds(writer, timestamp, media),
    subtitle(writer, timestamp, index),
  ];
  writer.clusters++;
  return encodeMaster('Cluster', [clusterHead(timestamp), encodeElement('PrevSize', 1_000_000), ...blocks]);
}

function pictures(writer: WorkloadWriter, timestamp: number, media: Media): readonly Uint8Array[] {
  return Array.from({ length: PICTURES }, (_, picture) => {
    const relativeTimestamp = Math.floor((picture * CLUSTER_MS) / PICTURES);
    const frames = [media.bytes(picture === 0 ? KEYFRAME_BYTES : PICTURE_BYTES)];
    if (picture % GROUPED !== 1) {
      return simpleBlock(writer, timestamp, { trackNumber: 1, relativeTimestamp, keyframe: picture === 0, frames });
    }
    const block = countedBlock(writer, timestamp, { trackNumber: 1, relativeTimestamp, frames });
    const references = [encodeElement('ReferenceBlock', -41), encodeElement('ReferenceBlock', 41)];
    return encodeMaster('BlockGroup', [
      encodeElement('Block', block),
      ...references,
      encodeElement('BlockDuration', 41),
    ]);
  });
}

function sounds(writer: WorkloadWriter, timestamp: number, media: Media): readonly Uint8Array[] {
  return LACINGS.flatMap((lacing, track) =>
    Array.from({ length: LACES }, (_, lace) => {
      const frames = Array.from({ length: LACE_FRAMES }, (__, frame) =>
        media.bytes(SOUND_BYTES + (lacing === 'fixed' ? 0 : frame * 7)),
      );
      const relativeTimestamp = (lace * CLUSTER_MS) / LACES;
      return simpleBlock(writer, timestamp, {
        trackNumber: 2 + track,
        relativeTimestamp,
        keyframe: true,
        lacing,
        frames,
      });
    }),
  );
}

function subtitle(writer: WorkloadWriter, timestamp: number, index: number): Uint8Array {
  const frames = [new TextEncoder().encode(`The words of second ${index}.`)];
  const block = countedBlock(writer, timestamp, { trackNumber: SUBTITLE_TRACK, relativeTimestamp: 0, frames });
  const head = [encodeElement('Block', block), encodeElement('BlockDuration', 900)];
  return concatenated([encodeMaster('BlockGroup', head)]);
}
