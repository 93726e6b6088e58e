import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { readElements } from '../../src/sources/read-elements.js';
import { readFragments } from '../../src/sources/read-fragments.js';
import { readFrames } from '../../src/sources/read-frames.js';
import { readMerged } from '../../src/sources/read-merged.js';
import type { EventLoopResult } from '../results.js';
import type { EventLoopOrder } from './probe-order.js';

const BATCH_BYTES = 1024 * 1024;

/** Only Linux has it, and not every Linux. */
const SCHEDULING = '/proc/self/schedstat';
const HAS_SCHEDULING = existsSync(SCHEDULING);

type Chunks = readonly Uint8Array[];

const EDGES = { readElements, readFrames, readFragments, readMerged };

const WAYS: Readonly<Record<string, (chunks: Chunks) => Promise<void>>> = {
  ...Object.fromEntries(Object.entries(EDGES).map(([name, read]) => [name, (chunks: Chunks) => drained(read(chunks))])),
  'FrameReader.apply': batchByBatch,
};

async function drained(results: AsyncIterable<unknown>): Promise<void> {
  const iterator = results[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

/** The caller gives the event loop a turn between batches; the library must be done with one in time. */
async function batchByBatch(chunks: Chunks): Promise<void> {
  const reader = new FrameReader();
  for (const chunk of chunks) {
    reader.apply(chunk, () => undefined);
    await nextTurn();
  }
}

/** Reads a source that always has a batch of 1 MiB ready, in each way that the library has, and looks for the longest standstill. */
export async function eventLoop(order: EventLoopOrder): Promise<readonly EventLoopResult[]> {
  const bytes = readFileSync(order.path);
  const chunks = Array.from({ length: Math.ceil(bytes.length / BATCH_BYTES) }, (_, index) =>
    bytes.subarray(index * BATCH_BYTES, (index + 1) * BATCH_BYTES),
  );
  const results: EventLoopResult[] = [];
  for (const [job, read] of Object.entries(WAYS)) {
    const watch = new Watch();
    const end = performance.now() + order.milliseconds;
    do await read(chunks);
    while (performance.now() < end);
    watch.stop();
    results.push({ job, workload: order.workload, turns: watch.turns, longestMs: watch.longestMs });
  }
  return results;
}

/**
 * Measures from turn to turn. A standstill is no longer than the processor time this process took for it, and does not count the time in
 * which this thread could have run but the machine gave the processor to others: the library is not to blame for that.
 */
class Watch {
  turns = 0;
  longestMs = 0;
  private isOver = false;
  private own = performance.now() - queuedMs();
  private processor = process.cpuUsage();

  constructor() {
    this.turn();
  }

  stop(): void {
    this.look();
    this.isOver = true;
  }

  private turn(): void {
    this.look();
    if (!this.isOver) setImmediate(() => this.turn());
  }

  private look(): void {
    const own = performance.now() - queuedMs();
    const { user, system } = process.cpuUsage(this.processor);
    this.longestMs = Math.max(this.longestMs, Math.min(own - this.own, (user + system) / 1000));
    this.own = own;
    this.processor = process.cpuUsage();
    this.turns++;
  }
}

/** How long the main thread has waited for a processor, in all: 0 where nobody tells. The second of three numbers, in nanoseconds. */
function queuedMs(): number {
  if (!HAS_SCHEDULING) return 0;
  return Number(readFileSync(SCHEDULING, 'latin1').split(' ')[1]) / 1e6;
}
