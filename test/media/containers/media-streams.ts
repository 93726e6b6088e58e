import { readFileSync } from 'node:fs';
import type { Fragment } from '../../../src/fragment/fragment.js';
import type { FragmentFrame } from '../../../src/fragment/fragment-frame.js';
import { FragmentReader } from '../../../src/fragment/fragment-reader.js';
import { concatenated } from '../../../src/ebml/bytes.js';

/** The fragments of a file. */
export function fragmentsOf(file: string): readonly Fragment[] {
  return fragmentsIn(readFileSync(file));
}

/** The fragments of a stream. */
export function fragmentsIn(bytes: Uint8Array): readonly Fragment[] {
  const reader = new FragmentReader();
  return [...reader.push(bytes), ...reader.end()];
}

/** A recording cut where its pictures can be decoded by themselves, as a producer sends it. */
export function cutAtKeyFrames(fragment: Fragment): readonly Fragment[] {
  const parts: FragmentFrame[][] = [];
  for (const frame of fragment.frames) {
    const isCut = frame.keyframe && frame.track?.type === 'video';
    if (parts.length === 0 || isCut) parts.push([]);
    parts.at(-1)!.push(frame);
  }
  return parts.map((frames, place) => aPart(fragment, { frames, fragmentNumber: String(place + 1) }));
}

/** What is other in a part than in the fragment that it is of. */
export interface PartFacts {
  readonly frames?: readonly FragmentFrame[];
  readonly fragmentNumber?: string;
  readonly producerTimestampMs?: number;
  readonly tracks?: Fragment['tracks'];
}

/** A fragment with some of another's frames. */
export function aPart(fragment: Fragment, facts: PartFacts): Fragment {
  const { frames = fragment.frames, tracks = fragment.tracks, ...metadata } = facts;
  return {
    ...fragment,
    tracks,
    frames,
    bytes: frames.reduce((sum, { size }) => sum + size, 0),
    metadata: Object.assign(Object.create(fragment.metadata) as Fragment['metadata'], metadata),
    track: (choice) => fragment.track(choice),
    framesOf: (choice) => fragment.framesOf(choice),
    tag: (name) => fragment.tag(name),
  };
}

/** All that an output gives. */
export async function taken(output: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of output) parts.push(part);
  return concatenated(parts);
}

/** Fragments one at a time, and what became of whoever gives them. */
export function watched(fragments: readonly Fragment[]) {
  const state = { given: 0, isClosed: false };
  async function* give(): AsyncGenerator<Fragment> {
    try {
      for (const fragment of fragments) {
        state.given++;
        yield await Promise.resolve(fragment);
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { state, fragments: give() };
}
