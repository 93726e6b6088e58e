import { setTimeout as sleep } from 'node:timers/promises';
import { viewOf } from '../ebml/bytes.js';
import { FrameReader } from '../matroska/frame-reader.js';

/** The clock that media is paced by; parameters for tests. */
export interface PaceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from any beginning. Default that of `performance`. */
  readonly now?: (() => number) | undefined;
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
}

const NS_PER_MS = 1_000_000n;

/** Frames that are shown in another order than stored go back less than this; a second recording behind the first goes back more. */
const LEAST_STEP_BACK_NS = 1_000_000_000n;

/**
 * Gives media no faster than it plays: a block when its time has come, as a camera would. Time counts from the first block, and
 * anew where another recording begins.
 *
 * @throws whatever the source throws; the signal's reason
 */
export async function* pacedMedia(
  chunks: AsyncIterable<Uint8Array>,
  { signal, now = () => performance.now(), wait = waitFor }: PaceOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new FrameReader();
  let position = 0;
  let clock: { readonly atMs: number; readonly timestampNs: bigint; readonly latestNs: bigint } | undefined;
  for await (const chunk of chunks) {
    let given = 0;
    for (const { blockOffset, timestampNs } of reader.push(chunk)) {
      const nowMs = now();
      if (clock === undefined || timestampNs < clock.latestNs - LEAST_STEP_BACK_NS)
        clock = { atMs: nowMs, timestampNs, latestNs: timestampNs };
      if (timestampNs > clock.latestNs) clock = { ...clock, latestNs: timestampNs };
      const aheadMs = clock.atMs + Number((timestampNs - clock.timestampNs) / NS_PER_MS) - nowMs;
      if (aheadMs < LEAST_WAIT_MS) continue;
      const before = blockOffset - position;
      if (before > given) {
        yield viewOf(chunk, given, before - given);
        given = before;
      }
      await wait(aheadMs, signal);
    }
    yield viewOf(chunk, given, chunk.length - given);
    position += chunk.length;
  }
}

/** Timers are no more exact than this. */
const LEAST_WAIT_MS = 5;

function waitFor(ms: number, signal: AbortSignal | undefined): Promise<unknown> {
  return sleep(ms, undefined, signal === undefined ? {} : { signal });
}
