import { FragmentReader } from '../../../src/fragment/fragment-reader.js';
import type { Fragment } from '../../../src/fragment/fragment.js';

/** What the SDK's clients give as the body of media. */
export type Payload = AsyncIterable<Uint8Array> & { destroy(): void };

/** Reads fragments until there are so many, or the body ends. Then the body is closed. */
export async function takeFragments(payload: unknown, count = Infinity): Promise<readonly Fragment[]> {
  const reader = new FragmentReader();
  const fragments: Fragment[] = [];
  for await (const chunk of payload as Payload) {
    fragments.push(...reader.push(chunk));
    if (fragments.length >= count) return fragments;
  }
  return [...fragments, ...reader.end()];
}

/** All bytes of a body, to its end. */
export async function allBytes(payload: unknown): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of payload as Payload) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
