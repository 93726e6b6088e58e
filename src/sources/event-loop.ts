/** What a runtime may have to let the event loop turn. */
export interface Runtime {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
}

interface Port {
  /** Optional only because Node's types do not have it. */
  onmessage?: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** Returns what waits until timers and input had their turn: the soonest way that `runtime` has. */
export function turnOf(runtime: Runtime): () => Promise<void> {
  const { setImmediate, MessageChannel, setTimeout } = runtime;
  if (setImmediate !== undefined) return () => new Promise((resolve) => setImmediate(resolve));
  // Not setTimeout where it can be avoided: browsers make it wait 4 ms.
  if (MessageChannel !== undefined) return () => turnByMessage(new MessageChannel());
  return () => new Promise((resolve) => setTimeout(resolve, 0));
}

function turnByMessage({ port1, port2 }: { readonly port1: Port; readonly port2: Port }): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Half of the 20 ms for which the event loop may be blocked, and a little less for the batch that begins before it. */
const SHARE_MS = 8;

/** Where time comes from, and how a turn is taken. Both are parameters so that tests need no clock tricks. */
export interface Clockwork {
  /** Milliseconds, from any beginning; never goes back. */
  now(): number;
  turn(): Promise<void>;
}

/** An event loop, and when it last had a turn of those that were taken for others. */
export class EventLoop {
  private readonly clockwork: Clockwork;
  private since: number;
  private turning: Promise<void> | undefined = undefined;

  constructor(clockwork: Clockwork) {
    this.clockwork = clockwork;
    this.since = clockwork.now();
  }

  /** Whether timers and input have perhaps waited for too long. */
  get isDue(): boolean {
    return this.clockwork.now() - this.since >= SHARE_MS;
  }

  /** Lets them have their turn. All who wait for one wait for the same. */
  turn(): Promise<void> {
    this.turning ??= this.clockwork.turn().then(() => {
      this.turning = undefined;
      this.since = this.clockwork.now();
    });
    return this.turning;
  }
}

/**
 * The one that there is: all who read in this realm have their share of it together. Were it a share for each source, whoever reads many
 * small ones, one after the other, would never come to the end of any.
 */
export const EVENT_LOOP = /* @__PURE__ */ new EventLoop({
  now: () => performance.now(),
  turn: /* @__PURE__ */ turnOf(globalThis),
});
