import { UsageError } from '../../errors.js';
import type { Codec } from '../codecs/codec.js';
import { MediaError } from '../media-error.js';
import { isVideoCodec, mayReorder } from './codec-kind.js';
import { decodeTimes } from './decode-times.js';
import { box, BOX_HEADER_BYTES, fullBox, uint32, uint32s, uint64 } from './iso-boxes.js';
import { VIDEO_TIMESCALE } from './mediabunny.js';
import type { PlayableFrame, PlayableTrack } from './playable-fragment.js';

/** What a movie fragment is made of. */
export interface MovieFragment {
  /** With frames; the first has track ID 1, and so on. */
  readonly tracks: readonly PlayableTrack[];
  /** What decode times are counted from. */
  readonly zeroNs: bigint;
  /** Above 0, greater with each movie fragment of a file or session. */
  readonly sequenceNumber: number;
}

/**
 * The boxes `moof` and `mdat` (ISO/IEC 14496-12 §8.8), and between them no byte more, in the parts to be put one after the other.
 *
 * Decode times are those of {@link decodeTimes}: composition offsets are never negative, and no delay, nor an edit list that takes it
 * back, stands between the times of a fragment and those of its frames. Whatever fragment comes before, this one's bytes are the same.
 *
 * @throws UsageError if a frame is before the zero
 */
export function movieFragment({ tracks, zeroNs, sequenceNumber }: MovieFragment): Uint8Array[] {
  const runs = tracks.map((track, index) => ({ ...sampleRun(track, zeroNs), trackId: index + 1 })).filter(hasSamples);
  const sizes = runs.map(({ samples }) => samples.reduce((sum, { data }) => sum + data.length, 0));
  const moof = (base: number): Uint8Array => {
    let dataOffset = base + BOX_HEADER_BYTES;
    const fragments = runs.map((run, index) => {
      const fragment = trackFragment(run, dataOffset);
      dataOffset += sizes[index]!;
      return fragment;
    });
    return box('moof', fullBox('mfhd', PLAIN, uint32(sequenceNumber)), ...fragments);
  };
  const media = sizes.reduce((sum, size) => sum + size, BOX_HEADER_BYTES);
  const mdatHeader = box('mdat');
  new DataView(mdatHeader.buffer).setUint32(0, media);
  return [moof(moof(0).length), mdatHeader, ...runs.flatMap(({ samples }) => samples.map(({ data }) => data))];
}

/** Far less than a frame, and still a tick for each of many: {@link decodeTimes}. */
const LEAD_NS = 200_000n;

/** In ticks of a second: what the times of a track are counted in, here and in its `mdhd`. */
export function timescaleOf(codec: Codec): number {
  return isVideoCodec(codec) ? VIDEO_TIMESCALE : codec.sampleRate;
}

/** The nearest tick. */
export function toTicks(nanoseconds: bigint, timescale: number): bigint {
  const scaled = nanoseconds * BigInt(timescale);
  // A BigInt is rounded towards 0.
  return (scaled + (scaled < 0n ? -HALF_SECOND_NS : HALF_SECOND_NS)) / NS_PER_SECOND;
}

const NS_PER_SECOND = 1_000_000_000n;
const HALF_SECOND_NS = 500_000_000n;

interface Sample {
  readonly data: Uint8Array;
  readonly isKey: boolean;
  readonly duration: number;
  readonly compositionOffset: number;
}

interface SampleRun {
  readonly trackId: number;
  readonly decodeTime: bigint;
  readonly samples: readonly Sample[];
}

function sampleRun({ codec, frames }: PlayableTrack, zeroNs: bigint): Omit<SampleRun, 'trackId'> {
  const timescale = timescaleOf(codec);
  const ticks = (nanoseconds: bigint) => toTicks(nanoseconds - zeroNs, timescale);
  const shown = frames.map(({ timestampNs }) => ticks(timestampNs));
  if (shown.some((time) => time < 0n))
    throw new UsageError('A segment cannot begin before the zero that its times are counted from');
  const lead = mayReorder(codec) ? LEAD_NS : 0n;
  const decoded = decodeTimes(frames, lead).map((time) => greater(0n, ticks(time)));
  const end = frames.reduce((latest, frame) => greater(latest, ticks(endOf(frame) - lead)), decoded.at(-1) ?? 0n);
  const samples = frames.map(({ data, isKey }, index) => ({
    data,
    isKey,
    duration: inField((decoded[index + 1] ?? end) - decoded[index]!),
    compositionOffset: inField(shown[index]! - decoded[index]!),
  }));
  return { decodeTime: decoded[0] ?? 0n, samples };
}

/** What a field of 32 bits holds, half of it where there is a sign: 6 hours of video. */
function inField(ticks: bigint): number {
  if (ticks <= 0x7fffffffn) return Number(ticks);
  throw new MediaError('INVALID_MEDIA_DATA', { message: 'The frames of a fragment are hours apart' });
}

function trackFragment({ trackId, decodeTime, samples }: SampleRun, dataOffset: number): Uint8Array {
  return box(
    'traf',
    fullBox('tfhd', { version: 0, flags: DEFAULT_BASE_IS_MOOF }, uint32(trackId)),
    fullBox('tfdt', { version: 1, flags: 0 }, uint64(decodeTime)),
    fullBox(
      'trun',
      { version: 1, flags: ALL_OF_EACH_SAMPLE },
      uint32(samples.length, dataOffset),
      uint32s(
        samples.flatMap(({ data, isKey, duration, compositionOffset }) => [
          duration,
          data.length,
          isKey ? SYNC_SAMPLE : OTHER_SAMPLE,
          compositionOffset,
        ]),
      ),
    ),
  );
}

function hasSamples({ samples }: SampleRun): boolean {
  return samples.length > 0;
}

function endOf({ timestampNs, durationNs }: PlayableFrame): bigint {
  return timestampNs + durationNs;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

const PLAIN = { version: 0, flags: 0 } as const;

/** ISO/IEC 14496-12 §8.8.7.1. */
const DEFAULT_BASE_IS_MOOF = 0x020000;

/** ISO/IEC 14496-12 §8.8.8.1: the data offset, and of each sample duration, size, flags and composition offset. */
const ALL_OF_EACH_SAMPLE = 0x000f01;

/** ISO/IEC 14496-12 §8.8.3.1: depends on no other sample; depends on others and is no sync sample. */
const SYNC_SAMPLE = 0x02000000;
const OTHER_SAMPLE = 0x01010000;
