import type { ServerResponse } from 'node:http';
import { errorCodeOf } from './put-media-fault.js';

/** Which fragment is meant. */
export interface AcknowledgedFragment {
  /** Of the Cluster, in milliseconds; -1 if there is none. */
  readonly timecodeMs: number;
  /** Empty if it has none. */
  readonly fragmentNumber: string;
}

/** For what goes wrong outside of fragments. */
export const NO_FRAGMENT: AcknowledgedFragment = { timecodeMs: -1, fragmentNumber: '' };

/**
 * Writes acknowledgements while the body still comes, as lines of JSON. Those that nobody hears any more are lost.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export class Acknowledgements {
  readonly #response: ServerResponse;
  readonly #isErrorsOnly: boolean;

  constructor(response: ServerResponse, { isErrorsOnly }: { readonly isErrorsOnly: boolean }) {
    this.#response = response;
    this.#isErrorsOnly = isErrorsOnly;
  }

  fragment(eventType: 'BUFFERING' | 'RECEIVED' | 'PERSISTED', fragment: AcknowledgedFragment): void {
    if (!this.#isErrorsOnly) this.#write({ EventType: eventType, ...fields(fragment) });
  }

  error(id: number, fragment: AcknowledgedFragment): void {
    this.#write({ EventType: 'ERROR', ...fields(fragment), ErrorId: id, ErrorCode: errorCodeOf(id) });
  }

  idle(): void {
    if (!this.#isErrorsOnly) this.#write({ EventType: 'IDLE' });
  }

  /** Resolves when the client has taken what was written, or the signal aborts. */
  async taken(signal: AbortSignal): Promise<void> {
    while (this.#response.writableNeedDrain && !signal.aborted) await drained(this.#response, signal);
  }

  #write(acknowledgement: object): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(`${JSON.stringify(acknowledgement)}\r\n`);
  }
}

/** Resolves when there is room again for what is written, or the signal aborts. */
export function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted || response.destroyed) done();
  });
}

function fields({ timecodeMs, fragmentNumber }: AcknowledgedFragment): object {
  return { FragmentTimecode: timecodeMs, FragmentNumber: fragmentNumber };
}
