import type { OperationCall } from '../http/operation.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { Acknowledgements, NO_FRAGMENT, type AcknowledgedFragment } from './acknowledgements.js';
import { FragmentSplitter, type ReceivedFragment, type SplitEvent } from './fragment-splitter.js';
import type { MediaPlane } from './media-plane.js';
import type { PutMediaHeaders } from './put-media-headers.js';
import { PutMediaFault } from './put-media-fault.js';
import { RequestBodyReader } from './request-body-reader.js';
import { SessionEnd } from './session-end.js';
import { StoredFragments } from './stored-fragments.js';
import { waited } from './waited.js';

/** What a session is about. */
export interface PutMediaSettings extends MediaPlane {
  readonly call: OperationCall;
  readonly headers: PutMediaHeaders;
  readonly stream: LiveStream;
}

/** How long tags are waited for that may follow a Cluster. */
const TAGS_WAIT_MS = 250;
/** IDLE is said so often before the connection is closed. */
const IDLE_NOTICES = 2;
/** The largest time that a Date can have. */
const MAX_TIME_MS = 8.64e15;

interface BegunFragment extends AcknowledgedFragment {
  readonly serverTimestampMs: number;
  readonly producerTimestampMs: number;
}

/** One connection of PutMedia, from its headers to its end. */
export class PutMediaSession {
  readonly #settings: PutMediaSettings;
  readonly #body: RequestBodyReader;
  readonly #splitter: FragmentSplitter;
  readonly #acknowledgements: Acknowledgements;
  readonly #stored: StoredFragments;
  readonly #endsAt: number;
  /** The end that no fragment outlasts, and that of the call. */
  readonly #lastEnd: SessionEnd;
  #lastDataAt = performance.now();
  #idleNotices = 0;
  #nextFragmentAt = 0;
  #begun: BegunFragment | undefined;
  #unstored: BegunFragment | undefined;
  /** Those who wait until all that is whole is stored. */
  readonly #waiting: (() => void)[] = [];

  constructor(settings: PutMediaSettings) {
    const { call, limits, headers } = settings;
    this.#settings = settings;
    this.#body = new RequestBodyReader(call.request);
    this.#splitter = new FragmentSplitter(limits);
    this.#acknowledgements = new Acknowledgements(call.response, headers);
    this.#stored = new StoredFragments();
    const sessionMs = call.faults.sessionMs ?? limits.putMediaSessionMs;
    this.#endsAt = performance.now() + sessionMs;
    this.#lastEnd = new SessionEnd(call.signal, sessionMs + limits.maxFragmentMs);
  }

  /** Resolves when the body has ended, was cut, or was refused, and all that is whole of it is stored. */
  run(): Promise<void> {
    const { signal } = this.#lastEnd;
    const running = this.#run();
    const breakOff = (): void => {
      this.#body.breakOff();
      this.#settings.stream.settleAfter(running);
    };
    signal.addEventListener('abort', breakOff, { once: true });
    if (signal.aborted) breakOff();
    return running;
  }

  /** Resolves when all that came of whole fragments is stored: tags that may follow are not waited for. */
  settle(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#body.hurry();
    });
  }

  async #run(): Promise<void> {
    const leave = this.#settings.stream.join(this);
    try {
      await this.#readBody();
    } catch (error) {
      if (!(error instanceof PutMediaFault)) throw error;
      await this.#stored.settled();
      this.#acknowledgements.error(error.id, this.#unstored ?? this.#begun ?? NO_FRAGMENT);
    } finally {
      this.#lastEnd.release();
      if (this.#begun !== undefined) this.#settings.stream.abandon(this.#begun.fragmentNumber);
      this.#body.release();
      await this.#stored.settled();
      leave();
      this.#tellWaiting();
    }
  }

  #tellWaiting(): void {
    for (const tell of this.#waiting.splice(0)) tell();
  }

  async #readBody(): Promise<void> {
    for (let isOpen = true; isOpen;) {
      const part = await this.#body.next(this.#waitMs());
      if (part.kind === 'chunk') isOpen = await this.#take(part.bytes);
      else if (part.kind === 'nothing') isOpen = await this.#onNothing();
      else {
        await this.#follow(part.kind === 'end' ? this.#splitter.end() : this.#splitter.cut());
        isOpen = false;
      }
    }
    await this.#stored.settled();
    this.#throwIfOver();
  }

  /** Gives whether the connection goes on. */
  async #take(chunk: Uint8Array): Promise<boolean> {
    const { call } = this.#settings;
    const { signal } = this.#lastEnd;
    const { bytes, isCut } = await call.faults.pass(chunk, signal);
    if (isCut) call.request.socket.destroy();
    this.#lastDataAt = performance.now();
    this.#idleNotices = 0;
    await this.#follow(this.#splitter.push(bytes));
    if (isCut) await this.#follow(this.#splitter.cut());
    await this.#acknowledgements.taken(signal);
    this.#throwIfOver();
    return !isCut;
  }

  /** Gives whether the connection goes on. */
  async #onNothing(): Promise<boolean> {
    const { limits } = this.#settings;
    const { aborted } = this.#lastEnd.signal;
    const sinceDataMs = performance.now() - this.#lastDataAt;
    const isAwaited = this.#waiting.length > 0;
    if (isAwaited || sinceDataMs >= Math.min(TAGS_WAIT_MS, limits.putMediaIdleMs))
      await this.#follow(this.#splitter.finishWaiting());
    if (isAwaited) await this.#stored.settled();
    this.#tellWaiting();
    if (aborted) await this.#follow(this.#splitter.cut());
    this.#throwIfOver();
    if (aborted || sinceDataMs >= limits.putMediaIdleMs) return false;
    if (sinceDataMs < this.#nextIdleMs()) return true;
    this.#idleNotices++;
    this.#acknowledgements.idle();
    return true;
  }

  #throwIfOver(): void {
    if (this.#unstored !== undefined) throw new PutMediaFault(5001);
    if (this.#settings.stream.isDeleted) throw new PutMediaFault(4008);
    const mayEnd = !this.#splitter.isInFragment || this.#lastEnd.signal.aborted;
    if (mayEnd && performance.now() >= this.#endsAt) throw new PutMediaFault(4003);
  }

  #waitMs(): number {
    const now = performance.now();
    const due = [this.#lastDataAt + this.#nextIdleMs()];
    if (this.#splitter.isWaitingForTags) due.push(this.#lastDataAt + TAGS_WAIT_MS);
    if (!this.#splitter.isInFragment) due.push(this.#endsAt);
    // A timer may fire a little early.
    return Math.ceil(Math.max(0, Math.min(...due) - now));
  }

  #nextIdleMs(): number {
    return (this.#settings.limits.putMediaIdleMs * (this.#idleNotices + 1)) / (IDLE_NOTICES + 1);
  }

  async #follow(events: readonly SplitEvent[]): Promise<void> {
    for (const event of events) {
      if (event.kind === 'fault') throw event.fault;
      if (event.kind === 'begun') this.#begin(event.timecodeMs);
      else await this.#receive(event.fragment);
    }
  }

  #begin(timecodeMs: number): void {
    // A Cluster of unknown size is over when the next one has begun.
    if (performance.now() >= this.#endsAt) throw new PutMediaFault(4003);
    const { stream, now, headers } = this.#settings;
    const serverTimestampMs = now();
    const producerTimestampMs = (headers.producerStartMs ?? NaN) + timecodeMs;
    const fragmentNumber = stream.begin(serverTimestampMs);
    this.#begun = { timecodeMs, fragmentNumber, serverTimestampMs, producerTimestampMs };
    if (!(producerTimestampMs >= 0 && producerTimestampMs <= MAX_TIME_MS)) throw new PutMediaFault(4007);
    this.#acknowledgements.fragment('BUFFERING', this.#begun);
  }

  async #receive({ head, content, durationMs }: ReceivedFragment): Promise<void> {
    const { stream, call, limits } = this.#settings;
    const begun = this.#begun;
    if (begun === undefined) return;
    const sizeInBytes = head.length + content.length;
    this.#acknowledgements.fragment('RECEIVED', begun);
    const errorId = call.faults.fragment(sizeInBytes);
    if (errorId !== undefined) throw new PutMediaFault(errorId);
    if (stream.isDeleted) throw new PutMediaFault(4008);
    const { fragmentNumber, serverTimestampMs, producerTimestampMs } = begun;
    const facts: FragmentFacts = { fragmentNumber, serverTimestampMs, producerTimestampMs, durationMs, sizeInBytes };
    this.#begun = undefined;
    this.#stored.add(stream.append(facts, { head, content }), sizeInBytes, (isStored) =>
      this.#onStored(begun, isStored),
    );
    await this.#stored.room();
    await this.#keepPace(1_000 / limits.fragmentsPerSecond);
  }

  #onStored(fragment: BegunFragment, isStored: boolean): void {
    const { stream } = this.#settings;
    if (isStored && this.#unstored === undefined) {
      if (stream.record.dataRetentionInHours > 0) this.#acknowledgements.fragment('PERSISTED', fragment);
      return;
    }
    this.#unstored ??= fragment;
    this.#body.breakOff();
  }

  async #keepPace(intervalMs: number): Promise<void> {
    const now = performance.now();
    this.#nextFragmentAt = Math.max(this.#nextFragmentAt, now) + intervalMs;
    if (intervalMs > 0) await waited(this.#nextFragmentAt - now, this.#lastEnd.signal);
  }
}
