import { replayedCount, selectFragments } from '../../media/playback/select-fragments.js';
import { timestampMsOf } from '../../media/playback/fragment-facts.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { nothingThere } from './playback-failure.js';
import type { SessionRequest } from './session-request.js';

/** LIVE needs a fragment that is no older. */
const LIVE_WITHIN_MS = 30_000;

/** Gives the fragments of a session, as they are to come into its playlist. */
export class FragmentFeed {
  readonly #stream: LiveStream;
  readonly #request: SessionRequest;
  /** Those that are to come into the playlist next. */
  readonly #waiting: FragmentFacts[];
  /** How long those are that were taken, and those that wait; LIVE_REPLAY alone. */
  readonly #durationsMs: number[] = [];
  #taken = 0;
  /** The number after which comes what is new. */
  #after: string;
  #firstTakenMs: number | undefined;

  /** @throws ServiceException ResourceNotFoundException if there is nothing to begin with */
  constructor(stream: LiveStream, request: SessionRequest, nowMs: number) {
    this.#stream = stream;
    this.#request = request;
    this.#after = stream.newest;
    this.#waiting = this.#selected();
    for (const { durationMs } of this.#waiting) this.#durationsMs.push(durationMs);
    this.#checkThere(nowMs);
  }

  /** The first fragment of the session. Before anything is taken. */
  get first(): FragmentFacts {
    return this.#waiting[0]!;
  }

  /** The largest of what a millisecond takes in bytes, of what is there so far. */
  get peakBytesPerMs(): number {
    return this.#waiting.reduce((most, facts) => Math.max(most, bytesPerMs(facts)), 0);
  }

  /** Whether nothing can come any more. */
  hasEnded(nowMs: number): boolean {
    const { playbackMode, range } = this.#request;
    if (playbackMode === 'ON_DEMAND') return true;
    return this.#waiting.length === 0 && range?.endMs !== undefined && range.endMs < nowMs;
  }

  /** Those that come into the playlist now. */
  take(nowMs: number): readonly FragmentFacts[] {
    this.#firstTakenMs ??= nowMs;
    this.#takeInNew();
    const due = this.#waiting.splice(0, this.#dueCount(nowMs - this.#firstTakenMs));
    this.#taken += due.length;
    return due;
  }

  #dueCount(elapsedMs: number): number {
    if (this.#request.playbackMode !== 'LIVE_REPLAY') return this.#waiting.length;
    return replayedCount(this.#durationsMs, elapsedMs, this.#request.maxFragments) - this.#taken;
  }

  #takeInNew(): void {
    if (this.#request.playbackMode === 'ON_DEMAND') return;
    for (let next = this.#stream.next(this.#after); next !== undefined; next = this.#stream.next(this.#after)) {
      this.#after = next.fragmentNumber;
      if (!this.#isInRange(next)) continue;
      this.#waiting.push(next);
      if (this.#request.playbackMode === 'LIVE_REPLAY') this.#durationsMs.push(next.durationMs);
    }
  }

  #isInRange(facts: FragmentFacts): boolean {
    const { type, range } = this.#request;
    if (range === undefined) return true;
    const ms = timestampMsOf(facts, type);
    return ms >= range.startMs && ms <= (range.endMs ?? Infinity);
  }

  #selected(): FragmentFacts[] {
    const { playbackMode, type, range, maxFragments } = this.#request;
    const there = this.#stream.fragments.filter(({ fragmentNumber }) => fragmentNumber <= this.#after);
    return selectFragments(there, {
      playbackMode,
      fragmentSelectorType: type,
      startTimestampMs: range?.startMs,
      endTimestampMs: range?.endMs,
      maxFragments: playbackMode === 'LIVE_REPLAY' ? Infinity : maxFragments,
    });
  }

  #checkThere(nowMs: number): void {
    const { playbackMode } = this.#request;
    const isRecent = this.#waiting.some(({ serverTimestampMs }) => serverTimestampMs >= nowMs - LIVE_WITHIN_MS);
    if (playbackMode === 'LIVE' && !isRecent) throw nothingThere('The stream has no fragments of the last 30 seconds');
    if (this.#waiting.length === 0) throw nothingThere('The stream has no fragments in the time range');
  }
}

/** What a millisecond of a fragment takes, in bytes. */
export function bytesPerMs({ sizeInBytes, durationMs }: Pick<FragmentFacts, 'sizeInBytes' | 'durationMs'>): number {
  return sizeInBytes / Math.max(1, durationMs);
}
