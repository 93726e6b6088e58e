/** What of a fragment decides its place in a playlist: what ListFragments tells. */
export interface FragmentFacts {
  /** Decimal digits; `undefined` where no service has numbered it. */
  readonly fragmentNumber: string | undefined;
  /** When it begins by the producer's clock, in milliseconds since 1970; or since the file began, where nothing else is known. */
  readonly producerTimestampMs: number;
  /** When the service received its beginning, in milliseconds since 1970. */
  readonly serverTimestampMs: number;
  readonly durationMs: number;
  readonly sizeInBytes: number;
  /** Whether each track can be decoded from its first frame here on. Taken as true where it is not known. */
  readonly startsWithKeyFrame?: boolean | undefined;
}

/** Whose clock a playlist goes by: `FragmentSelectorType` of HLS, DASH and clips. */
export type FragmentSelectorType = 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP';

/** How a session plays: `PlaybackMode` of HLS and DASH. */
export type PlaybackMode = 'LIVE' | 'LIVE_REPLAY' | 'ON_DEMAND';

/** Where a playlist says that the media timeline breaks: `DiscontinuityMode` of HLS. */
export type DiscontinuityMode = 'ALWAYS' | 'NEVER' | 'ON_DISCONTINUITY';

/** Whether a playlist shows it: `DisplayFragmentTimestamp`, `DisplayFragmentNumber`. */
export type DisplayMode = 'ALWAYS' | 'NEVER';

/** A gap or an overlap of more than this is a discontinuity, in milliseconds (GetHLSStreamingSessionURL, DiscontinuityMode). */
export const DISCONTINUITY_THRESHOLD_MS = 50;

/** The most that `MaxMediaPlaylistFragmentResults` and `MaxManifestFragmentResults` may be. */
export const MAX_PLAYLIST_FRAGMENTS = 5000;

/** How many fragments a playlist has where the caller does not say (GetHLSStreamingSessionURL, GetDASHStreamingSessionURL). */
export function defaultMaxFragments(mode: PlaybackMode): number {
  return mode === 'ON_DEMAND' ? 1000 : 5;
}

/** Where HLS shows discontinuities if the caller does not say (GetHLSStreamingSessionURL). */
export function defaultDiscontinuityMode(type: FragmentSelectorType): DiscontinuityMode {
  return type === 'SERVER_TIMESTAMP' ? 'ALWAYS' : 'NEVER';
}

/** When a fragment begins by the clock chosen, in milliseconds since 1970. */
export function timestampMsOf(facts: FragmentFacts, type: FragmentSelectorType): number {
  return type === 'PRODUCER_TIMESTAMP' ? facts.producerTimestampMs : facts.serverTimestampMs;
}

/** Whether fragment number `left` was given out after `right`: they are decimal, and too long for numbers. */
export function isNewer(left: string | undefined, right: string | undefined): boolean {
  return compareNumbers(left, right) > 0;
}

/** Below 0 if `left` is the older one. One that has no number is older than any that has. */
export function compareNumbers(left: string | undefined, right: string | undefined): number {
  const [a, b] = [significantDigits(left), significantDigits(right)];
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

function significantDigits(number = ''): string {
  return number.replace(/^0+(?=.)/, '');
}
