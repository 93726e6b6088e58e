import {
  defaultDiscontinuityMode,
  defaultMaxFragments,
  DISCONTINUITY_THRESHOLD_MS,
  type DiscontinuityMode,
  type FragmentFacts,
  type FragmentSelectorType,
  isNewer,
  type PlaybackMode,
  timestampMsOf,
} from './fragment-facts.js';

/** A fragment in its playlist. */
export interface PlaylistEntry extends FragmentFacts {
  /** Its place in the session, from 0. */
  readonly sequenceNumber: number;
  /** When it begins by the clock chosen, in milliseconds since 1970. */
  readonly timestampMs: number;
  /** Where its media is to begin in the session, in milliseconds from the session's first fragment. It never goes back. */
  readonly timelineMs: number;
  /** Whether the player is told to begin its timeline anew. */
  readonly discontinuity: boolean;
  /** How many discontinuities there were in the session up to here, with its own. */
  readonly discontinuitySequence: number;
  /** Which of the session's codec configurations it has, from 0. */
  readonly configuration: number;
  /** How many times the configuration had changed when it began. */
  readonly periodNumber: number;
  /** Where in the timeline its configuration began, in milliseconds from the session's first fragment. */
  readonly periodStartMs: number;
}

/**
 * Where the media of a session begins, in milliseconds: sound may begin before the picture, and frames may be decoded before they
 * are shown, and neither can be below 0.
 */
export const MEDIA_START_MS = 10_000;

/** How {@link PlaylistWindow} goes. */
export interface PlaylistWindowOptions {
  /** Default: `LIVE`. */
  readonly playbackMode?: PlaybackMode | undefined;
  /** Default: `SERVER_TIMESTAMP`. */
  readonly fragmentSelectorType?: FragmentSelectorType | undefined;
  /** Default: `ALWAYS` with server timestamps, `NEVER` with the producer's. */
  readonly discontinuityMode?: DiscontinuityMode | undefined;
  /** The most entries at a time. Default: 5, ON_DEMAND 1000. `Infinity` for all. */
  readonly maxFragments?: number | undefined;
}

/**
 * The fragments that the playlist of a session has now, and their place in its timeline.
 *
 * Give it the fragments in the order in which they are to be played. LIVE and LIVE_REPLAY keep the newest ones, and count those
 * that went; ON_DEMAND keeps the oldest ones.
 *
 * Where the timeline breaks, the next fragment is put right behind the one before: by ALWAYS everywhere, by ON_DISCONTINUITY
 * where there is a gap or an overlap of more than 50 ms. By NEVER fragments keep the distance that their timestamps have, unless
 * these go back.
 *
 * @example
 * ```ts
 * import { PlaylistWindow } from 'kinesis-video-parser/media';
 *
 * const window = new PlaylistWindow({ playbackMode: 'LIVE', discontinuityMode: 'ON_DISCONTINUITY', maxFragments: 2 });
 * const facts = { fragmentNumber: undefined, producerTimestampMs: 0, durationMs: 2000, sizeInBytes: 10_000 };
 * for (const serverTimestampMs of [0, 2010, 9000]) window.add({ ...facts, serverTimestampMs });
 * console.log(window.entries.map(({ timelineMs }) => timelineMs)); // [ 2010, 4010 ]
 * ```
 */
export class PlaylistWindow {
  readonly playbackMode: PlaybackMode;
  readonly fragmentSelectorType: FragmentSelectorType;
  readonly #discontinuityMode: DiscontinuityMode;
  readonly #maxFragments: number;
  readonly #entries: PlaylistEntry[] = [];
  /** Where in the entries a timestamp is; ON_DEMAND alone, which may still replace what it has. */
  readonly #places = new Map<number, number>();
  #newest: PlaylistEntry | undefined = undefined;
  #longestMs = 0;
  #hasEnded = false;

  constructor(options: PlaylistWindowOptions = {}) {
    this.playbackMode = options.playbackMode ?? 'LIVE';
    this.fragmentSelectorType = options.fragmentSelectorType ?? 'SERVER_TIMESTAMP';
    this.#discontinuityMode = options.discontinuityMode ?? defaultDiscontinuityMode(this.fragmentSelectorType);
    this.#maxFragments = options.maxFragments ?? defaultMaxFragments(this.playbackMode);
  }

  /** In the order of the playlist. */
  get entries(): readonly PlaylistEntry[] {
    return this.#entries;
  }

  /** The longest fragment that there was in the session, in milliseconds: a target duration may never shrink (RFC 8216 §6.2.1). */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** Whether no more fragments will come. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** No more fragments will come. */
  end(): void {
    this.#hasEnded = true;
  }

  /**
   * Puts the fragment at the end, or, ON_DEMAND, in the place of an older one with its producer timestamp.
   *
   * @param configuration which of the session's codec configurations it has, from 0; another one is a discontinuity by all modes
   * @returns `undefined` if it is left out: the playlist is full, or has a newer one
   */
  add(facts: FragmentFacts, configuration = 0): PlaylistEntry | undefined {
    const timestampMs = timestampMsOf(facts, this.fragmentSelectorType);
    const twin = this.#placeOf(timestampMs);
    if (twin !== undefined) return this.#replace(twin, facts, configuration);
    if (this.#isLate(timestampMs) || this.#isFull()) return undefined;
    return this.#append(this.#entryAfter(this.#newest, { ...facts, timestampMs, configuration }));
  }

  #placeOf(timestampMs: number): number | undefined {
    return this.fragmentSelectorType === 'PRODUCER_TIMESTAMP' ? this.#places.get(timestampMs) : undefined;
  }

  #replace(place: number, facts: FragmentFacts, configuration: number): PlaylistEntry | undefined {
    const older = this.#entries[place]!;
    if (configuration !== older.configuration || !isNewer(facts.fragmentNumber, older.fragmentNumber)) return undefined;
    const entry = { ...older, ...facts };
    this.#entries[place] = entry;
    if (this.#newest === older) this.#newest = entry;
    this.#longestMs = Math.max(this.#longestMs, entry.durationMs);
    return entry;
  }

  /** A live playlist that was published may only grow at its end (GetHLSStreamingSessionURL, PlaybackMode; RFC 8216 §6.2.1). */
  #isLate(timestampMs: number): boolean {
    if (this.playbackMode === 'ON_DEMAND' || this.#newest === undefined) return false;
    const { timestampMs: newestMs } = this.#newest;
    return this.fragmentSelectorType === 'PRODUCER_TIMESTAMP' ? timestampMs <= newestMs : timestampMs < newestMs;
  }

  #isFull(): boolean {
    return this.playbackMode === 'ON_DEMAND' && this.#entries.length >= this.#maxFragments;
  }

  #entryAfter(previous: PlaylistEntry | undefined, facts: DatedFacts): PlaylistEntry {
    if (previous === undefined) return { ...facts, ...BEGINNING };
    const discontinuity = this.#isDiscontinuity(previous, facts);
    const timelineMs = this.#timelineMs(previous, facts);
    const isSamePeriod = facts.configuration === previous.configuration;
    return {
      ...facts,
      sequenceNumber: previous.sequenceNumber + 1,
      timelineMs,
      discontinuity,
      discontinuitySequence: previous.discontinuitySequence + (discontinuity ? 1 : 0),
      periodNumber: previous.periodNumber + (isSamePeriod ? 0 : 1),
      periodStartMs: isSamePeriod ? previous.periodStartMs : timelineMs,
    };
  }

  #isDiscontinuity(previous: PlaylistEntry, facts: DatedFacts): boolean {
    if (facts.configuration !== previous.configuration || this.#discontinuityMode === 'ALWAYS') return true;
    return this.#discontinuityMode === 'ON_DISCONTINUITY' && !follows(previous, facts);
  }

  #timelineMs(previous: PlaylistEntry, facts: DatedFacts): number {
    const advanceMs = facts.timestampMs - previous.timestampMs;
    const keepsDistance =
      this.#discontinuityMode === 'NEVER' ||
      (this.#discontinuityMode === 'ON_DISCONTINUITY' && follows(previous, facts));
    // A fragment of one frame may have no duration, and two of them still are not one.
    return previous.timelineMs + (keepsDistance && advanceMs > 0 ? advanceMs : Math.max(1, previous.durationMs));
  }

  #append(entry: PlaylistEntry): PlaylistEntry {
    this.#newest = entry;
    this.#longestMs = Math.max(this.#longestMs, entry.durationMs);
    this.#entries.push(entry);
    if (this.playbackMode === 'ON_DEMAND') {
      if (entry.fragmentNumber !== undefined) this.#places.set(entry.timestampMs, this.#entries.length - 1);
    } else if (this.#entries.length > this.#maxFragments) this.#entries.shift();
    return entry;
  }
}

type DatedFacts = FragmentFacts & Pick<PlaylistEntry, 'timestampMs' | 'configuration'>;

const BEGINNING = {
  sequenceNumber: 0,
  timelineMs: 0,
  discontinuity: false,
  discontinuitySequence: 0,
  periodNumber: 0,
  periodStartMs: 0,
} as const;

/** Whether `facts` begins where `previous` ends, within what the service lets pass. */
function follows(previous: PlaylistEntry, { timestampMs }: DatedFacts): boolean {
  return Math.abs(timestampMs - previous.timestampMs - previous.durationMs) <= DISCONTINUITY_THRESHOLD_MS;
}
