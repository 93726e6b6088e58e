import type { Fragment } from '../fragment/fragment.js';
import { failureInBand, failureOfEnding, type SessionFailure } from './get-media-failure.js';
import { type GetMediaConsumerOptions, type GetMediaSettings, readerOptions } from './get-media-options.js';
import { Patience, type PlannedAttempt } from './get-media-patience.js';
import {
  archivedFragmentRequest,
  getMediaRequest,
  type MediaQuestion,
  type MediaRequest,
} from './get-media-request.js';
import { FragmentSequence } from './get-media-sequence.js';
import { GetMediaSession } from './get-media-session.js';
import { retryPolicyOf } from './retry-policy.js';
import type { RequestPlace } from './retrying.js';
import { KinesisVideoServiceError } from './service-error.js';
import { sdkErrorFacts } from './service-failure.js';
import { pointOf, type ReadingPoint } from './start-position.js';
import { pause } from './waiting.js';

/** What is read, from where, and how. */
export interface ReadingOptions extends MediaQuestion {
  readonly start: ReadingPoint;
  readonly signal: AbortSignal;
  readonly settings: GetMediaSettings & GetMediaConsumerOptions;
}

type Retry = Extract<SessionFailure, { readonly kind: 'retry' }>;

/** How often the archive is asked for the first fragment, before it is looked for in the stream. */
const ARCHIVE_ATTEMPTS = 3;

/** Reads fragments over many answers of GetMedia, one after the other: each once, in order. */
export class GetMediaReading {
  readonly #options: ReadingOptions;
  readonly #place: RequestPlace;
  readonly #sequence: FragmentSequence;
  readonly #patience: Patience;
  #point: ReadingPoint;

  /** @throws UsageError if an option has a value that it cannot have */
  constructor(options: ReadingOptions) {
    const { start, stream, settings } = options;
    this.#options = options;
    this.#place = { operation: 'GetMedia', stream: stream.text };
    this.#point = start;
    this.#sequence = new FragmentSequence(start);
    this.#patience = new Patience({ ...settings, policy: retryPolicyOf(settings.retry) });
  }

  /**
   * The fragments, until nothing comes and that is to be the end.
   *
   * @throws the signal's reason; KinesisVideoServiceError; what a handler of the caller throws
   */
  async *fragments(): AsyncGenerator<Fragment, void, undefined> {
    const { from } = this.#sequence;
    if (from?.ifMissing === 'fail') yield* this.#archived(from.fragmentNumber);
    for (;;) {
      this.#point = this.#sequence.point ?? this.#point;
      const session = this.#session(getMediaRequest(this.#options, this.#point.selector), 'get-media');
      const failure = yield* this.#placed(session);
      if (failure.kind === 'fatal') throw failure.error;
      if (failure.reason === 'idle' && this.#sequence.from?.ifMissing === 'fail') throw this.#missing();
      if (failure.reason === 'idle' && this.#endsWhenIdle()) return;
      await this.#beforeNext(failure, session);
    }
  }

  /** What of one answer is new. */
  async *#placed(session: GetMediaSession): AsyncGenerator<Fragment, SessionFailure, undefined> {
    for await (const fragment of session.fragments()) {
      if (fragment.error !== undefined) return failureInBand(fragment.error, fragment, this.#place);
      const place = this.#sequence.place(fragment.metadata.fragmentNumber);
      if (place === 'too-late') throw this.#missing();
      if (place === 'known') continue;
      this.#patience.progressed();
      if (place === 'new') yield fragment;
    }
    this.#remember(session.interrupted);
    return failureOfEnding(session.ending, this.#place);
  }

  /** `now` is over when something of a fragment has come: that fragment is the first one wanted, even if it was cut. */
  #remember(interrupted: Fragment | undefined): void {
    const isNow = this.#point.selector.StartSelectorType === 'NOW';
    const point = interrupted && pointOf(interrupted.metadata);
    if (!isNow || this.#sequence.last !== undefined || point === undefined) return;
    this.#point = point;
    this.#sequence.beginWith(point.from);
  }

  async #beforeNext(failure: Retry, session: GetMediaSession): Promise<void> {
    const { reason } = failure;
    const isAnswered = session.answeredAtMs !== undefined;
    if (reason === 'idle' && isAnswered) this.#patience.progressed();
    else this.#patience.stood(session.answeredAtMs);
    const isAtOnce = reason === 'idle' || (reason === 'session-ended' && this.#patience.isFresh);
    const planned = this.#patience.nextAttempt(isAtOnce ? 'at-once' : 'later');
    const isUnreachable = reason === 'connection-lost' && !isAnswered && planned.attempt > 1;
    if (reason === 'stale-endpoint' || isUnreachable) this.#options.access.forgetDataEndpoint('GET_MEDIA');
    await this.#waitFor(planned, failure);
  }

  async #waitFor(planned: PlannedAttempt, { reason, error }: Retry): Promise<void> {
    const { settings, signal } = this.#options;
    const { attempt, delayMs, isTooLate } = planned;
    if (isTooLate) throw this.#exhausted(planned, error);
    settings.onRetry({ reason, attempt, delayMs, error, after: this.#sequence.last });
    await pause(delayMs, signal);
  }

  /** @throws KinesisVideoServiceError IDLE_TIMEOUT if that is wanted */
  #endsWhenIdle(): boolean {
    const { whenIdle, idleTimeoutMs } = this.#options.settings;
    if (whenIdle !== 'fail') return whenIdle === 'end';
    const message = `Nothing came for ${idleTimeoutMs} ms`;
    throw new KinesisVideoServiceError('IDLE_TIMEOUT', { message, ...this.#place });
  }

  /** The fragment with this number, if the archive gives it: it may have no retention, no permission, or not have it yet. */
  async *#archived(fragmentNumber: string): AsyncGenerator<Fragment, void, undefined> {
    for (let attempt = 0; attempt < ARCHIVE_ATTEMPTS; attempt++) {
      const session = this.#session(archivedFragmentRequest(this.#options, fragmentNumber), 'fragment-list');
      for await (const fragment of session.fragments()) {
        const { metadata, error, completeness } = fragment;
        if (error !== undefined) return;
        if (completeness === 'truncated' || metadata.fragmentNumber !== fragmentNumber) continue;
        this.#sequence.place(fragmentNumber);
        yield fragment;
        return;
      }
      const failure = failureOfEnding(session.ending, this.#place);
      if (failure.kind === 'fatal') return;
      if (failure.reason === 'stale-endpoint') this.#options.access.forgetDataEndpoint('GET_MEDIA_FOR_FRAGMENT_LIST');
      const planned = this.#patience.nextAttempt('later');
      if (planned.isTooLate) return;
      await this.#waitFor(planned, failure);
    }
  }

  #session(request: MediaRequest, source: 'get-media' | 'fragment-list'): GetMediaSession {
    const { signal, settings } = this.#options;
    const { idleTimeoutMs, now } = settings;
    return new GetMediaSession(request, { signal, idleTimeoutMs, now, source, reader: readerOptions(settings) });
  }

  #missing(): KinesisVideoServiceError {
    const fragmentNumber = this.#sequence.from?.fragmentNumber;
    const message = `The fragment to start at is not in the stream: ${fragmentNumber ?? ''}`;
    return new KinesisVideoServiceError('FRAGMENT_NOT_FOUND', { message, ...this.#place, fragmentNumber });
  }

  #exhausted({ attempt, troubledMs }: PlannedAttempt, cause: unknown): KinesisVideoServiceError {
    const answer = cause === undefined ? '' : `: ${sdkErrorFacts(cause).message}`;
    const message = `Nothing new for ${troubledMs} ms, asked ${attempt} times${answer}`;
    return new KinesisVideoServiceError('RETRIES_EXHAUSTED', { message, ...this.#place, cause });
  }
}
