import type { Codec } from '../codecs/codec.js';
import { isVideoCodec } from './codec-kind.js';
import { type FrameSampling, frameSampling } from './frame-sampling.js';
import { samplesToNs } from './frame-times.js';
import type { PlayableFragment, PlayableFrame, PlayableTrack } from './playable-fragment.js';

/**
 * Puts the fragments of a stream on one line, as a file has them: from 0 on, and never back.
 *
 * Sound goes on to the sample where a fragment begins as its predecessor ended, by times of a millisecond. Where fragments overlap,
 * the later one waits with all its tracks, so that sound and pictures stay together; what it waited is made up in the next gap.
 * Gaps stay. Pictures before the first key frame are left out, as nobody can decode them.
 */
export class StreamTimeline {
  #zeroNs: bigint | undefined;
  readonly #tracks: TrackTimeline[] = [];

  /** The fragment with its new times; tracks are told apart by their place. */
  place(fragment: PlayableFragment): PlayableFragment {
    const lines = fragment.tracks.map(({ codec }, index) => (this.#tracks[index] ??= timelineOf(codec)));
    const tracks = fragment.tracks.map((track, index) => ({ ...track, frames: lines[index]!.decodable(track.frames) }));
    this.#zeroNs ??= earliestOf(tracks);
    const zeroNs = this.#zeroNs ?? fragment.startNs;
    const waits = tracks.map(({ frames }, index) => lines[index]!.overlap(frames, zeroNs));
    const shiftNs = waits.reduce((most, wait) => (wait > most ? wait : most), 0n) - zeroNs;
    const placed = tracks.map((track, index) => ({ ...track, frames: lines[index]!.place(track.frames, shiftNs) }));
    return { ...fragment, startNs: earliestOf(placed) ?? fragment.startNs + shiftNs, tracks: placed };
  }
}

/** One track: what it has had, on the line of the file. */
interface TrackTimeline {
  decodable(frames: readonly PlayableFrame[]): readonly PlayableFrame[];
  /** How much these frames would have to wait for those before them to be over. */
  overlap(frames: readonly PlayableFrame[], zeroNs: bigint): bigint;
  place(frames: readonly PlayableFrame[], shiftNs: bigint): readonly PlayableFrame[];
}

function timelineOf(codec: Codec): TrackTimeline {
  return isVideoCodec(codec) ? new PictureTimeline() : new SoundTimeline(frameSampling(codec));
}

/** By how much stored times may be beside the true ones: both ends are rounded to milliseconds. */
const TOLERANCE_NS = 2_000_000n;

/** So that no two pictures are shown at once. */
const LEAST_STEP_NS = 1_000_000n;

class PictureTimeline implements TrackTimeline {
  #hasBegun = false;
  #latestNs: bigint | undefined;

  decodable(frames: readonly PlayableFrame[]): readonly PlayableFrame[] {
    if (this.#hasBegun) return frames;
    const first = frames.findIndex(({ isKey }) => isKey);
    this.#hasBegun = first >= 0;
    return first < 0 ? [] : frames.slice(first);
  }

  overlap(frames: readonly PlayableFrame[], zeroNs: bigint): bigint {
    const earliest = earliestIn(frames);
    if (earliest === undefined || this.#latestNs === undefined) return 0n;
    return this.#latestNs + LEAST_STEP_NS - (earliest - zeroNs);
  }

  /** Group by group, as a group of pictures cannot be shown before the one that is decoded before it. */
  place(frames: readonly PlayableFrame[], shiftNs: bigint): readonly PlayableFrame[] {
    const starts = frames.flatMap(({ isKey }, index) => (isKey || index === 0 ? [index] : []));
    return starts.flatMap((start, group) => this.placeGroup(frames.slice(start, starts[group + 1]), shiftNs));
  }

  private placeGroup(group: readonly PlayableFrame[], shiftNs: bigint): readonly PlayableFrame[] {
    const earliest = earliestIn(group)! + shiftNs;
    const wait =
      this.#latestNs === undefined || earliest > this.#latestNs ? 0n : this.#latestNs + LEAST_STEP_NS - earliest;
    const placed = group.map((frame) => ({ ...frame, timestampNs: frame.timestampNs + shiftNs + wait }));
    for (const { timestampNs } of placed)
      if (this.#latestNs === undefined || timestampNs > this.#latestNs) this.#latestNs = timestampNs;
    return placed;
  }
}

class SoundTimeline implements TrackTimeline {
  readonly #sampling: FrameSampling;
  /** Of what goes on without a gap. */
  #runStartNs: bigint | undefined;
  #runSamples = 0n;

  constructor(sampling: FrameSampling) {
    this.#sampling = sampling;
  }

  decodable(frames: readonly PlayableFrame[]): readonly PlayableFrame[] {
    return frames;
  }

  overlap([first]: readonly PlayableFrame[], zeroNs: bigint): bigint {
    const end = this.end();
    if (first === undefined || end === undefined) return 0n;
    const wait = end - (first.timestampNs - zeroNs);
    return wait > TOLERANCE_NS ? wait : 0n;
  }

  place(frames: readonly PlayableFrame[], shiftNs: bigint): readonly PlayableFrame[] {
    return frames.map((frame) => this.placeFrame(frame, frame.timestampNs + shiftNs));
  }

  private placeFrame(frame: PlayableFrame, wantedNs: bigint): PlayableFrame {
    const end = this.end();
    if (end === undefined || wantedNs - end > TOLERANCE_NS) {
      this.#runStartNs = wantedNs;
      this.#runSamples = 0n;
    }
    const timestampNs = this.end()!;
    this.#runSamples += BigInt(this.#sampling.samplesIn(frame.data));
    return { ...frame, timestampNs, durationNs: this.end()! - timestampNs };
  }

  private end(): bigint | undefined {
    if (this.#runStartNs === undefined) return undefined;
    return this.#runStartNs + samplesToNs(this.#runSamples, this.#sampling.sampleRate);
  }
}

function earliestOf(tracks: readonly PlayableTrack[]): bigint | undefined {
  return earliestIn(tracks.flatMap(({ frames }) => frames));
}

function earliestIn(frames: readonly PlayableFrame[]): bigint | undefined {
  return frames.reduce<bigint | undefined>(
    (least, { timestampNs }) => (least === undefined || timestampNs < least ? timestampNs : least),
    undefined,
  );
}
