import { concatenated } from '../ebml/bytes.js';
import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';
import { encodeBlock } from '../matroska/block.js';
import { encodeElement, encodeHeader } from '../matroska/mkv-writer.js';
import type { DraftFragment, OutgoingHead } from './outgoing-fragment.js';
import { gathered, sizeOf } from './outgoing-pieces.js';
import { headOfTracks, type ProducerTrack } from './outgoing-tracks.js';
import { brokenRule, checkSize, PRODUCER_LIMITS } from './producer-rules.js';

/** A frame, and where it belongs. */
export interface ProducerFrame {
  /** The number of its track. Default: the only track there is. */
  readonly track?: number | undefined;
  /** When it is to be shown, in nanoseconds. This, or `timestampMs`. */
  readonly timestampNs?: bigint | undefined;
  /** When it is to be shown, in milliseconds. This, or `timestampNs`. */
  readonly timestampMs?: number | undefined;
  /** Whether a decoder can begin with it. Default: so for audio, not for video. */
  readonly keyframe?: boolean | undefined;
  readonly data: Uint8Array;
}

/** How frames become fragments. */
export interface FragmentRules {
  /** A key frame of the video track begins no new fragment before this. Without video, a fragment is this long. Default 1 000 ms. */
  readonly minFragmentMs?: number | undefined;
  /** A fragment is over before this, key frame or not. Default 10 000 ms; at most 20 000. */
  readonly maxFragmentMs?: number | undefined;
}

const DEFAULTS = { minFragmentMs: 1_000, maxFragmentMs: 10_000 };
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** What a block takes beside its frame, at most: its ID, size, track number, time and flags. */
const BLOCK_OVERHEAD_BYTES = 16;
const NO_DATA = new Uint8Array(0);

/**
 * Makes fragments of frames. A new one begins with a key frame of the first video track, or, where there is no video, with any
 * frame; once the one before is long enough and has a frame of each track.
 */
export class OutgoingFrames {
  readonly #head: OutgoingHead;
  readonly #tracks: ReadonlyMap<number, ProducerTrack>;
  readonly #leadingTrack: number | undefined;
  readonly #rules: typeof DEFAULTS;
  #open: OpenFragment | undefined;

  /** @throws UsageError if tracks or rules cannot be */
  constructor(tracks: readonly ProducerTrack[], rules: FragmentRules = {}) {
    this.#head = headOfTracks(tracks);
    this.#tracks = new Map(tracks.map((track) => [track.number, track]));
    this.#leadingTrack = tracks.find(({ type }) => type === 'video')?.number;
    this.#rules = withDefaults(DEFAULTS, rules);
    const { minFragmentMs, maxFragmentMs } = this.#rules;
    const isPossible = minFragmentMs >= 0 && minFragmentMs <= maxFragmentMs;
    if (!isPossible || maxFragmentMs > PRODUCER_LIMITS.maxFragmentMs)
      throw new UsageError('minFragmentMs is not above maxFragmentMs, and that not above 20 000');
  }

  /**
   * The fragment that is over with this frame, which is in the next one.
   *
   * @throws UsageError if it says no time; KinesisVideoServiceError PRODUCER_RULE if its track is none of ours, or the fragment
   * has become too large
   */
  push(frame: ProducerFrame): readonly DraftFragment[] {
    const block = this.#blockOf(frame);
    const drafts = this.#isOverBefore(block) ? this.end() : [];
    this.#open ??= new OpenFragment(this.#head, block.timestampMs);
    this.#open.add(block);
    return drafts;
  }

  /** The fragment that is open is over. */
  end(): readonly DraftFragment[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [open.finished()];
  }

  #isOverBefore(block: FrameBlock): boolean {
    if (this.#open === undefined) return false;
    const lengthMs = block.timestampMs - this.#open.timecodeMs;
    if (lengthMs >= this.#rules.maxFragmentMs) return true;
    const mayBegin = this.#leadingTrack === undefined || (block.track === this.#leadingTrack && block.keyframe);
    return mayBegin && lengthMs >= this.#rules.minFragmentMs && this.#open.hasEachTrack;
  }

  #blockOf({ track = this.#onlyTrack, keyframe, data, ...time }: ProducerFrame): FrameBlock {
    const definition = this.#tracks.get(track);
    if (definition === undefined)
      throw brokenRule('declaredTracks', `A frame is of track ${track}, which is not declared`);
    return { track, timestampMs: millisecondsOf(time), keyframe: keyframe ?? definition.type === 'audio', data };
  }

  get #onlyTrack(): number {
    const [first, ...others] = this.#tracks.keys();
    if (first === undefined || others.length > 0) throw new UsageError('Say which track the frame is of');
    return first;
  }
}

interface FrameBlock {
  readonly track: number;
  readonly timestampMs: number;
  readonly keyframe: boolean;
  readonly data: Uint8Array;
}

class OpenFragment {
  readonly timecodeMs: number;
  readonly #head: OutgoingHead;
  readonly #blocks: Uint8Array[] = [];
  readonly #tracks = new Set<number>();
  #size = 0;
  #durationMs = 0;

  constructor(head: OutgoingHead, timecodeMs: number) {
    this.#head = head;
    this.timecodeMs = timecodeMs;
  }

  get hasEachTrack(): boolean {
    return this.#tracks.size === this.#head.trackNumbers.length;
  }

  add(block: FrameBlock): void {
    this.#size += block.data.length + BLOCK_OVERHEAD_BYTES;
    checkSize(this.#size, this.timecodeMs);
    const relativeTimestamp = block.timestampMs - this.timecodeMs;
    this.#blocks.push(simpleBlock(block, relativeTimestamp));
    this.#tracks.add(block.track);
    this.#durationMs = Math.max(this.#durationMs, relativeTimestamp);
  }

  finished(): DraftFragment {
    const { timecodeMs } = this;
    const durationMs = this.#durationMs;
    const content = [encodeElement('Timestamp', timecodeMs), ...this.#blocks];
    const cluster = gathered([encodeHeader('Cluster', sizeOf(content)), ...content]);
    return { head: this.#head, timecodeMs, durationMs, tracksWithFrames: this.#tracks, cluster, tags: [] };
  }
}

/** Written at once: of large frames, copying them is nearly all the work. */
function simpleBlock({ track, keyframe, data }: FrameBlock, relativeTimestamp: number): Uint8Array {
  const header = encodeBlock({ trackNumber: track, relativeTimestamp, keyframe, frames: [NO_DATA] });
  return concatenated([encodeHeader('SimpleBlock', header.length + data.length), header, data]);
}

function millisecondsOf({ timestampNs, timestampMs }: Pick<ProducerFrame, 'timestampNs' | 'timestampMs'>): number {
  const ms =
    timestampNs === undefined ? Math.floor(timestampMs ?? NaN) : Number(timestampNs / NANOSECONDS_PER_MILLISECOND);
  if (!Number.isSafeInteger(ms) || ms < 0) throw new UsageError('A frame needs timestampNs or timestampMs, from 0 up');
  return ms;
}
