import { ID, blockPayload, element, float, string, unsigned, vint } from './make-test-media.ebml.mjs';

const BYTES_PER_MS = 8; // 8-bit PCM, 8 kHz, mono: a frame may have any size
const KEYFRAME = 0x80;
const LACING = { none: 0x00, xiph: 0x02, fixed: 0x04, ebml: 0x06 };

/** Each block's lacing and the sizes of its frames, chosen at the edges of the codes (RFC 9559 §10.3). No EBML lace of one: mkvinfo and ffprobe read it differently. */
const BLOCKS = [
  { lacing: 'none', sizes: [800] },
  { lacing: 'xiph', sizes: [254, 255, 256] }, // one byte; FF 00; FF 01
  { lacing: 'xiph', sizes: [510, 1, 765, 40] }, // FF FF 00; 01; FF FF FF 00
  { lacing: 'xiph', sizes: [300] }, // a lace of one
  { lacing: 'fixed', sizes: [400, 400, 400, 400] },
  { lacing: 'ebml', sizes: [400, 463, 400, 337] }, // differences of +63 and −63, the ends of one byte
  { lacing: 'ebml', sizes: [400, 464, 400, 337] }, // +64 and −64 need two
  { lacing: 'ebml', sizes: [100, 8291, 100, 500] }, // +8191 and −8191, the ends of two bytes
  { lacing: 'ebml', sizes: [100, 8292, 100, 500] }, // +8192 and −8192 need three
  { lacing: 'ebml', sizes: [120, 240, 360], grouped: true },
];

/** Every lacing in one file, from raw 8-bit PCM. */
export function makeLacingMixed(pcm) {
  let at = 0;
  const blocks = BLOCKS.map(({ lacing, sizes, grouped }) => {
    const relativeTime = Math.round(at / BYTES_PER_MS);
    const frames = sizes.map((size) => pcm.subarray(at, (at += size)));
    return grouped ? blockGroup({ lacing, relativeTime, frames }) : simpleBlock({ lacing, relativeTime, frames });
  });
  return Buffer.concat([
    ebmlHeader(),
    element(ID.Segment, [info(), tracks(), element(ID.Cluster, [unsigned(ID.Timestamp, 0), ...blocks])]),
  ]);
}

function simpleBlock({ lacing, relativeTime, frames }) {
  return element(
    ID.SimpleBlock,
    blockPayload({ track: 1, relativeTime, flags: KEYFRAME | LACING[lacing], data: laced(lacing, frames) }),
  );
}

function blockGroup({ lacing, relativeTime, frames }) {
  const block = element(
    ID.Block,
    blockPayload({ track: 1, relativeTime, flags: LACING[lacing], data: laced(lacing, frames) }),
  );
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  return element(ID.BlockGroup, [block, unsigned(ID.BlockDuration, Math.round(bytes / BYTES_PER_MS))]);
}

function laced(lacing, frames) {
  if (lacing === 'none') return frames[0];
  const sizes = frames.slice(0, -1).map((frame) => frame.length); // the last one takes what is left
  return Buffer.concat([Buffer.from([frames.length - 1]), ...LACE_SIZES[lacing](sizes), ...frames]);
}

const LACE_SIZES = {
  xiph: (sizes) => sizes.map((size) => Buffer.from([...Array(Math.floor(size / 255)).fill(255), size % 255])),
  fixed: () => [],
  ebml: (sizes) => sizes.map((size, index) => (index === 0 ? vint(size) : signedVint(size - sizes[index - 1]))),
};

/** A difference, shifted by half the range so that it is never negative (RFC 9559 §10.3.3). */
function signedVint(difference) {
  let width = 1;
  while (Math.abs(difference) > 2 ** (7 * width - 1) - 1) width++;
  return vint(difference + 2 ** (7 * width - 1) - 1, width);
}

function ebmlHeader() {
  return element(ID.EBML, [
    string(ID.DocType, 'matroska'),
    unsigned(ID.DocTypeVersion, 4),
    unsigned(ID.DocTypeReadVersion, 2),
  ]);
}

function info() {
  return element(ID.Info, [
    unsigned(ID.TimestampScale, 1_000_000),
    string(ID.MuxingApp, 'make-test-media'),
    string(ID.WritingApp, 'make-test-media'),
  ]);
}

function tracks() {
  const audio = element(ID.Audio, [
    float(ID.SamplingFrequency, 8000),
    unsigned(ID.Channels, 1),
    unsigned(ID.BitDepth, 8),
  ]);
  return element(ID.Tracks, [
    element(ID.TrackEntry, [
      unsigned(ID.TrackNumber, 1),
      unsigned(ID.TrackUID, 1),
      unsigned(ID.TrackType, 2),
      string(ID.CodecID, 'A_PCM/INT/LIT'),
      audio,
    ]),
  ]);
}
