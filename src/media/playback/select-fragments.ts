import { UsageError } from '../../errors.js';
import {
  compareNumbers,
  defaultMaxFragments,
  type FragmentFacts,
  type FragmentSelectorType,
  isNewer,
  type PlaybackMode,
  timestampMsOf,
} from './fragment-facts.js';

/** Which fragments of a stream a session plays: `HLSFragmentSelector`, `DASHFragmentSelector`, `ClipFragmentSelector`. */
export interface FragmentSelection {
  /** Default: `SERVER_TIMESTAMP`. */
  readonly fragmentSelectorType?: FragmentSelectorType | undefined;
  /** Default: `LIVE`. */
  readonly playbackMode?: PlaybackMode | undefined;
  /** Fragments that begin before this are left out, even where they go on past it; in milliseconds since 1970. */
  readonly startTimestampMs?: number | undefined;
  /** Fragments that begin after this are left out; one that begins right then is not. In milliseconds since 1970. */
  readonly endTimestampMs?: number | undefined;
  /** Default: 5, ON_DEMAND 1000. `Infinity` for all. */
  readonly maxFragments?: number | undefined;
}

/**
 * The fragments that a playlist has, in the order of its timestamps: the newest ones if it is live, else the oldest.
 *
 * By producer timestamps, of several fragments with one timestamp the newest is taken, which has the largest number; fragments
 * that only overlap are all kept (GetHLSStreamingSessionURL, PlaybackMode).
 *
 * @throws UsageError if the range ends before it begins, or `maxFragments` is no count
 */
export function selectFragments<Facts extends FragmentFacts>(
  fragments: Iterable<Facts>,
  selection: FragmentSelection = {},
): Facts[] {
  const { fragmentSelectorType: type = 'SERVER_TIMESTAMP', playbackMode = 'LIVE' } = selection;
  const { startTimestampMs: from = -Infinity, endTimestampMs: to = Infinity } = selection;
  const max = selection.maxFragments ?? defaultMaxFragments(playbackMode);
  if (!(from <= to)) throw new UsageError('The time range ends before it begins');
  if (!(max >= 1)) throw new UsageError(`A playlist has at least one fragment, not ${max}`);
  const inRange = Array.from(fragments).filter((facts) => {
    const timestampMs = timestampMsOf(facts, type);
    return timestampMs >= from && timestampMs <= to;
  });
  // The newest are those that came last, whatever their producer's clock says.
  if (playbackMode === 'LIVE') return withoutDuplicates(inRange, type).sort(byArrival).slice(-max).sort(by(type));
  return withoutDuplicates(inRange, type).sort(by(type)).slice(0, max);
}

/**
 * How many fragments a LIVE_REPLAY session shows: it begins with a full playlist, and gets the next one each time the duration
 * of that has elapsed.
 *
 * @param durationsMs of the fragments of the session, in its order
 * @param elapsedMs since the session was first asked for its playlist
 * @param maxFragments how many a playlist has; default 5
 */
export function replayedCount(durationsMs: Iterable<number>, elapsedMs: number, maxFragments?: number): number {
  const first = maxFragments ?? defaultMaxFragments('LIVE_REPLAY');
  let count = 0;
  let dueMs = 0;
  for (const durationMs of durationsMs) {
    if (count >= first) dueMs += durationMs;
    if (dueMs > elapsedMs) break;
    count++;
  }
  return count;
}

function withoutDuplicates<Facts extends FragmentFacts>(
  fragments: readonly Facts[],
  type: FragmentSelectorType,
): Facts[] {
  if (type !== 'PRODUCER_TIMESTAMP') return [...fragments];
  const newest = new Map<number, Facts>();
  for (const facts of fragments) {
    const other = newest.get(facts.producerTimestampMs);
    if (other === undefined || isNewer(facts.fragmentNumber, other.fragmentNumber))
      newest.set(facts.producerTimestampMs, facts);
  }
  return Array.from(newest.values());
}

function by(type: FragmentSelectorType) {
  return (left: FragmentFacts, right: FragmentFacts): number =>
    timestampMsOf(left, type) - timestampMsOf(right, type) || compareNumbers(left.fragmentNumber, right.fragmentNumber);
}

function byArrival(left: FragmentFacts, right: FragmentFacts): number {
  return left.serverTimestampMs - right.serverTimestampMs || compareNumbers(left.fragmentNumber, right.fragmentNumber);
}
