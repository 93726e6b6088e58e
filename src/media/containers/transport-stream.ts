import { concatenated } from '../../ebml/bytes.js';
import { adtsFrame } from '../codecs/adts.js';
import { MediaError } from '../media-error.js';
import { AccessUnits } from './access-units.js';
import { delayedDecodeTimes } from './decode-times.js';
import { framesInOrder, type InterleavedFrame } from './frames-in-order.js';
import { isVideoCodec, mayReorder } from './codec-kind.js';
import { toTicks } from './movie-fragment.js';
import type { PlayableFrame, PlayableTrack } from './playable-fragment.js';
import { sectionPackets, TsPacketWriter } from './ts-packets.js';

/**
 * A transport stream (ISO/IEC 13818-1): the tables, then the frames by decode time, each in a packet of its own (PES). Put one after
 * the other, such streams are one: their counters go on, and their decode times do if their frames do not overlap.
 *
 * @throws MediaError UNSUPPORTED_CODEC for anything but H.264, H.265 and AAC
 */
export function transportStream(tracks: readonly PlayableTrack[], zeroNs: bigint): Uint8Array {
  const streams = tracks.map(elementaryStream);
  // The clock is told with each picture, or each frame of sound where there are no pictures.
  const clocked = streams.find(({ isVideo, frames }) => isVideo && frames.length > 0) ?? streams.find(hasFrames);
  const parts = [
    sectionPackets(PROGRAM_ASSOCIATION_PID, {
      tableId: 0,
      id: 1,
      content: concatenated([uint16(1), pidField(PROGRAM_MAP_PID)]),
    }),
    sectionPackets(PROGRAM_MAP_PID, { tableId: 2, id: 1, content: programMap(streams, clocked) }),
  ];
  for (const interleaved of framesInOrder(streams, ({ frames, mayReorder }) =>
    delayedDecodeTimes(frames, mayReorder),
  )) {
    const stream = streams[interleaved.place]!;
    parts.push(unitPackets(interleaved, { stream, zeroNs, hasClock: stream === clocked }));
  }
  return concatenated(parts);
}

interface ElementaryStream {
  readonly isVideo: boolean;
  readonly mayReorder: boolean;
  readonly pid: number;
  /** stream_type, ISO/IEC 13818-1 table 2-34. */
  readonly type: number;
  /** stream_id, ISO/IEC 13818-1 table 2-22. */
  readonly id: number;
  readonly frames: readonly PlayableFrame[];
  readonly packets: TsPacketWriter;
  dataOf(frame: PlayableFrame): Uint8Array;
}

const PROGRAM_ASSOCIATION_PID = 0;
const PROGRAM_MAP_PID = 0x1000;
const FIRST_STREAM_PID = 0x100;
const NO_CLOCK_PID = 0x1fff;

const CLOCK_RATE = 90_000;
/** Of the zero: there is something before it, as the clock runs ahead and frames are decoded before they are shown. */
const ZERO_TICKS = 900_000n;
/** How long before it is decoded a frame comes. */
const LEAD_TICKS = 63_000n;

function elementaryStream({ track, codec, frames }: PlayableTrack, index: number): ElementaryStream {
  const pid = FIRST_STREAM_PID + index;
  const stream = { pid, frames, mayReorder: mayReorder(codec), packets: new TsPacketWriter(pid) };
  if (isVideoCodec(codec)) {
    const units = new AccessUnits(codec);
    const type = codec.kind === 'avc' ? 0x1b : 0x24;
    return { ...stream, isVideo: true, type, id: 0xe0 + index, dataOf: (frame) => units.of(frame) };
  }
  if (codec.kind === 'aac')
    return {
      ...stream,
      isVideo: false,
      mayReorder: false,
      type: 0x0f,
      id: 0xc0 + index,
      dataOf: ({ data }) => adtsFrame(data, codec),
    };
  const message = `MPEG-TS holds H.264, H.265 and AAC, not ${codec.codecString} of track ${track.number}`;
  throw new MediaError('UNSUPPORTED_CODEC', { message, trackNumber: track.number, codecId: track.codecId });
}

function hasFrames({ frames }: ElementaryStream): boolean {
  return frames.length > 0;
}

interface UnitPlace {
  readonly stream: ElementaryStream;
  readonly zeroNs: bigint;
  readonly hasClock: boolean;
}

function unitPackets(
  { frame, decodeNs, isLast }: InterleavedFrame,
  { stream, zeroNs, hasClock }: UnitPlace,
): Uint8Array {
  const shown = ZERO_TICKS + toTicks(frame.timestampNs - zeroNs, CLOCK_RATE);
  const decoded = ZERO_TICKS + toTicks(decodeNs - zeroNs, CLOCK_RATE);
  const payload = pesPacket(stream, { shown, decoded, data: stream.dataOf(frame) });
  const start = { isRandomAccess: frame.isKey && hasClock, clock: hasClock ? decoded - LEAD_TICKS : undefined };
  return isLast ? stream.packets.lastPackets(payload, start) : stream.packets.packets(payload, start);
}

interface PesContent {
  readonly shown: bigint;
  readonly decoded: bigint;
  readonly data: Uint8Array;
}

/** ISO/IEC 13818-1 §2.4.3.6. The decode time stands there only if it is another one. */
function pesPacket({ id, isVideo }: ElementaryStream, { shown, decoded, data }: PesContent): Uint8Array {
  const times = shown === decoded ? timeField(2, shown) : concatenated([timeField(3, shown), timeField(1, decoded)]);
  const length = PES_FLAG_BYTES + times.length + data.length;
  const flags = Uint8Array.of(0x84, shown === decoded ? 0x80 : 0xc0, times.length);
  // Only of video may the length be unknown, and has to be where it is too much for 16 bits.
  return concatenated([
    Uint8Array.of(0, 0, 1, id),
    uint16(isVideo && length > 0xffff ? 0 : length),
    flags,
    times,
    data,
  ]);
}

const PES_FLAG_BYTES = 3;

/** 33 bits between markers. */
function timeField(prefix: number, ticks: bigint): Uint8Array {
  const time = BigInt.asUintN(33, ticks);
  const high = Number(time >> 30n);
  const low = Number(time & 0x3fffffffn);
  return Uint8Array.of(
    (prefix << 4) | (high << 1) | 1,
    (low >> 22) & 0xff,
    ((low >> 14) & 0xfe) | 1,
    (low >> 7) & 0xff,
    ((low << 1) & 0xfe) | 1,
  );
}

/** ISO/IEC 13818-1 §2.4.4.8. */
function programMap(streams: readonly ElementaryStream[], clocked: ElementaryStream | undefined): Uint8Array {
  const noDescriptors = uint16(0xf000);
  return concatenated([
    pidField(clocked?.pid ?? NO_CLOCK_PID),
    noDescriptors,
    ...streams.flatMap(({ type, pid }) => [Uint8Array.of(type), pidField(pid), noDescriptors]),
  ]);
}

function pidField(pid: number): Uint8Array {
  return uint16(0xe000 | pid);
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}
