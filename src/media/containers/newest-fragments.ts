import type { PlayableFragment } from './playable-fragment.js';

/**
 * Of fragments that begin at the same time the newer one: a producer that was cut off sends what it had not yet got acknowledged
 * again.
 *
 * @param lookAhead how many fragments are held back to be compared with those to come
 */
export async function* newestFragments(
  fragments: AsyncIterable<PlayableFragment>,
  lookAhead: number,
): AsyncGenerator<PlayableFragment, undefined> {
  const held = new Map<bigint, PlayableFragment>();
  for await (const fragment of fragments) {
    const start = beginning(fragment);
    const twin = held.get(start);
    if (twin === undefined || !isNewer(twin, fragment)) held.set(start, fragment); // in the place of its twin
    if (held.size <= lookAhead) continue;
    const [[oldest, first]] = held as unknown as [[bigint, PlayableFragment]];
    held.delete(oldest);
    yield first;
  }
  yield* held.values();
}

/** Producers that count from their own start have the time 0 all along. */
function beginning({ producerTimestampMs, startNs }: PlayableFragment): bigint {
  return producerTimestampMs === undefined || producerTimestampMs === 0
    ? startNs
    : BigInt(producerTimestampMs) * 1_000_000n;
}

/** Fragment numbers increase with the time at which the service received them. */
function isNewer(a: PlayableFragment, b: PlayableFragment): boolean {
  if (isNumber(a.fragmentNumber) && isNumber(b.fragmentNumber))
    return BigInt(a.fragmentNumber) > BigInt(b.fragmentNumber);
  return (a.serverTimestampMs ?? 0) > (b.serverTimestampMs ?? 0);
}

function isNumber(fragmentNumber: string | undefined): fragmentNumber is string {
  return fragmentNumber !== undefined && /^\d+$/.test(fragmentNumber);
}
