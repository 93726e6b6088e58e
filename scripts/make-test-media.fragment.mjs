import {
  ID,
  UNKNOWN_SIZE_IN_ONE_BYTE,
  blockPayload,
  element,
  elementOfUnknownSize,
  string,
  unsigned,
} from './make-test-media.ebml.mjs';

const SERVICE_WIDTH = 4; // the size VINTs of the service's own tags
const PRODUCER_WIDTH = 8; // and of what the C producer writes
const KEYFRAME = 0x80;

/** The header the C producer sends, its DocType ending in a NUL. */
export function ebmlHeader() {
  return element(ID.EBML, [
    unsigned(ID.EBMLVersion, 1),
    unsigned(ID.EBMLReadVersion, 1),
    unsigned(ID.EBMLMaxIDLength, 4),
    unsigned(ID.EBMLMaxSizeLength, 8),
    string(ID.DocType, 'matroska', 9),
    unsigned(ID.DocTypeVersion, 2),
    unsigned(ID.DocTypeReadVersion, 2),
  ]);
}

export function info({ segmentUuid, application }) {
  return element(ID.Info, [
    element(ID.SegmentUUID, Buffer.from(segmentUuid, 'hex')),
    unsigned(ID.TimestampScale, 1_000_000, 8),
    string(ID.Title, 'Kinesis Video SDK', 18),
    string(ID.MuxingApp, application, application.length + 1),
    string(ID.WritingApp, application),
  ]);
}

/** Tags, Tag, SimpleTags: one of each level, then the pairs. */
export function tags(pairs, { sizeWidth = PRODUCER_WIDTH, targets } = {}) {
  const simpleTags = Object.entries(pairs).map(([name, value]) =>
    element(ID.SimpleTag, [string(ID.TagName, name), string(ID.TagString, value)], sizeWidth),
  );
  return element(ID.Tags, element(ID.Tag, targets ? [targets, ...simpleTags] : simpleTags, sizeWidth), sizeWidth);
}

export function tagsBeforeCluster({ number, serverMs, producerMs }) {
  const pairs = {
    AWS_KINESISVIDEO_FRAGMENT_NUMBER: number,
    AWS_KINESISVIDEO_SERVER_TIMESTAMP: epochSeconds(serverMs),
    AWS_KINESISVIDEO_PRODUCER_TIMESTAMP: epochSeconds(producerMs),
  };
  return tags(pairs, { sizeWidth: SERVICE_WIDTH });
}

export function tagsAfterCluster({ number, millisBehindNow }) {
  const pairs = {
    AWS_KINESISVIDEO_MILLIS_BEHIND_NOW: String(millisBehindNow),
    AWS_KINESISVIDEO_CONTINUATION_TOKEN: number,
  };
  return tags(pairs, { sizeWidth: SERVICE_WIDTH });
}

/** A cluster that begins at epoch ms; `frames` are `{ track, relativeTime, keyframe, data }`. */
export function cluster({ timestampMs, size, frames }) {
  const payload = [unsigned(ID.Timestamp, timestampMs, 8), unsigned(ID.Position, 0), ...frames.map(simpleBlock)];
  return size === 'known'
    ? element(ID.Cluster, payload, PRODUCER_WIDTH)
    : elementOfUnknownSize(ID.Cluster, UNKNOWN_SIZE_IN_ONE_BYTE, payload);
}

/** 47 decimal digits, growing. */
export function fragmentNumber(first, index) {
  return String(first + BigInt(index) * 2n ** 92n);
}

function simpleBlock({ track, relativeTime, keyframe, data }) {
  return element(
    ID.SimpleBlock,
    blockPayload({ track, relativeTime, flags: keyframe ? KEYFRAME : 0, data }),
    PRODUCER_WIDTH,
  );
}

function epochSeconds(ms) {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
}
