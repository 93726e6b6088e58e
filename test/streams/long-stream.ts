import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { aFragment } from '../support/mkv-builder.js';

/** A stream that is made while it is read. */
export interface LongStreamSpec {
  readonly fragments: number;
  /** Of the one frame in each fragment. */
  readonly frameBytes: number;
  /** Told of each chunk as it is asked for. */
  readonly onAsked?: () => void;
}

const CHUNK_BYTES = 13_000;

/** Fragments, all alike, in chunks of a network's size. */
export async function* longStream(spec: LongStreamSpec): AsyncGenerator<Uint8Array, void, undefined> {
  const fragment = aFragment({ frames: [{ bytes: new Uint8Array(spec.frameBytes) }] });
  for (let number = 0; number < spec.fragments; number++) {
    for (let at = 0; at < fragment.length; at += CHUNK_BYTES) {
      spec.onAsked?.();
      // A chunk of its own memory, as a socket gives it.
      yield await Promise.resolve(fragment.slice(at, at + CHUNK_BYTES));
    }
  }
}

/** In the heap of a test runner that is a slow thing. */
export const COLLECTING_GARBAGE_MS = 30_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in buffers that something still refers to. Buffers are freed beside the program, so it waits for that. */
export async function bytesHeld(): Promise<number> {
  let held = Infinity;
  for (let turn = 0; turn < 10; turn++) {
    const before = held;
    collectGarbage();
    await setTimeout(5);
    held = process.memoryUsage().arrayBuffers;
    if (held >= before) break;
  }
  return held;
}
