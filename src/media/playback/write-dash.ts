import type { FragmentInput } from '../containers/playable-fragments.js';
import { dashManifest } from './dash-manifest.js';
import type { DisplayMode } from './fragment-facts.js';
import { type MediaFolder, type MediaFolderOptions, writeFolder } from './media-folder.js';
import { CONTENT_TYPES, type PlaybackFile, textFile } from './playback-file.js';

/** How {@link writeDash} writes. */
export interface WriteDashOptions extends MediaFolderOptions {
  /** Whether the manifest tells the number of each fragment. Default `NEVER`. */
  readonly displayFragmentNumber?: DisplayMode | undefined;
  /** What time it is, in milliseconds since 1970: live players go by it. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Fragments as a folder for DASH players (ISO/IEC 23009-1): `manifest.mpd`, and the segments of each track.
 *
 * Fragments are to come in the order in which they are played. One that lasts longer than 20 s, which the service has none of, is cut at
 * key frames. One at a time is held; of a long LIVE one the caller deletes what no
 * manifest names any more.
 *
 * @throws MediaError as {@link playableFragment}; `NO_MEDIA`, `CODEC_PRIVATE_DATA_CHANGED`, `UNSUPPORTED_CODEC`, `MISSING_PACKAGE`;
 * UsageError if fragments are read with `frames: asColumns` or `'hand-over'`
 */
export function writeDash(
  fragments: FragmentInput,
  options: WriteDashOptions = {},
): AsyncGenerator<PlaybackFile, undefined> {
  const { now = Date.now } = options;
  let availabilityStartMs: number | undefined;
  const playlists = async (folder: MediaFolder) => {
    // The first fragment is over when it has come.
    availabilityStartMs ??= now() - (folder.window.entries[0]?.durationMs ?? 0);
    const text = await dashManifest({
      window: folder.window,
      configurations: folder.configurations,
      initializationUri: (track, configuration) => folder.initPath(track, configuration),
      mediaUri: (track) => folder.segmentTemplate(track),
      displayFragmentNumber: options.displayFragmentNumber,
      displayFragmentTimestamp: options.displayFragmentTimestamp,
      availabilityStartMs,
      nowMs: now(),
    });
    return [textFile('manifest.mpd', text, CONTENT_TYPES.dash)];
  };
  return writeFolder(fragments, options, {
    containerFormat: 'FRAGMENTED_MP4',
    discontinuityMode: 'ON_DISCONTINUITY',
    playlists,
  });
}
