import {
  ID,
  UNKNOWN_SIZE_IN_EIGHT_BYTES,
  child,
  children,
  element,
  elementOfUnknownSize,
  float,
  string,
  unsigned,
} from './make-test-media.ebml.mjs';
import {
  cluster,
  ebmlHeader,
  fragmentNumber,
  info,
  tags,
  tagsAfterCluster,
  tagsBeforeCluster,
} from './make-test-media.fragment.mjs';

const STREAM_STARTED_MS = 1_715_000_002_007;
const FIRST_FRAGMENT_NUMBER = 91343852333754009371412493862204112772176002064n;
const VIDEO_UID = 0xc0ffee0000000001n; // beyond 2^63
const AUDIO_UID = 2n;

/** What differs from fragment to fragment; EBML header, Info and Tracks do not. */
const FRAGMENTS = [
  { clusterSize: 'unknown', serverLagMs: 351, millisBehindNow: 4310, beforeInfo: { camera: 'front-door' }, after: [] },
  {
    clusterSize: 'unknown',
    serverLagMs: 298,
    millisBehindNow: 3298,
    after: [{ camera: 'front-door' }, { motion: '0.82' }],
  },
  {
    clusterSize: 'known',
    serverLagMs: 402,
    millisBehindNow: 2251,
    likeFfmpeg: true,
    after: [{ camera: 'front-door' }, { motion: '0.91' }, { motion: '0.13' }],
  },
  {
    clusterSize: 'known',
    serverLagMs: 333,
    millisBehindNow: 1187,
    likeFfmpeg: true,
    after: [{ AWS_KINESISVIDEO_IMAGE_GENERATION: '' }, { camera: 'Haustür' }],
  },
  { clusterSize: 'unknown', serverLagMs: 310, millisBehindNow: 212, after: [{ camera: 'Haustür' }], cues: true },
];

/** Five documents as GetMedia returns them, from one H.264 and AAC file with a keyframe each second. */
export function makeGetMedia(source) {
  const segment = child(source, ID.Segment);
  const header = { info: ourInfo(), tracks: ourTracks(child(segment, ID.Tracks)) };
  return splitAtKeyframes([...frames(segment)]).map((group, index) =>
    document({ header, group, index, ...FRAGMENTS[index] }),
  );
}

function document({
  header,
  group,
  index,
  clusterSize,
  serverLagMs,
  millisBehindNow,
  beforeInfo,
  likeFfmpeg,
  after,
  cues,
}) {
  const start = group[0].time;
  const producerMs = STREAM_STARTED_MS + start;
  const number = fragmentNumber(FIRST_FRAGMENT_NUMBER, index);
  return Buffer.concat([
    ebmlHeader(),
    elementOfUnknownSize(ID.Segment, UNKNOWN_SIZE_IN_EIGHT_BYTES, [
      ...(beforeInfo ? [tags(beforeInfo)] : []),
      header.info,
      ...(likeFfmpeg ? [element(ID.Void, Buffer.alloc(37))] : []),
      header.tracks,
      ...(likeFfmpeg ? ffmpegTags() : []),
      tagsBeforeCluster({ number, serverMs: producerMs + serverLagMs, producerMs }),
      cluster({
        timestampMs: producerMs,
        size: clusterSize,
        frames: group.map((frame) => ({ ...frame, relativeTime: frame.time - start })),
      }),
      ...after.map((pairs) => tags(pairs)),
      tagsAfterCluster({ number, millisBehindNow }),
      ...(cues ? [cueAt(producerMs)] : []),
    ]),
  ]);
}

function ourInfo() {
  return info({ segmentUuid: '6b76732d6d616465206f6620736f756e', application: 'make-test-media' });
}

/** The source's CodecPrivate in tracks written like the C producer's: with names, a CodecID filled up to 32 bytes. */
function ourTracks(source) {
  const [video, audio] = [...children(source)]
    .filter(({ id }) => id === ID.TrackEntry)
    .map(({ body }) => child(body, ID.CodecPrivate));
  return element(
    ID.Tracks,
    [
      element(
        ID.TrackEntry,
        [
          ...trackHead({ number: 1, uid: VIDEO_UID, type: 1, name: 'front-door-video', codec: 'V_MPEG4/ISO/AVC' }),
          element(ID.Video, [unsigned(ID.PixelWidth, 320), unsigned(ID.PixelHeight, 180)]),
          element(ID.CodecPrivate, video),
        ],
        4,
      ),
      element(
        ID.TrackEntry,
        [
          ...trackHead({ number: 2, uid: AUDIO_UID, type: 2, name: 'front-door-audio', codec: 'A_AAC' }),
          element(ID.Audio, [float(ID.SamplingFrequency, 16_000), unsigned(ID.Channels, 1)]),
          element(ID.CodecPrivate, audio),
        ],
        4,
      ),
    ],
    4,
  );
}

function trackHead({ number, uid, type, name, codec }) {
  return [
    unsigned(ID.TrackNumber, number),
    unsigned(ID.TrackUID, uid, 8),
    unsigned(ID.TrackType, type),
    string(ID.Name, name),
    string(ID.CodecID, codec, 32),
  ];
}

/** One for the whole stream, its Targets empty, and one for the video track. */
function ffmpegTags() {
  return [
    tags({ ENCODER: 'make-test-media' }, { targets: element(ID.Targets, [], 8) }),
    tags({ DURATION: '00:00:05.000000000' }, { targets: element(ID.Targets, unsigned(ID.TagTrackUID, VIDEO_UID), 8) }),
  ];
}

/** As after an upload by ffmpeg; nobody can seek in it, so the position is 0. */
function cueAt(timestampMs) {
  const positions = element(ID.CueTrackPositions, [unsigned(ID.CueTrack, 1), unsigned(ID.CueClusterPosition, 0)]);
  return element(ID.Cues, element(ID.CuePoint, [unsigned(ID.CueTime, timestampMs, 8), positions]), 8);
}

function* frames(segment) {
  for (const { id, body } of children(segment)) {
    if (id !== ID.Cluster) continue;
    const clusterTime = Number(BigInt(`0x${child(body, ID.Timestamp).toString('hex')}`));
    for (const element of children(body)) {
      if (element.id === ID.BlockGroup) throw new Error('The source should hold SimpleBlocks only');
      if (element.id === ID.SimpleBlock) yield frame(element.body, clusterTime);
    }
  }
}

function frame(block, clusterTime) {
  return {
    track: block[0] & 0x7f,
    time: clusterTime + block.readInt16BE(1),
    keyframe: (block[3] & 0x80) !== 0,
    data: block.subarray(4),
  };
}

function splitAtKeyframes(all) {
  const starts = all.flatMap(({ track, keyframe }, index) => (track === 1 && keyframe ? [index] : []));
  return starts.map((start, index) => all.slice(start, starts[index + 1]));
}
