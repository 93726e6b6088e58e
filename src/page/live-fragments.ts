import type { Fragment } from '../fragment/fragment.js';
import { readFragments } from '../streams/browser.js';
import type { LocalService, StartSelector } from './local-service.js';
import { isPassing, textOf } from './service-refusal.js';
import { isAborted, waited } from './waiting.js';

/** What is read, and for how long. */
export interface LiveFragmentsOptions {
  readonly service: Pick<LocalService, 'openMedia'>;
  readonly streamName: string;
  readonly start: StartSelector;
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** Told why nothing comes; `undefined` when something does again. */
  readonly onTrouble: (trouble: string | undefined) => void;
  /** Before the first further attempt, in milliseconds. Default 1 000; it doubles as long as nothing comes. */
  readonly retryMs?: number;
}

const MOST_RETRY_MS = 30_000;

/**
 * The fragments of a stream as they come, also those that were cut or that failed. When a connection is over, it goes on after the
 * last whole fragment; it ends when the signal aborts.
 *
 * @throws ServiceRefusal if asking again does not help
 */
export async function* liveFragments(options: LiveFragmentsOptions): AsyncGenerator<Fragment, void, undefined> {
  const { signal, onTrouble, retryMs = 1_000 } = options;
  let { start } = options;
  for (let pauseMs = retryMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MOST_RETRY_MS)) {
    try {
      for await (const fragment of fragmentsFrom(start, options)) {
        onTrouble(undefined);
        yield fragment;
        const { continuationToken } = fragment.metadata;
        if (!fragment.isComplete || continuationToken === undefined) continue;
        start = { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: continuationToken };
        pauseMs = retryMs;
      }
    } catch (error) {
      if (isAborted(signal)) return;
      if (!isPassing(error)) throw error;
      onTrouble(textOf(error));
    }
    await waited(pauseMs, signal);
  }
}

async function* fragmentsFrom(start: StartSelector, options: LiveFragmentsOptions) {
  const { service, streamName, signal, onTrouble } = options;
  const body = await service.openMedia(streamName, start, signal);
  onTrouble(undefined);
  yield* readFragments(untilCut(body, options), { signal });
}

/** A connection that breaks ends as one that is over: so the fragment that it was cut in is shown. */
async function* untilCut(
  body: ReadableStream<Uint8Array>,
  { signal, onTrouble }: LiveFragmentsOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } catch (error) {
    if (!signal.aborted) onTrouble(textOf(error));
  } finally {
    await reader.cancel().catch(() => undefined); // one that failed has nothing left to close
  }
}
