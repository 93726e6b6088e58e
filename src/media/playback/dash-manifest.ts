import { UsageError } from '../../errors.js';
import { formatDuration, formatSeconds } from './dash-time.js';
import { DISCONTINUITY_THRESHOLD_MS, type DisplayMode } from './fragment-facts.js';
import { kindOf, type PlaybackTrack } from './playback-track.js';
import { MEDIA_START_MS, type PlaylistEntry, type PlaylistWindow } from './playlist-window.js';
import { buildXml, type XmlContent } from './xml.js';

/** What a DASH manifest is made of. */
export interface DashManifestOptions {
  readonly window: Pick<PlaylistWindow, 'entries' | 'playbackMode' | 'longestMs' | 'hasEnded'>;
  /** The tracks of each codec configuration, by its number. */
  readonly configurations: readonly (readonly PlaybackTrack[])[];
  /** Where the init segment of a track is. */
  readonly initializationUri: (track: PlaybackTrack, configuration: number) => string;
  /** Where the media segments of a track are: a template with `$Number$`, which is 1 for the first fragment of the session. */
  readonly mediaUri: (track: PlaybackTrack, configuration: number) => string;
  /** Default: `NEVER`. `ALWAYS` writes `kvs:fn`. */
  readonly displayFragmentNumber?: DisplayMode | undefined;
  /** Default: `NEVER`. `ALWAYS` writes `kvs:ts`, in seconds since 1970. */
  readonly displayFragmentTimestamp?: DisplayMode | undefined;
  /** What the session's timeline counts from, in milliseconds since 1970; needed while fragments may come. */
  readonly availabilityStartMs?: number | undefined;
  /** What time it is, in milliseconds since 1970; needed while fragments may come. */
  readonly nowMs?: number | undefined;
}

/** Namespace of `kvs:fn` and `kvs:ts`. The service's is not documented; readers go by the prefix. */
export const KVS_NAMESPACE = 'urn:amazon:kinesis-video-streams:dash';

/**
 * The DASH manifest of a session (ISO/IEC 23009-1): static once it is whole, dynamic while fragments may come; an AdaptationSet for
 * each track, and a Period for each codec configuration. In it the timeline has no gaps: the service closes them up, as players do
 * not get over them.
 *
 * @throws MediaError MISSING_PACKAGE; UsageError if a time is missing
 */
export async function dashManifest(options: DashManifestOptions): Promise<string> {
  return await buildXml({ MPD: presentation(options) });
}

function presentation(options: DashManifestOptions): XmlContent {
  const { window } = options;
  const showsFacts = options.displayFragmentNumber === 'ALWAYS' || options.displayFragmentTimestamp === 'ALWAYS';
  return {
    '@xmlns': 'urn:mpeg:dash:schema:mpd:2011',
    ...(showsFacts && { '@xmlns:kvs': KVS_NAMESPACE }),
    '@profiles': 'urn:mpeg:dash:profile:isoff-live:2011',
    ...(isStatic(options) ? staticAttributes(options) : dynamicAttributes(options)),
    '@minBufferTime': formatDuration(window.longestMs),
    '@maxSegmentDuration': formatDuration(longestSegmentMs(window)),
    Period: periodsOf(window.entries).map((entries, place, all) => period(entries, all[place + 1]?.[0], options)),
    // So that players need not ask another server for the time.
    ...(!isStatic(options) && {
      UTCTiming: { '@schemeIdUri': 'urn:mpeg:dash:utc:direct:2014', '@value': dateTime(options.nowMs) },
    }),
  };
}

function isStatic({ window }: DashManifestOptions): boolean {
  return window.playbackMode === 'ON_DEMAND' || window.hasEnded;
}

function staticAttributes({ window: { entries } }: DashManifestOptions): XmlContent {
  const last = entries.at(-1);
  return { '@type': 'static', '@mediaPresentationDuration': formatDuration(last === undefined ? 0 : endMs(last)) };
}

function dynamicAttributes(options: DashManifestOptions): XmlContent {
  const { entries } = options.window;
  const [first, last] = [entries[0], entries.at(-1)];
  const depthMs = first === undefined || last === undefined ? 0 : endMs(last) - first.timelineMs;
  const longestMs = longestSegmentMs(options.window);
  return {
    '@type': 'dynamic',
    '@availabilityStartTime': dateTime(options.availabilityStartMs),
    '@publishTime': dateTime(options.nowMs),
    // The service's advice (GetDASHStreamingSessionURL, PlaybackMode).
    '@minimumUpdatePeriod': 'PT1S',
    '@timeShiftBufferDepth': formatDuration(depthMs),
    '@suggestedPresentationDelay': formatDuration(Math.max(longestMs, Math.min(3 * longestMs, depthMs - longestMs))),
  };
}

/** The entries of one Period after the other. */
function periodsOf(entries: readonly PlaylistEntry[]): readonly (readonly PlaylistEntry[])[] {
  const periods: PlaylistEntry[][] = [];
  for (const entry of entries) {
    const current = periods.at(-1);
    if (current?.[0]?.periodNumber === entry.periodNumber) current.push(entry);
    else periods.push([entry]);
  }
  return periods;
}

function period(
  entries: readonly PlaylistEntry[],
  next: PlaylistEntry | undefined,
  options: DashManifestOptions,
): XmlContent {
  const { configuration, periodNumber, periodStartMs } = entries[0]!;
  const endsMs = next?.periodStartMs ?? (isStatic(options) ? endMs(entries.at(-1)!) : undefined);
  const tracks = options.configurations[configuration] ?? [];
  return {
    '@id': `${periodNumber}`,
    '@start': formatDuration(periodStartMs),
    ...(endsMs !== undefined && { '@duration': formatDuration(endsMs - periodStartMs) }),
    AdaptationSet: tracks.map((track, place) => ({
      '@id': place + 1,
      ...adaptationSet(track, entries, options),
    })),
  };
}

function adaptationSet(
  track: PlaybackTrack,
  entries: readonly PlaylistEntry[],
  options: DashManifestOptions,
): XmlContent {
  const { configuration, periodStartMs, sequenceNumber } = entries[0]!;
  const kind = kindOf(track);
  return {
    '@contentType': kind,
    '@mimeType': `${kind}/mp4`,
    '@segmentAlignment': 'true',
    ...(entries.every(({ startsWithKeyFrame }) => startsWithKeyFrame !== false) && { '@startWithSAP': 1 }),
    SegmentTemplate: {
      '@timescale': 1000,
      '@presentationTimeOffset': MEDIA_START_MS + periodStartMs,
      '@startNumber': sequenceNumber + 1,
      '@initialization': options.initializationUri(track, configuration),
      '@media': options.mediaUri(track, configuration),
      SegmentTimeline: { S: entries.map((entry, at) => segment(entry, [entries[at - 1], entries[at + 1]], options)) },
    },
    Representation: representation(track),
  };
}

type Neighbours = readonly [previous: PlaylistEntry | undefined, next: PlaylistEntry | undefined];

function segment(entry: PlaylistEntry, [previous, next]: Neighbours, options: DashManifestOptions): XmlContent {
  const { fragmentNumber, timelineMs, timestampMs } = entry;
  const follows = previous !== undefined && previous.timelineMs + lastingMs(previous, entry) === timelineMs;
  return {
    ...(!follows && { '@t': MEDIA_START_MS + timelineMs }),
    '@d': lastingMs(entry, next),
    ...(options.displayFragmentNumber === 'ALWAYS' && fragmentNumber !== undefined && { '@kvs:fn': fragmentNumber }),
    ...(options.displayFragmentTimestamp === 'ALWAYS' && { '@kvs:ts': formatSeconds(timestampMs) }),
  };
}

/** Up to the next one, where that comes soon: what a segment overlaps, or lacks of the next, is nothing to tell a player about. */
function lastingMs(entry: PlaylistEntry, next: PlaylistEntry | undefined): number {
  const isNear = next !== undefined && next.timelineMs <= endMs(entry) + DISCONTINUITY_THRESHOLD_MS;
  return isNear ? next.timelineMs - entry.timelineMs : entry.durationMs;
}

function representation({ codec, number, bandwidth, frameRate }: PlaybackTrack): XmlContent {
  const common = { '@id': `track-${number}`, '@bandwidth': bandwidth, '@codecs': codec.codecString };
  if ('width' in codec)
    return {
      ...common,
      '@width': codec.width,
      '@height': codec.height,
      '@frameRate': frameRateText(frameRate),
    };
  return {
    ...common,
    '@audioSamplingRate': codec.sampleRate,
    AudioChannelConfiguration: {
      '@schemeIdUri': 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011',
      '@value': `${codec.channels}`,
    },
  };
}

function longestSegmentMs({ entries, longestMs }: DashManifestOptions['window']): number {
  return entries.reduce((most, entry, at) => Math.max(most, lastingMs(entry, entries[at + 1])), longestMs);
}

function endMs({ timelineMs, durationMs }: PlaylistEntry): number {
  return timelineMs + durationMs;
}

/** Whole, or a fraction (ISO/IEC 23009-1, FrameRateType); one that is measured and no usual one is not told, as players count by it. */
function frameRateText(frameRate = 0): string | undefined {
  if (Number.isInteger(frameRate)) return frameRate === 0 ? undefined : `${frameRate}`;
  const thousands = Math.round(frameRate * 1.001);
  return Math.abs(frameRate * 1.001 - thousands) < 1e-9 ? `${thousands * 1000}/1001` : undefined;
}

function dateTime(milliseconds: number | undefined): string {
  if (milliseconds === undefined)
    throw new UsageError('While fragments may come, a manifest needs availabilityStartMs and nowMs');
  return new Date(milliseconds).toISOString();
}
