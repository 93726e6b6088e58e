// Just enough EBML to make test media: independent of the library on purpose, so that neither can hide the other's mistakes.

/** Element IDs used here, with their length marker (RFC 9559 §5). */
export const ID = {
  EBML: 0x1a45dfa3,
  EBMLVersion: 0x4286,
  EBMLReadVersion: 0x42f7,
  EBMLMaxIDLength: 0x42f2,
  EBMLMaxSizeLength: 0x42f3,
  DocType: 0x4282,
  DocTypeVersion: 0x4287,
  DocTypeReadVersion: 0x4285,
  Void: 0xec,
  Segment: 0x18538067,
  SeekHead: 0x114d9b74,
  Seek: 0x4dbb,
  SeekID: 0x53ab,
  SeekPosition: 0x53ac,
  Info: 0x1549a966,
  SegmentUUID: 0x73a4,
  TimestampScale: 0x2ad7b1,
  Title: 0x7ba9,
  MuxingApp: 0x4d80,
  WritingApp: 0x5741,
  Tracks: 0x1654ae6b,
  TrackEntry: 0xae,
  TrackNumber: 0xd7,
  TrackUID: 0x73c5,
  TrackType: 0x83,
  Name: 0x536e,
  CodecID: 0x86,
  CodecPrivate: 0x63a2,
  Video: 0xe0,
  PixelWidth: 0xb0,
  PixelHeight: 0xba,
  Audio: 0xe1,
  SamplingFrequency: 0xb5,
  Channels: 0x9f,
  BitDepth: 0x6264,
  ContentEncodings: 0x6d80,
  ContentEncoding: 0x6240,
  ContentCompression: 0x5034,
  ContentCompAlgo: 0x4254,
  ContentCompSettings: 0x4255,
  Tags: 0x1254c367,
  Tag: 0x7373,
  Targets: 0x63c0,
  TagTrackUID: 0x63c5,
  SimpleTag: 0x67c8,
  TagName: 0x45a3,
  TagString: 0x4487,
  Cluster: 0x1f43b675,
  Timestamp: 0xe7,
  Position: 0xa7,
  SimpleBlock: 0xa3,
  BlockGroup: 0xa0,
  Block: 0xa1,
  BlockDuration: 0x9b,
  Cues: 0x1c53bb6b,
  CuePoint: 0xbb,
  CueTime: 0xb3,
  CueTrackPositions: 0xb7,
  CueTrack: 0xf7,
  CueClusterPosition: 0xf1,
};

export const UNKNOWN_SIZE_IN_ONE_BYTE = Buffer.from([0xff]);
export const UNKNOWN_SIZE_IN_EIGHT_BYTES = Buffer.from('01ffffffffffffff', 'hex');

/** An element whose size VINT takes `sizeWidth` bytes; without a width, as few as it can. */
export function element(id, payload, sizeWidth) {
  const bytes = Array.isArray(payload) ? Buffer.concat(payload) : payload;
  return Buffer.concat([idBytes(id), vint(bytes.length, sizeWidth), bytes]);
}

export function elementOfUnknownSize(id, sizeBytes, payload) {
  return Buffer.concat([idBytes(id), sizeBytes, ...payload]);
}

/** An unsigned integer in `width` bytes; without a width, in as few as it can (RFC 8794 §7.2). */
export function unsigned(id, value, width = 1) {
  const digits = BigInt(value).toString(16);
  return element(
    id,
    Buffer.from(digits.padStart(Math.max(width * 2, digits.length + (digits.length % 2)), '0'), 'hex'),
  );
}

export function float(id, value) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

/** A string, filled up with NUL bytes to `paddedLength` as the C producer does (RFC 8794 §7.4: it ends at the first NUL). */
export function string(id, text, paddedLength = 0) {
  const bytes = Buffer.from(text);
  return element(id, Buffer.concat([bytes, Buffer.alloc(Math.max(0, paddedLength - bytes.length))]));
}

/** The payload of a Block or SimpleBlock (RFC 9559 §10): track number below 128, time relative to the cluster. */
export function blockPayload({ track, relativeTime, flags, data }) {
  const header = Buffer.alloc(4);
  header.writeUInt8(0x80 | track, 0);
  header.writeInt16BE(relativeTime, 1);
  header.writeUInt8(flags, 3);
  return Buffer.concat([header, data]);
}

/** A variable-size integer (RFC 8794 §4). All ones are kept for "unknown". */
export function vint(value, width) {
  let chosen = width ?? 1;
  if (width === undefined) while (value >= 2 ** (7 * chosen) - 1) chosen++;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value) | (1n << BigInt(7 * chosen)));
  return bytes.subarray(8 - chosen);
}

/** The children of a master whose own children all have known sizes: what ffmpeg and mkvmerge write. */
export function* children(bytes) {
  for (let at = 0; at < bytes.length;) {
    const idWidth = Math.clz32(bytes[at]) - 23;
    const sizeWidth = Math.clz32(bytes[at + idWidth]) - 23;
    const bodyStart = at + idWidth + sizeWidth;
    const size = sizeOf(bytes.subarray(at + idWidth, bodyStart)) ?? bytes.length - bodyStart;
    yield {
      id: bytes.readUIntBE(at, idWidth),
      bytes: bytes.subarray(at, bodyStart + size),
      body: bytes.subarray(bodyStart, bodyStart + size),
    };
    at = bodyStart + size;
  }
}

export function child(bytes, id) {
  for (const candidate of children(bytes)) if (candidate.id === id) return candidate.body;
  throw new Error(`No element ${id.toString(16)} here`);
}

/** `undefined` means unknown: it reaches to the end of what holds it. */
function sizeOf(vintBytes) {
  const width = vintBytes.length;
  const value = BigInt(`0x${vintBytes.toString('hex')}`) & ((1n << BigInt(7 * width)) - 1n);
  return value === (1n << BigInt(7 * width)) - 1n ? undefined : Number(value);
}

function idBytes(id) {
  return Buffer.from(id.toString(16), 'hex');
}
