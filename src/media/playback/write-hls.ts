import type { FragmentInput } from '../containers/playable-fragments.js';
import type { DiscontinuityMode } from './fragment-facts.js';
import { type ContainerFormat, hlsMasterPlaylist, hlsMediaPlaylist } from './hls-playlists.js';
import { type MediaFolder, type MediaFolderOptions, writeFolder } from './media-folder.js';
import { CONTENT_TYPES, type PlaybackFile, textFile } from './playback-file.js';
import type { PlaybackTrack } from './playback-track.js';

/** How {@link writeHls} writes. */
export interface WriteHlsOptions extends MediaFolderOptions {
  /** Default `FRAGMENTED_MP4`. */
  readonly containerFormat?: ContainerFormat | undefined;
  /** Default `ON_DISCONTINUITY`, which is what the service advises. */
  readonly discontinuityMode?: DiscontinuityMode | undefined;
}

/**
 * Fragments as a folder for HLS players (RFC 8216): `index.m3u8`, a playlist for each track, and their segments. MPEG_TS has all tracks
 * in one.
 *
 * Fragments are to come in the order in which they are played. One that lasts longer than 20 s, which the service has none of, is cut at
 * key frames. One at a time is held; of a long LIVE one the caller deletes what no
 * playlist names any more.
 *
 * @throws MediaError as {@link playableFragment}; `NO_MEDIA`, `CODEC_PRIVATE_DATA_CHANGED`, `UNSUPPORTED_CODEC`, `MISSING_PACKAGE`;
 * UsageError if fragments are read with `frames: asColumns` or `'hand-over'`
 */
export function writeHls(
  fragments: FragmentInput,
  options: WriteHlsOptions = {},
): AsyncGenerator<PlaybackFile, undefined> {
  const { containerFormat = 'FRAGMENTED_MP4', discontinuityMode = 'ON_DISCONTINUITY' } = options;
  const playlists = (folder: MediaFolder) => Promise.resolve(playlistsOf(folder, { ...options, containerFormat }));
  return writeFolder(fragments, options, { containerFormat, discontinuityMode, playlists });
}

function playlistsOf(folder: MediaFolder, options: WriteHlsOptions): readonly PlaybackFile[] {
  const [tracks = []] = folder.configurations;
  const { containerFormat } = options;
  const mediaPlaylistUri = (track: PlaybackTrack) => `${folder.nameOf(track)}.m3u8`;
  const master = hlsMasterPlaylist({ tracks, containerFormat, mediaPlaylistUri });
  const ownPlaylists = containerFormat === 'MPEG_TS' ? tracks.slice(0, 1) : tracks;
  return [
    ...ownPlaylists.map((track) =>
      textFile(mediaPlaylistUri(track), mediaPlaylist(folder, track, options), CONTENT_TYPES.hls),
    ),
    textFile('index.m3u8', master, CONTENT_TYPES.hls),
  ];
}

function mediaPlaylist(folder: MediaFolder, track: PlaybackTrack, options: WriteHlsOptions): string {
  return hlsMediaPlaylist({
    window: folder.window,
    containerFormat: options.containerFormat,
    displayFragmentTimestamp: options.displayFragmentTimestamp,
    initUri: ({ configuration }) => folder.initPath(track, configuration),
    segmentUri: (entry) => folder.segmentPath(track, entry),
  });
}
