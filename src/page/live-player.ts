import Hls, { ErrorTypes, Events, type ErrorData } from 'hls.js';
import type { LocalService } from './local-service.js';
import { ServiceRefusal, isPassing, textOf } from './service-refusal.js';
import { isAborted, waited } from './waiting.js';

/** What plays where. */
export interface LivePlayerOptions {
  readonly service: LocalService;
  readonly streamName: string;
  readonly video: HTMLVideoElement;
  /** Ends the playing. */
  readonly signal: AbortSignal;
  /** Told why nothing plays; `undefined` when it does. */
  readonly onTrouble: (trouble: string | undefined) => void;
}

const RETRY_MS = 2_000;
/** A decoder that fails more often than this is given a new session. */
const RECOVERY_MS = 5_000;

/** Plays a stream live: in a new session whenever one is over. */
export class LivePlayer {
  readonly #options: LivePlayerOptions;
  #hls: Hls | undefined;

  constructor(options: LivePlayerOptions) {
    this.#options = options;
  }

  /** How far the picture is behind the newest fragment, in seconds. */
  get latency(): number | undefined {
    return this.#hls?.latency;
  }

  /** Resolves when the signal aborts, or it is certain that nothing will play. Never rejects. */
  async play(): Promise<void> {
    const { service, streamName, signal, onTrouble } = this.#options;
    if (!Hls.isSupported()) {
      onTrouble('This browser has no Media Source Extensions.');
      return;
    }
    while (!signal.aborted) {
      try {
        await this.#playSession(await service.hlsSessionUrl(streamName, signal));
      } catch (error) {
        if (isAborted(signal)) return;
        onTrouble(isYetToCome(error) ? 'Waiting for fragments …' : textOf(error));
        if (!isYetToCome(error) && !isPassing(error)) return;
      }
      await waited(RETRY_MS, signal);
    }
  }

  /** Resolves when the session is over, one way or another. */
  async #playSession(url: string): Promise<void> {
    const { video, signal, onTrouble } = this.#options;
    // Without a worker, which would have to come from a blob, the page needs no right to run blobs.
    const hls = new Hls({ enableWorker: false, backBufferLength: 30 });
    this.#hls = hls;
    const isOver = new AbortController();
    onTrouble('Loading …');
    video.addEventListener('playing', () => onTrouble(undefined), { signal: isOver.signal });
    try {
      const failed = failureOf(hls);
      const aborted = once(signal, isOver.signal);
      hls.loadSource(url);
      hls.attachMedia(video);
      const failure = await Promise.race([failed, aborted]);
      if (failure !== undefined) onTrouble(failureText(failure));
    } finally {
      isOver.abort();
      this.#hls = undefined;
      hls.destroy();
    }
  }
}

/** What ends a session: a decoder that fails now and then is set up again. */
function failureOf(hls: Hls): Promise<ErrorData> {
  return new Promise((resolve) => {
    let recoveredAt = -Infinity;
    hls.on(Events.ERROR, (_, data) => {
      if (!data.fatal) return;
      const now = performance.now();
      if (data.type !== ErrorTypes.MEDIA_ERROR || now - recoveredAt < RECOVERY_MS) {
        resolve(data);
        return;
      }
      recoveredAt = now;
      hls.recoverMediaError();
    });
  });
}

/** Resolves when it aborts, and forgets about it when that is over which it was waited for. */
function once(signal: AbortSignal, until: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: until });
  });
}

/** A stream that has no fragment, or none of the last half minute, may have one soon. */
function isYetToCome(error: unknown): boolean {
  return error instanceof ServiceRefusal && error.code === 'ResourceNotFoundException';
}

function failureText({ details, response }: ErrorData): string {
  const status = response?.code === undefined ? '' : ` (HTTP ${response.code})`;
  return `The player gave up: ${details}${status}. It begins again …`;
}
