import type { OperationCall } from '../http/operation.js';
import { drained } from './acknowledgements.js';
import { waited } from './waited.js';

/** How media is sent. */
export interface MediaResponseSettings {
  readonly bytesPerSecond: number;
  /** Aborts when no more is to be sent; the response is cut if the client does not take what it was sent. */
  readonly signal: AbortSignal;
}

/** Written to the socket at once: each chunk by itself would be a packet by itself. */
const BATCH_BYTES = 64 * 1024;

/** The body of an answer of media: no faster than the client takes it, and with the faults of the call. */
export class MediaResponse {
  readonly #call: OperationCall;
  readonly #settings: MediaResponseSettings;
  #isOver = false;
  #dueAt = 0;

  /** Sends the headers. */
  constructor(call: OperationCall, settings: MediaResponseSettings) {
    this.#call = call;
    this.#settings = settings;
    call.response.writeHead(200, { 'Content-Type': 'video/webm' }).flushHeaders();
  }

  /** Whether nothing more can be sent. */
  get isOver(): boolean {
    return this.#isOver || this.#settings.signal.aborted || this.#call.response.destroyed;
  }

  /** Sends each of these as an HTTP chunk of its own. Resolves when the client has taken them, or nothing more can be sent. */
  async send(chunks: Iterable<Uint8Array>): Promise<void> {
    let batch: Uint8Array[] = [];
    let bytes = 0;
    for (const chunk of chunks) {
      const passing = this.#call.faults.pass(chunk, this.#settings.signal);
      if (passing instanceof Promise) await this.#write(batch.splice(0));
      const passed = passing instanceof Promise ? await passing : passing;
      batch.push(passed.bytes);
      bytes += passed.bytes.length;
      if (passed.isCut) return this.#cut(batch);
      if (bytes < BATCH_BYTES) continue;
      await this.#write(batch);
      batch = [];
      bytes = 0;
      if (this.isOver) return;
    }
    await this.#write(batch);
  }

  async #write(batch: readonly Uint8Array[]): Promise<void> {
    const { response } = this.#call;
    if (this.isOver) return;
    const { socket } = response;
    socket?.cork();
    for (const chunk of batch) if (chunk.length > 0) response.write(chunk);
    socket?.uncork();
    await this.#taken();
    const total = batch.reduce((sum, chunk) => sum + chunk.length, 0);
    await this.#keepPace((total * 1_000) / this.#settings.bytesPerSecond);
  }

  /** Resolves when the client has taken what was written. One that does not until the session ends is let go. */
  async #taken(): Promise<void> {
    const { response } = this.#call;
    const { signal } = this.#settings;
    while (response.writableNeedDrain) {
      if (signal.aborted) response.destroy();
      if (response.destroyed) return;
      await drained(response, signal);
    }
  }

  async #cut(batch: readonly Uint8Array[]): Promise<void> {
    await this.#write(batch);
    this.#isOver = true;
    const { socket } = this.#call.response;
    // What was written before the cut still goes out.
    if (socket !== null) await new Promise<void>((resolve) => socket.write('', () => resolve()));
    socket?.destroy();
  }

  async #keepPace(ms: number): Promise<void> {
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt, now) + ms;
    if (ms > 0) await waited(this.#dueAt - now, this.#settings.signal);
  }
}
