import type { FragmentFacts } from '../../../src/media/playback/fragment-facts.js';
import { PlaylistWindow, type PlaylistWindowOptions } from '../../../src/media/playback/playlist-window.js';

/** Two seconds from the beginning of 2024 on, unless told otherwise. */
export function aFragment(facts: Partial<FragmentFacts> = {}): FragmentFacts {
  const { producerTimestampMs = NEW_YEAR_MS, serverTimestampMs = producerTimestampMs + 300 } = facts;
  return {
    fragmentNumber: undefined,
    durationMs: 2000,
    sizeInBytes: 250_000,
    ...facts,
    producerTimestampMs,
    serverTimestampMs,
  };
}

export const NEW_YEAR_MS = Date.UTC(2024, 0, 1);

/** Fragments that begin so many milliseconds after the new year by their producer's clock, numbered from 1. */
export function fragmentsAt(...startsMs: readonly number[]): FragmentFacts[] {
  return startsMs.map((startMs, place) =>
    aFragment({ producerTimestampMs: NEW_YEAR_MS + startMs, fragmentNumber: String(place + 1) }),
  );
}

/** A window by producer timestamps, which fragments that begin at these times went through. */
export function aWindow(options: PlaylistWindowOptions, ...startsMs: readonly number[]): PlaylistWindow {
  const window = new PlaylistWindow({ fragmentSelectorType: 'PRODUCER_TIMESTAMP', ...options });
  for (const facts of fragmentsAt(...startsMs)) window.add(facts);
  return window;
}
