import { type FragmentInput, playableFragments } from '../containers/playable-fragments.js';
import type { PlayableFragment } from '../containers/playable-fragment.js';
import { writeInitSegment, writeMediaSegment, writeTsSegment } from '../containers/segments.js';
import type { TrackChoice } from '../../fragment/track-choice.js';
import { MediaError } from '../media-error.js';
import { type CodecChange, CodecConfigurations } from './codec-configurations.js';
import type { DiscontinuityMode, DisplayMode, FragmentSelectorType } from './fragment-facts.js';
import type { ContainerFormat } from './hls-playlists.js';
import { CONTENT_TYPES, type PlaybackFile, textFile } from './playback-file.js';
import { bandwidthOf, kindOf, type PlaybackTrack } from './playback-track.js';
import { type PlaylistEntry, PlaylistWindow } from './playlist-window.js';
import { splitAtKeyFrames } from './split-fragment.js';
import { fragmentFacts, playbackTracks, segmentZeroNs } from './session-media.js';

/** How a folder for players is written. */
export interface MediaFolderOptions {
  /**
   * `ON_DEMAND`: playlists are written once all fragments are there. `LIVE`: they are written anew with each fragment, and have the
   * newest ones. Default `ON_DEMAND`.
   */
  readonly playbackMode?: 'ON_DEMAND' | 'LIVE' | undefined;
  /** Whose clock playlists go by. Default `PRODUCER_TIMESTAMP`. */
  readonly fragmentSelectorType?: FragmentSelectorType | undefined;
  /** How many fragments a playlist has at most. Default: LIVE 5, ON_DEMAND all that come. */
  readonly maxFragments?: number | undefined;
  /** Whether playlists tell when each fragment begins. Default `NEVER`. */
  readonly displayFragmentTimestamp?: DisplayMode | undefined;
  /** Default `error`, as the service has it. */
  readonly codecChange?: CodecChange | undefined;
  /** By number or name. Default: all audio and video tracks. */
  readonly tracks?: readonly TrackChoice[] | undefined;
}

/** What HLS and DASH are told apart by. */
export interface FolderForm {
  readonly containerFormat: ContainerFormat;
  readonly discontinuityMode: DiscontinuityMode;
  /** The texts that say what there is, all of them, to be written after the segments they name. */
  readonly playlists: (folder: MediaFolder) => Promise<readonly PlaybackFile[]>;
}

/** The files of a folder, in an order in which a reader finds all that a playlist names. */
export async function* writeFolder(
  fragments: FragmentInput,
  options: MediaFolderOptions,
  form: FolderForm,
): AsyncGenerator<PlaybackFile, undefined> {
  const folder = new MediaFolder(options, form);
  const isLive = options.playbackMode === 'LIVE';
  for await (const fragment of piecesFrom(playableFragments(fragments, { tracks: options.tracks }))) {
    const entry = folder.place(fragment);
    if (entry !== undefined) {
      yield* folder.segments(fragment, entry);
      if (isLive) yield* folder.changed(await form.playlists(folder));
    } else if (!isLive && folder.isFull) break;
  }
  if (folder.window.entries.length === 0)
    throw new MediaError('NO_MEDIA', { message: 'There is no fragment with frames' });
  folder.window.end();
  yield* folder.changed(await form.playlists(folder));
}

async function* piecesFrom(fragments: AsyncIterable<PlayableFragment>): AsyncGenerator<PlayableFragment> {
  for await (const fragment of fragments) yield* splitAtKeyFrames(fragment);
}

/** What is in a folder, and how it is called there. */
export class MediaFolder {
  readonly window: PlaylistWindow;
  readonly #containerFormat: ContainerFormat;
  readonly #type: FragmentSelectorType;
  readonly #max: number | undefined;
  readonly #configurations: CodecConfigurations;
  /** By configuration; one whose fragments were all left out has none. */
  readonly #tracks = new Map<number, readonly PlaybackTrack[]>();
  readonly #bandwidths = new Map<string, number>();
  readonly #texts = new Map<string, string>();

  constructor(options: MediaFolderOptions, { containerFormat, discontinuityMode }: FolderForm) {
    const { playbackMode = 'ON_DEMAND', fragmentSelectorType = 'PRODUCER_TIMESTAMP' } = options;
    this.#max = options.maxFragments ?? (playbackMode === 'ON_DEMAND' ? Infinity : undefined);
    this.window = new PlaylistWindow({
      playbackMode,
      fragmentSelectorType,
      discontinuityMode,
      maxFragments: this.#max,
    });
    this.#containerFormat = containerFormat;
    // A timeline that begins anew with each fragment has no gaps: pictures begin where their fragment begins.
    this.#type = discontinuityMode === 'ALWAYS' ? 'SERVER_TIMESTAMP' : fragmentSelectorType;
    this.#configurations = new CodecConfigurations(options.codecChange);
  }

  /** Whether its playlist can have no more fragments; only one that is not live comes to that. */
  get isFull(): boolean {
    return this.#max !== undefined && this.window.entries.length >= this.#max;
  }

  /** The tracks of each configuration, with the bandwidths that their segments had up to now. */
  get configurations(): readonly (readonly PlaybackTrack[])[] {
    return Array.from({ length: this.#configurations.count }, (_, configuration) =>
      (this.#tracks.get(configuration) ?? []).map((track) => ({
        ...track,
        bandwidth: this.#bandwidths.get(this.nameOf(track)) ?? 0,
      })),
    );
  }

  /** Where the fragment is in the playlist; `undefined` if it is left out. */
  place(fragment: PlayableFragment): PlaylistEntry | undefined {
    const configuration = this.#configurations.of(fragment);
    return this.window.add(fragmentFacts(fragment), configuration);
  }

  /** What is to be written for a fragment: segments, and before them what they are decoded with, if that is new. */
  async *segments(fragment: PlayableFragment, entry: PlaylistEntry): AsyncGenerator<PlaybackFile> {
    const known = this.#tracks.get(entry.configuration);
    const tracks = known ?? playbackTracks(fragment);
    if (known === undefined) yield* this.#begin(fragment, tracks, entry);
    const zeroNs = segmentZeroNs(entry, fragment, this.#type);
    if (this.#containerFormat === 'MPEG_TS') {
      const content = await writeTsSegment(fragment, { zeroNs });
      this.#count(tracks[0]!, content, entry);
      yield { path: this.segmentPath(tracks[0]!, entry), content, contentType: CONTENT_TYPES.ts };
      return;
    }
    for (const [place, track] of tracks.entries()) {
      const part = { ...fragment, tracks: [fragment.tracks[place]!] };
      const content = await writeMediaSegment(part, { zeroNs, sequenceNumber: entry.sequenceNumber + 1 });
      this.#count(track, content, entry);
      yield { path: this.segmentPath(track, entry), content, contentType: CONTENT_TYPES[kindOf(track)] };
    }
  }

  /** Of these files those that are not as they were written last. */
  *changed(files: readonly PlaybackFile[]): Generator<PlaybackFile> {
    for (const file of files) {
      const text = new TextDecoder().decode(file.content);
      if (this.#texts.get(file.path) === text) continue;
      this.#texts.set(file.path, text);
      yield textFile(file.path, text, file.contentType);
    }
  }

  /** What the files of a track begin with: its kind, and its number if it is not the first of that. */
  nameOf(track: Pick<PlaybackTrack, 'codec' | 'number'>): string {
    const kind = kindOf(track);
    const first = this.#configurations.tracks(0).find((other) => kindOf(other) === kind);
    return first?.track.number === track.number ? kind : `${kind}-${track.number}`;
  }

  initPath(track: PlaybackTrack, configuration: number): string {
    return `${this.nameOf(track)}-init${configuration === 0 ? '' : `-${configuration + 1}`}.mp4`;
  }

  segmentPath(track: PlaybackTrack, { sequenceNumber }: Pick<PlaylistEntry, 'sequenceNumber'>): string {
    return this.segmentTemplate(track).replace('$Number%05d$', String(sequenceNumber + 1).padStart(5, '0'));
  }

  /** As DASH writes it (ISO/IEC 23009-1 §5.3.9.4.4). */
  segmentTemplate(track: PlaybackTrack): string {
    return `${this.nameOf(track)}-$Number%05d$.${this.#containerFormat === 'MPEG_TS' ? 'ts' : 'm4s'}`;
  }

  async *#begin(
    fragment: PlayableFragment,
    tracks: readonly PlaybackTrack[],
    { configuration }: PlaylistEntry,
  ): AsyncGenerator<PlaybackFile> {
    this.#tracks.set(configuration, tracks);
    if (this.#containerFormat === 'MPEG_TS') return;
    for (const [place, track] of tracks.entries()) {
      const content = await writeInitSegment([fragment.tracks[place]!]);
      yield { path: this.initPath(track, configuration), content, contentType: CONTENT_TYPES[kindOf(track)] };
    }
  }

  #count(track: PlaybackTrack, { length }: Uint8Array, { durationMs }: PlaylistEntry): void {
    const name = this.nameOf(track);
    this.#bandwidths.set(name, Math.max(this.#bandwidths.get(name) ?? 0, bandwidthOf(length, durationMs)));
  }
}
