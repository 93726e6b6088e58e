import type { DisplayMode } from './fragment-facts.js';
import { kindOf, type PlaybackTrack } from './playback-track.js';
import type { PlaylistEntry, PlaylistWindow } from './playlist-window.js';

/** What segments are packaged as: `ContainerFormat` of HLS. */
export type ContainerFormat = 'FRAGMENTED_MP4' | 'MPEG_TS';

/** What a master playlist is made of. */
export interface HlsMasterPlaylistOptions {
  /** Video first, and audio. MPEG_TS has all of them in the playlist of the first one. */
  readonly tracks: readonly PlaybackTrack[];
  /** Default: `FRAGMENTED_MP4`. */
  readonly containerFormat?: ContainerFormat | undefined;
  /** Where the media playlist of a track is. */
  readonly mediaPlaylistUri: (track: PlaybackTrack) => string;
}

/** What a media playlist is made of. */
export interface HlsMediaPlaylistOptions {
  readonly window: Pick<PlaylistWindow, 'entries' | 'playbackMode' | 'longestMs' | 'hasEnded'>;
  /** Default: `FRAGMENTED_MP4`. */
  readonly containerFormat?: ContainerFormat | undefined;
  /** Default: `NEVER`. `ALWAYS` writes EXT-X-PROGRAM-DATE-TIME for each fragment. */
  readonly displayFragmentTimestamp?: DisplayMode | undefined;
  /** Where the init segment of the entry's configuration is; MPEG_TS has none. */
  readonly initUri: (entry: PlaylistEntry) => string;
  /** The address of the segment of an entry, as the playlist is to have it. */
  readonly segmentUri: (entry: PlaylistEntry) => string;
}

/**
 * The master playlist of a session (RFC 8216 §4.3.4): one variant; audio beside video is a rendition of its own, as the service
 * has it, but in MPEG_TS, where one segment has all tracks.
 */
export function hlsMasterPlaylist(options: HlsMasterPlaylistOptions): string {
  const { tracks, mediaPlaylistUri } = options;
  const [main, ...others] = inOrder(tracks);
  if (main === undefined) return lines(['#EXTM3U']);
  const isMuxed = options.containerFormat === 'MPEG_TS';
  const audio = isMuxed || others.length === 0 ? [] : tracks.filter((track) => kindOf(track) === 'audio');
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:4',
    ...audio.map((track, place) =>
      // A rendition without URI is in the variant itself (RFC 8216 §4.3.4.2.1).
      rendition(track, place, {
        name: nameAmong(audio, place),
        uri: track === main ? undefined : mediaPlaylistUri(track),
      }),
    ),
    variant(main, audio.length > 0, inOrder(tracks)),
    mediaPlaylistUri(main),
  ]);
}

/**
 * The media playlist of a session, or of one of its tracks (RFC 8216 §4.3.3): sliding for LIVE and LIVE_REPLAY until the session
 * ends, and whole for ON_DEMAND.
 */
export function hlsMediaPlaylist(options: HlsMediaPlaylistOptions): string {
  const { window } = options;
  const isWhole = window.playbackMode === 'ON_DEMAND';
  return lines([
    '#EXTM3U',
    options.containerFormat === 'MPEG_TS' ? '#EXT-X-VERSION:3' : '#EXT-X-VERSION:7',
    ...(isWhole && window.hasEnded ? ['#EXT-X-PLAYLIST-TYPE:VOD'] : []),
    `#EXT-X-TARGETDURATION:${targetDuration(window.longestMs)}`,
    `#EXT-X-MEDIA-SEQUENCE:${window.entries[0]?.sequenceNumber ?? 0}`,
    ...discontinuitySequence(window.entries[0]),
    ...(window.entries.every(({ startsWithKeyFrame }) => startsWithKeyFrame !== false)
      ? ['#EXT-X-INDEPENDENT-SEGMENTS']
      : []),
    ...window.entries.flatMap((entry, place) => segmentLines(entry, window.entries[place - 1], options)),
    ...(window.hasEnded ? ['#EXT-X-ENDLIST'] : []),
  ]);
}

/** In whole seconds; each EXTINF, rounded to the nearest, must not be more (RFC 8216 §4.3.3.1). */
function targetDuration(longestMs: number): number {
  return Math.max(1, Math.round(longestMs / 1000));
}

/** Its own tag stays with the first segment, so that one counts on its own (RFC 8216 §6.2.2). */
function discontinuitySequence(first: PlaylistEntry | undefined): readonly string[] {
  const count = (first?.discontinuitySequence ?? 0) - (first?.discontinuity === true ? 1 : 0);
  return count === 0 ? [] : [`#EXT-X-DISCONTINUITY-SEQUENCE:${count}`];
}

function segmentLines(
  entry: PlaylistEntry,
  previous: PlaylistEntry | undefined,
  options: HlsMediaPlaylistOptions,
): readonly string[] {
  const hasMap = options.containerFormat !== 'MPEG_TS' && entry.configuration !== previous?.configuration;
  return [
    ...(entry.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(hasMap ? [`#EXT-X-MAP:URI=${quoted(options.initUri(entry))}`] : []),
    ...(options.displayFragmentTimestamp === 'ALWAYS'
      ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(entry.timestampMs).toISOString()}`]
      : []),
    `#EXTINF:${seconds(entry.durationMs)},`,
    options.segmentUri(entry),
  ];
}

function variant(main: PlaybackTrack, hasAudioGroup: boolean, tracks: readonly PlaybackTrack[]): string {
  const codecs = new Set(tracks.map(({ codec }) => codec.codecString));
  // Of the renditions one plays at a time (RFC 8216 §4.3.4.2, BANDWIDTH).
  const others = tracks.filter((track) => track !== main).map(({ bandwidth }) => bandwidth);
  const bandwidth = main.bandwidth + (hasAudioGroup ? Math.max(0, ...others) : sum(others));
  return `#EXT-X-STREAM-INF:${[
    `BANDWIDTH=${bandwidth}`,
    `CODECS=${quoted(Array.from(codecs).join(','))}`,
    ...('width' in main.codec ? [`RESOLUTION=${main.codec.width}x${main.codec.height}`] : []),
    ...(main.frameRate === undefined ? [] : [`FRAME-RATE=${main.frameRate.toFixed(3)}`]),
    ...(hasAudioGroup ? [`AUDIO=${quoted('audio')}`] : []),
  ].join(',')}`;
}

interface Rendition {
  readonly name: string;
  readonly uri: string | undefined;
}

function rendition({ codec }: PlaybackTrack, place: number, { name, uri }: Rendition): string {
  return `#EXT-X-MEDIA:${[
    'TYPE=AUDIO',
    `GROUP-ID=${quoted('audio')}`,
    `NAME=${quoted(name)}`,
    `DEFAULT=${place === 0 ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    ...('channels' in codec ? [`CHANNELS=${quoted(String(codec.channels))}`] : []),
    ...(uri === undefined ? [] : [`URI=${quoted(uri)}`]),
  ].join(',')}`;
}

/** Names are told apart within a group (RFC 8216 §4.3.4.1.1). */
function nameAmong(tracks: readonly PlaybackTrack[], place: number): string {
  const names = tracks.map(({ name = 'audio' }) => name);
  return names.indexOf(names[place]!) === place ? names[place]! : `${names[place]!} ${place + 1}`;
}

function inOrder(tracks: readonly PlaybackTrack[]): readonly PlaybackTrack[] {
  return [...tracks].sort((left, right) => Number(kindOf(left) === 'audio') - Number(kindOf(right) === 'audio'));
}

/** A quoted-string has neither quotes nor line breaks (RFC 8216 §4.2); no other control character belongs in a playlist (§4.1). */
function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the ones
  return `"${text.replace(/["\u0000-\u001f\u007f-\u009f]/g, '')}"`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
