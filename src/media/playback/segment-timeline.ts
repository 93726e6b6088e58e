import { invalidManifest } from './invalid-manifest.js';
import { NS_PER_SECOND } from './dash-time.js';

/** An S element as it stands: attributes by their names. */
export type TimelineElement = Readonly<Record<string, unknown>>;

/** What the numbers of a SegmentTimeline are counted with. */
export interface TimelineScale {
  /** Ticks in a second. */
  readonly timescale: bigint;
  /** The tick at which the Period begins: `presentationTimeOffset`. */
  readonly offset: bigint;
  /** `$Number$` of the first segment. */
  readonly startNumber: bigint;
  /** When the Period begins, in nanoseconds from the beginning of the presentation. */
  readonly periodStartNs: bigint;
  /** How long the Period is, in nanoseconds, where that is known. */
  readonly periodDurationNs: bigint | undefined;
}

/** A segment of a timeline. */
export interface TimelineSegment {
  /** `$Number$`. */
  readonly number: bigint;
  /** From the beginning of the presentation, in nanoseconds, what is finer cut off. */
  readonly startNs: bigint;
  readonly durationNs: bigint;
  /** The S element that is this segment alone, or the first of its repetitions. */
  readonly element: TimelineElement | undefined;
}

/**
 * The segments of a SegmentTimeline (ISO/IEC 23009-1 §5.3.9.6): exact, whatever the timescale. One S may stand for many.
 *
 * @throws MediaError INVALID_MANIFEST
 */
export function* timelineSegments(
  elements: readonly TimelineElement[],
  scale: TimelineScale,
): Generator<TimelineSegment> {
  let tick = 0n;
  let number = scale.startNumber;
  for (const [place, element] of elements.entries()) {
    tick = integer(element, 't') ?? tick;
    number = integer(element, 'n') ?? number;
    const duration = integer(element, 'd');
    if (duration === undefined) throw invalidManifest('An S element has no @d');
    const count = countOf({ element, tick, duration, next: elements[place + 1] }, scale);
    for (let repetition = 0n; repetition < count; repetition++) {
      const startNs = presentationNs(tick, scale);
      tick += duration;
      const durationNs = presentationNs(tick, scale) - startNs;
      yield { number: number++, startNs, durationNs, element: repetition === 0n ? element : undefined };
    }
  }
}

/** @throws MediaError INVALID_MANIFEST if there is such an attribute, and it is no whole number, or is below 0 and not `r` */
export function integer(element: TimelineElement, name: string): bigint | undefined {
  const text = element[`@${name}`];
  if (text === undefined) return undefined;
  const pattern = name === 'r' ? /^[+-]?\d{1,20}$/ : /^\+?\d{1,20}$/;
  if (typeof text !== 'string' || !pattern.test(text.trim()))
    throw invalidManifest(`@${name} is ${JSON.stringify(text)}, and not a whole number`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

interface Repeated {
  readonly element: TimelineElement;
  readonly tick: bigint;
  readonly duration: bigint;
  readonly next: TimelineElement | undefined;
}

/** A negative `r` repeats up to the next S, or to the end of the Period. */
function countOf({ element, tick, duration, next }: Repeated, scale: TimelineScale): bigint {
  const repetitions = integer(element, 'r') ?? 0n;
  if (repetitions >= 0n) return repetitions + 1n;
  if (duration === 0n) throw invalidManifest('An S element of no duration is repeated without end');
  const end = next === undefined ? periodEndTick(scale) : integer(next, 't');
  // Where nobody says how far it goes, one is certain.
  if (end === undefined) return 1n;
  return end <= tick ? 0n : (end - tick + duration - 1n) / duration;
}

function periodEndTick({ periodDurationNs, timescale, offset }: TimelineScale): bigint | undefined {
  return periodDurationNs === undefined ? undefined : offset + (periodDurationNs * timescale) / NS_PER_SECOND;
}

function presentationNs(tick: bigint, { timescale, offset, periodStartNs }: TimelineScale): bigint {
  const nanoseconds = (tick - offset) * NS_PER_SECOND;
  // BigInt division cuts towards 0, and what begins before the Period is below it.
  const floor = nanoseconds < 0n ? -((-nanoseconds + timescale - 1n) / timescale) : nanoseconds / timescale;
  return periodStartNs + floor;
}
