import { isVideoCodec } from '../../media/containers/codec-kind.js';
import type { PlayableFragment } from '../../media/containers/playable-fragment.js';
import { readPlayableFragment } from '../../media/containers/playable-fragments.js';
import { timestampMsOf, type FragmentFacts as ExactFacts } from '../../media/playback/fragment-facts.js';
import type { PlaybackTrack } from '../../media/playback/playback-track.js';
import { PlaylistWindow, type PlaylistEntry } from '../../media/playback/playlist-window.js';
import { fragmentFacts, playbackTracks } from '../../media/playback/session-media.js';
import { EVENT_LOOP } from '../../sources/event-loop.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { CodecConfigurations } from './codec-configurations.js';
import { bytesPerMs, FragmentFeed } from './fragment-feed.js';
import { noDataRetention, nothingThere, playing } from './playback-failure.js';
import type { SessionRequest } from './session-request.js';
import { readStored } from './stored-fragment.js';
import { playedTracks, type CodedTrack, type Playing } from './track-rules.js';

/** How many playlists' worth of fragments can still be got after they slid out of the playlist. */
const REMEMBERED_PLAYLISTS = 4;
const LEAST_REMEMBERED = 20;

/** A fragment of a session. */
export interface PlayedEntry {
  readonly entry: PlaylistEntry;
  /** As the store has them. */
  readonly facts: FragmentFacts;
}

interface ReadFacts {
  readonly exact: ExactFacts;
  readonly configuration: number;
}

interface SessionParts {
  readonly request: SessionRequest;
  readonly stream: LiveStream;
  readonly now: () => number;
  readonly feed: FragmentFeed;
  readonly configurations: CodecConfigurations;
}

/** One viewer's playing of a stream: what its playlist has, and what may be got by it. */
export class PlaybackSession {
  readonly request: SessionRequest;
  readonly stream: LiveStream;
  /** In milliseconds since 1970. */
  readonly expiresAtMs: number;
  readonly window: PlaylistWindow;
  readonly #now: () => number;
  readonly #feed: FragmentFeed;
  readonly #configurations: CodecConfigurations;
  /** By its real number in HLS, by its place in the session in DASH, from 1. */
  readonly #entries = new Map<string, PlayedEntry>();
  #refreshing: Promise<void> | undefined;
  #availabilityStartMs: number | undefined;

  private constructor({ request, stream, now, feed, configurations }: SessionParts) {
    this.request = request;
    this.stream = stream;
    this.#now = now;
    this.#feed = feed;
    this.#configurations = configurations;
    this.expiresAtMs = now() + request.expiresMs;
    this.window = new PlaylistWindow({ ...request, fragmentSelectorType: request.type });
  }

  /**
   * Begins with what is stored.
   *
   * @throws ServiceException NoDataRetentionException, ResourceNotFoundException if there is nothing to begin with, and what is
   *   wrong with the media of the first fragment
   */
  static async open(request: SessionRequest, stream: LiveStream, now: () => number): Promise<PlaybackSession> {
    if (stream.record.dataRetentionInHours === 0) throw noDataRetention();
    await stream.settled();
    const feed = new FragmentFeed(stream, request, now());
    const { first, peakBytesPerMs } = feed;
    const stored = await readStored(stream, first);
    const configurations = await playing(async () => {
      const coded = playedTracks(stored, playingBy(request));
      const growth = Math.max(1, peakBytesPerMs / bytesPerMs(first));
      const tracks = playbackTracks(await readPlayableFragment(stored)).map((track) => ({
        ...track,
        bandwidth: Math.ceil(growth * track.bandwidth),
      }));
      return new CodecConfigurations({ coded, tracks }, request.protocol);
    });
    return new PlaybackSession({ request, stream, now, feed, configurations });
  }

  /** What playlists say of the tracks, for each codec configuration. */
  get configurations(): readonly (readonly PlaybackTrack[])[] {
    return this.#configurations.tracks;
  }

  /**
   * What the tracks of a configuration are decoded with.
   *
   * @throws ServiceException ResourceNotFoundException
   */
  codedTracks(configuration: number): readonly CodedTrack[] {
    return this.#configurations.coded(configuration) ?? nowhere('configuration');
  }

  /** As `window`, for manifests: with the timestamps of the fragments as the store has them. */
  get storedWindow(): Pick<PlaylistWindow, 'entries' | 'playbackMode' | 'longestMs' | 'hasEnded'> {
    const { playbackMode, longestMs, hasEnded } = this.window;
    const entries = this.window.entries.map((entry) => {
      const facts = this.#entries.get(placeOf(entry))?.facts ?? entry;
      return { ...entry, timestampMs: timestampMsOf(facts, this.request.type) };
    });
    return { entries, playbackMode, longestMs, hasEnded };
  }

  /** When the timeline of the session began, so that what is in its first playlist is available by then: in milliseconds since 1970. */
  get availabilityStartMs(): number {
    return this.#availabilityStartMs ?? this.#now();
  }

  /** Takes into the playlist what is due by now. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /**
   * A fragment that is, or was just now, in the playlist.
   *
   * @throws ServiceException ResourceNotFoundException
   */
  async entry(number: string): Promise<PlayedEntry> {
    // A player may have its playlist from before, and a new one is cheap.
    if (!this.#entries.has(number)) await this.refresh();
    return this.#entries.get(number) ?? nowhere('fragment');
  }

  /**
   * The media of an entry.
   *
   * @throws ServiceException InvalidCodecPrivateDataException if its tracks are not those of the session,
   *   ResourceNotFoundException if it has expired, and what else is wrong with it
   */
  async fragment({ entry, facts }: PlayedEntry): Promise<PlayableFragment> {
    const stored = await readStored(this.stream, facts);
    const coded = playedTracks(stored, playingBy(this.request));
    this.#configurations.check(coded, entry.configuration, facts.fragmentNumber);
    return readPlayableFragment(stored);
  }

  async #refresh(): Promise<void> {
    const nowMs = this.#now();
    const due = this.#feed.take(nowMs);
    const unseen = this.request.playbackMode === 'ON_DEMAND' ? 0 : due.length - this.request.maxFragments;
    for (const [at, facts] of due.entries()) {
      // What slides out at once is never seen.
      const { exact, configuration } = at < unseen ? this.#unread(facts) : await this.#read(facts);
      const entry = this.window.add(exact, configuration);
      if (entry !== undefined) this.#remember({ entry, facts });
      if (EVENT_LOOP.isDue) await EVENT_LOOP.turn();
    }
    if (this.#feed.hasEnded(nowMs)) this.window.end();
    const last = this.window.entries.at(-1);
    if (last !== undefined) this.#availabilityStartMs ??= nowMs - last.timelineMs - last.durationMs;
  }

  #unread(facts: FragmentFacts): ReadFacts {
    return { exact: facts, configuration: this.#configurations.current };
  }

  /** By its frames it is known exactly how long it is. */
  async #read(facts: FragmentFacts): Promise<ReadFacts> {
    try {
      const stored = await readStored(this.stream, facts);
      const coded = playedTracks(stored, playingBy(this.request));
      const fragment = await readPlayableFragment(stored);
      const { durationMs, startsWithKeyFrame } = fragmentFacts(fragment);
      const configuration = this.#configurations.next(coded, () => playbackTracks(fragment));
      const exact = { ...facts, durationMs, startsWithKeyFrame };
      if (this.request.protocol === 'HLS') return { exact, configuration };
      // A manifest has one timeline for sound and pictures, and closes its gaps: sound may begin before, so it goes by the pictures.
      return { exact: { ...exact, producerTimestampMs: picturesBeginMs(fragment) }, configuration };
    } catch {
      // Whoever loads it is told.
      return this.#unread(facts);
    }
  }

  #remember(played: PlayedEntry): void {
    const { entry, facts } = played;
    this.#entries.set(this.request.protocol === 'HLS' ? facts.fragmentNumber : placeOf(entry), played);
    if (this.request.playbackMode === 'ON_DEMAND') return;
    const most = Math.max(LEAST_REMEMBERED, REMEMBERED_PLAYLISTS * this.request.maxFragments);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= most) return;
      this.#entries.delete(oldest);
    }
  }
}

/** As manifests count them. */
function placeOf({ sequenceNumber }: PlaylistEntry): string {
  return String(sequenceNumber + 1);
}

function playingBy({ protocol, containerFormat }: SessionRequest): Playing {
  return protocol === 'DASH' ? 'DASH' : `HLS ${containerFormat}`;
}

function nowhere(what: string): never {
  throw nothingThere(`There is no such ${what} in this session`);
}

/** By the producer's clock, in whole milliseconds since 1970; sound, if there are none. */
function picturesBeginMs({ tracks, startNs }: PlayableFragment): number {
  const video = tracks.find(({ codec, frames }) => isVideoCodec(codec) && frames.length > 0);
  const beginNs = video?.frames.reduce(
    (least, { timestampNs }) => (timestampNs < least ? timestampNs : least),
    video.frames[0]!.timestampNs,
  );
  return Math.round(Number(beginNs ?? startNs) / 1e6);
}
