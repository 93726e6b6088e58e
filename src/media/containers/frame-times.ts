/** When a frame is played, in nanoseconds. */
export interface FrameTime {
  readonly timestampNs: bigint;
  readonly durationNs: bigint;
}

/** What a track stores about the time of one of its frames. */
export interface StoredTime {
  /** Of its block. */
  readonly timestampNs: bigint;
  /** Frames that share a block share its time: only the first of them has this one. */
  readonly laceIndex: number;
  /** Of its block as a whole. */
  readonly blockDurationNs: bigint | undefined;
}

/** A stored time of an audio frame, and how many samples of each channel it holds. */
export interface StoredAudioTime extends StoredTime {
  readonly samples: number;
}

/** How exactly times are stored, and what the track says of its frames. */
export interface TrackClock {
  /** Nanoseconds between two times that can be told apart. */
  readonly tickNs: bigint;
  readonly defaultDurationNs: bigint | undefined;
}

const NS_PER_SECOND = 1_000_000_000n;

/**
 * Times of video frames, in the order of decoding: as stored, each until the next one in the order of presentation. The last one
 * takes its block's duration, else the track's unless it is far from that of the frame before, else the latter.
 */
export function videoTimes(stored: readonly StoredTime[], clock: TrackClock): FrameTime[] {
  const starts = spreadLaces(stored, clock.defaultDurationNs);
  const order = starts.map((_, index) => index).sort((a, b) => compare(starts[a]!, starts[b]!) || a - b);
  const durations: bigint[] = [];
  for (const [place, index] of order.entries()) {
    const next = order[place + 1];
    const before = order[place - 1];
    durations[index] =
      next === undefined
        ? lastDuration(stored[index]!.blockDurationNs, before === undefined ? undefined : durations[before], clock)
        : starts[next]! - starts[index]!;
  }
  return starts.map((timestampNs, index) => ({ timestampNs, durationNs: durations[index]! }));
}

/**
 * Times of audio frames: exact to the sample, while that stays within a tick of what is stored. So rounding, to milliseconds as a
 * rule, makes neither gaps nor overlaps; those that are there stay.
 */
export function audioTimes(
  stored: readonly StoredAudioTime[],
  sampleRate: number,
  { tickNs }: TrackClock,
): FrameTime[] {
  const times: FrameTime[] = [];
  let run = new SampleRun(sampleRate, tickNs);
  const settle = () => {
    for (const time of run.times()) times.push(time);
    run = new SampleRun(sampleRate, tickNs);
  };
  for (const frame of stored) {
    if (run.accepts(frame)) continue;
    settle();
    run.accepts(frame);
  }
  settle();
  return times;
}

/** How long so many samples last, in nanoseconds, what is left over cut off. */
export function samplesToNs(samples: bigint, sampleRate: number): bigint {
  // Rates are whole as a rule; Matroska stores doubles.
  const milliHertz = BigInt(Math.round(sampleRate * 1000));
  return (samples * NS_PER_SECOND * 1000n) / milliHertz;
}

/** Frames that follow each other without a gap: one true time of the first explains all that is stored. */
class SampleRun {
  readonly #starts: bigint[] = [0n];
  #earliest: bigint | undefined;
  #latest: bigint | undefined;
  readonly #sampleRate: number;
  readonly #tickNs: bigint;

  constructor(sampleRate: number, tickNs: bigint) {
    this.#sampleRate = sampleRate;
    this.#tickNs = tickNs;
  }

  accepts({ timestampNs, laceIndex, samples }: StoredAudioTime): boolean {
    const end = this.#starts.at(-1)!;
    if (laceIndex === 0 || this.#earliest === undefined) {
      const origin = timestampNs - samplesToNs(end, this.#sampleRate);
      const earliest = least(this.#earliest ?? origin, origin);
      const latest = greatest(this.#latest ?? origin, origin);
      if (latest - earliest > 2n * this.#tickNs) return false;
      this.#earliest = earliest;
      this.#latest = latest;
    }
    this.#starts.push(end + BigInt(samples));
    return true;
  }

  *times(): Generator<FrameTime> {
    if (this.#earliest === undefined || this.#latest === undefined) return;
    const origin = (this.#earliest + this.#latest) / 2n;
    for (let index = 0; index + 1 < this.#starts.length; index++) {
      const start = samplesToNs(this.#starts[index]!, this.#sampleRate);
      const end = samplesToNs(this.#starts[index + 1]!, this.#sampleRate);
      yield { timestampNs: origin + start, durationNs: end - start };
    }
  }
}

/** Laced video is next to unknown; its frames get a share of their block each. */
function spreadLaces(stored: readonly StoredTime[], defaultDurationNs: bigint | undefined): bigint[] {
  return stored.map(({ timestampNs, laceIndex }) => timestampNs + BigInt(laceIndex) * (defaultDurationNs ?? 1n));
}

/** A track's DefaultDuration is a wish: producers write 25 frames a second and send 15. */
function lastDuration(block: bigint | undefined, before: bigint | undefined, clock: TrackClock): bigint {
  const { defaultDurationNs = 0n } = clock;
  if (block !== undefined && block > 0n) return block;
  if (before === undefined || before === 0n) return defaultDurationNs > 0n ? defaultDurationNs : LONE_FRAME_NS;
  const isLikely = defaultDurationNs * 2n > before && defaultDurationNs < before * 2n;
  return isLikely ? defaultDurationNs : before;
}

/** Of a frame of which nothing is known: one of 25 a second. */
const LONE_FRAME_NS = 40_000_000n;

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greatest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
