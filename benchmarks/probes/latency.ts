import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { fragmentTransform } from '../../src/streams/node.js';
import type { LatencyResult } from '../results.js';
import type { LatencyOrder } from './probe-order.js';

const MOST_FRAGMENTS = 60;
const EBML_HEADER = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0xa4]);

/** A fragment without the last byte of its continuation token's tag, and that byte. */
type Halves = readonly [Uint8Array, Uint8Array];

/** Counts fragments that are delivered in the turn in which their last byte arrives, and not before. */
export async function latency({ path }: LatencyOrder): Promise<readonly LatencyResult[]> {
  const halves = documents(readFileSync(path)).map(halved);
  return [
    { way: 'FragmentReader.push', fragments: halves.length, inTheSameTurn: byPush(halves) },
    { way: 'readFragments', fragments: halves.length, inTheSameTurn: await byIteration(halves) },
    { way: 'fragmentTransform', fragments: halves.length, inTheSameTurn: await byTransform(halves) },
  ];
}

function documents(bytes: Buffer): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length && found.length < MOST_FRAGMENTS;) {
    const next = bytes.indexOf(EBML_HEADER, at + 1);
    const end = next === -1 ? bytes.length : next;
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}

function halved(document: Uint8Array): Halves {
  return [document.subarray(0, -1), document.subarray(-1)];
}

function byPush(halves: readonly Halves[]): number {
  const reader = new FragmentReader();
  const isAsItMustBe = ([before, last]: Halves): boolean =>
    reader.push(before).length === 0 && reader.push(last).filter(isComplete).length === 1;
  return halves.filter(isAsItMustBe).length;
}

/** When the source is asked for more, the consumer has had what came before: nothing has waited for the next bytes or for a turn. */
async function byIteration(halves: readonly Halves[]): Promise<number> {
  let delivered = 0;
  let good = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const [index, [before, last]] of halves.entries()) {
      await nextTurn();
      yield before;
      const isEarly = delivered > index;
      yield last;
      if (!isEarly && delivered === index + 1) good++;
    }
  }
  for await (const fragment of readFragments(source())) if (fragment.isComplete) delivered++;
  return good;
}

/** What a stream has not told when the event loop comes to `setImmediate`, it tells in a later turn. */
async function byTransform(halves: readonly Halves[]): Promise<number> {
  let delivered = 0;
  let good = 0;
  const transform = fragmentTransform();
  transform.on('data', (fragment: Fragment) => {
    if (fragment.isComplete) delivered++;
  });
  for (const [index, [before, last]] of halves.entries()) {
    transform.write(before);
    await nextTurn();
    const isEarly = delivered > index;
    transform.write(last);
    await nextTurn();
    if (!isEarly && delivered === index + 1) good++;
  }
  transform.end();
  return good;
}

function isComplete(fragment: Fragment): boolean {
  return fragment.isComplete;
}
