import { decimalSecondsToMs } from '../../fragment/decimal-seconds.js';
import { parseDateTime, parseDuration } from './dash-time.js';
import { invalidManifest } from './invalid-manifest.js';
import { integer, timelineSegments, type TimelineElement, type TimelineScale } from './segment-timeline.js';
import { childrenOf, parseXml, type XmlElement } from './xml.js';

/** A fragment as a DASH manifest has it. */
export interface DashFragment {
  /** Its place in the session, as the manifest counts: `$Number$`, from 1 as a rule. */
  readonly sequenceNumber: number;
  /** `kvs:fn`, which is there if the session was asked for with `DisplayFragmentNumber: ALWAYS`. */
  readonly fragmentNumber: string | undefined;
  /** `kvs:ts`, of `DisplayFragmentTimestamp: ALWAYS`: when it begins, in milliseconds since 1970. */
  readonly timestampMs: number | undefined;
  /**
   * When it begins, in milliseconds since 1970, as the manifest's timeline has it. That is less than the truth: the service closes up
   * gaps.
   */
  readonly availabilityMs: number | undefined;
  /** When it begins, in nanoseconds from the beginning of the presentation. */
  readonly startNs: bigint;
  readonly durationNs: bigint;
}

/** One track of a Period. */
export interface DashRepresentation {
  readonly id: string | undefined;
  readonly contentType: string | undefined;
  /** RFC 6381. */
  readonly codecs: string | undefined;
  /** Bits in a second. */
  readonly bandwidth: number | undefined;
  readonly fragments: readonly DashFragment[];
}

/** A stretch of the presentation. */
export interface DashPeriod {
  readonly id: string | undefined;
  /** From the beginning of the presentation, in nanoseconds. */
  readonly startNs: bigint;
  readonly durationNs: bigint | undefined;
  readonly representations: readonly DashRepresentation[];
}

/** What a DASH manifest says of the fragments of its session. */
export interface DashManifestContent {
  readonly type: 'static' | 'dynamic';
  /** In milliseconds since 1970. */
  readonly availabilityStartMs: number | undefined;
  readonly periods: readonly DashPeriod[];
  /** Each fragment once, whatever tracks it has, in the order of the presentation. */
  readonly fragments: readonly DashFragment[];
}

/** More S elements and repetitions than any session has: it is to guard memory. */
const MAX_FRAGMENTS = 100_000;

/**
 * Reads a DASH manifest of Kinesis Video Streams back into fragment numbers and times, to be used with ListFragments or
 * GetMediaForFragmentList. Times are exact.
 *
 * @param xml the manifest as it came
 * @throws MediaError INVALID_MANIFEST, MISSING_PACKAGE
 *
 * @example
 * ```ts
 * import { readDashManifest } from 'kinesis-video-parser/media';
 *
 * const { fragments } = await readDashManifest(`<MPD type="static"><Period><AdaptationSet mimeType="video/mp4">
 *   <SegmentTemplate timescale="1000"><SegmentTimeline>
 *     <S t="0" d="2000" kvs:fn="91343852333181432392682062607743920146264094720" kvs:ts="1700000000.500"/>
 *   </SegmentTimeline></SegmentTemplate><Representation id="v" bandwidth="1"/></AdaptationSet></Period></MPD>`);
 * for (const { fragmentNumber, timestampMs, durationNs } of fragments) console.log(fragmentNumber, timestampMs, durationNs);
 * ```
 */
export async function readDashManifest(xml: string): Promise<DashManifestContent> {
  const manifest = await parseXml(xml, 'MPD');
  const type = manifest['@type'] === 'dynamic' ? 'dynamic' : 'static';
  const availabilityStartMs = attribute(manifest, 'availabilityStartTime', parseDateTime);
  const periods = readPeriods(manifest, availabilityStartMs);
  return { type, availabilityStartMs, periods, fragments: periods.flatMap(withoutTracks) };
}

function readPeriods(manifest: XmlElement, availabilityStartMs: number | undefined): DashPeriod[] {
  const elements = childrenOf(manifest, 'Period');
  const total = attribute(manifest, 'mediaPresentationDuration', parseDuration);
  const budget = { left: MAX_FRAGMENTS };
  const periods: DashPeriod[] = [];
  for (const [place, element] of elements.entries()) {
    const before = periods.at(-1);
    const startNs = attribute(element, 'start', parseDuration) ?? (before?.startNs ?? 0n) + (before?.durationNs ?? 0n);
    const next = elements[place + 1];
    const endNs = next === undefined ? total : attribute(next, 'start', parseDuration);
    const durationNs =
      attribute(element, 'duration', parseDuration) ?? (endNs === undefined ? undefined : endNs - startNs);
    const context = { startNs, durationNs, availabilityStartMs, budget };
    periods.push({
      id: text(element, 'id'),
      startNs,
      durationNs,
      representations: readRepresentations(element, context),
    });
  }
  return periods;
}

interface PeriodContext {
  readonly startNs: bigint;
  readonly durationNs: bigint | undefined;
  readonly availabilityStartMs: number | undefined;
  /** How many fragments may still come, of all Periods together. */
  readonly budget: { left: number };
}

function readRepresentations(period: XmlElement, context: PeriodContext): DashRepresentation[] {
  return childrenOf(period, 'AdaptationSet').flatMap((set) =>
    childrenOf(set, 'Representation').map((element) => {
      const own = { ...set, ...element };
      const bandwidth = integer(element, 'bandwidth');
      return {
        id: text(element, 'id'),
        contentType: text(own, 'contentType') ?? text(own, 'mimeType')?.replace(/\/.*$/, ''),
        codecs: text(own, 'codecs'),
        bandwidth: bandwidth === undefined ? undefined : Number(bandwidth),
        fragments: readFragments([period, set, element], context),
      };
    }),
  );
}

/** What a Period says of segments holds for its AdaptationSets, and what they say for their Representations (ISO/IEC 23009-1 §5.3.9.1). */
function readFragments(levels: readonly XmlElement[], context: PeriodContext): DashFragment[] {
  const given = levels.flatMap((level) => [
    ...childrenOf(level, 'SegmentList'),
    ...childrenOf(level, 'SegmentTemplate'),
  ]);
  const template: XmlElement = Object.assign({}, ...given) as XmlElement;
  const [timeline] = childrenOf(template, 'SegmentTimeline');
  if (timeline === undefined) throw invalidManifest('A Representation has no SegmentTimeline');
  const fragments: DashFragment[] = [];
  for (const segment of timelineSegments(childrenOf(timeline, 'S'), scaleOf(template, context))) {
    if (context.budget.left-- === 0) throw invalidManifest(`It has more than ${MAX_FRAGMENTS} fragments`);
    const { startNs, durationNs, element, number } = segment;
    const availabilityMs = wallClockMs(startNs, context.availabilityStartMs);
    fragments.push({ sequenceNumber: Number(number), ...facts(element), availabilityMs, startNs, durationNs });
  }
  return fragments;
}

function scaleOf(template: XmlElement, { startNs, durationNs }: PeriodContext): TimelineScale {
  const timescale = integer(template, 'timescale') ?? 1n;
  if (timescale === 0n) throw invalidManifest('@timescale is 0');
  return {
    timescale,
    offset: integer(template, 'presentationTimeOffset') ?? 0n,
    startNumber: integer(template, 'startNumber') ?? 1n,
    periodStartNs: startNs,
    periodDurationNs: durationNs,
  };
}

function facts(element: TimelineElement = {}): Pick<DashFragment, 'fragmentNumber' | 'timestampMs'> {
  const timestamp = text(element, 'kvs:ts');
  return {
    fragmentNumber: text(element, 'kvs:fn'),
    timestampMs: timestamp === undefined ? undefined : timestampMs(timestamp),
  };
}

/** How the service writes them is not documented: seconds, milliseconds and dates cannot be taken for each other. */
function timestampMs(text: string): number {
  const date = parseDateTime(text);
  const isMilliseconds = /^\d{12,}$/.test(text.trim());
  const milliseconds = date ?? (isMilliseconds ? Number(text) : decimalSecondsToMs(text));
  if (milliseconds === undefined) throw invalidManifest(`kvs:ts is ${JSON.stringify(text)}, and no time`);
  return milliseconds;
}

function wallClockMs(startNs: bigint, availabilityStartMs: number | undefined): number | undefined {
  return availabilityStartMs === undefined ? undefined : availabilityStartMs + Number(startNs / 1_000_000n);
}

/** Tracks have the same fragments: the first that has one tells of it, and others what that does not. */
function withoutTracks({ representations }: DashPeriod): DashFragment[] {
  const bySequence = new Map<number, DashFragment>();
  for (const fragment of representations.flatMap(({ fragments }) => fragments)) {
    const known = bySequence.get(fragment.sequenceNumber) ?? fragment;
    const fragmentNumber = known.fragmentNumber ?? fragment.fragmentNumber;
    const timestampMs = known.timestampMs ?? fragment.timestampMs;
    bySequence.set(fragment.sequenceNumber, { ...known, fragmentNumber, timestampMs });
  }
  return Array.from(bySequence.values()).sort((left, right) => left.sequenceNumber - right.sequenceNumber);
}

function text(element: XmlElement, name: string): string | undefined {
  const value = element[`@${name}`];
  return typeof value === 'string' ? value.trim() : undefined;
}

function attribute<Value>(
  element: XmlElement,
  name: string,
  parse: (text: string) => Value | undefined,
): Value | undefined {
  const given = text(element, name);
  if (given === undefined) return undefined;
  const value = parse(given);
  if (value === undefined) throw invalidManifest(`@${name} is ${JSON.stringify(given)}, and not what it must be`);
  return value;
}
