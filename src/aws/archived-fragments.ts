import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';
import type { Fragment } from '../fragment/fragment.js';
import { archivedBatches, type ArchivedFragmentChoice } from './archived-batches.js';
import type { ArchivedContent, ArchivedDocument } from './archived-documents.js';
import type { ArchivedFragment } from './archived-fragment.js';
import { listedFragments, type ArchiveRange } from './archived-listing.js';
import { mergedArchive, type ArchiveMergeOptions } from './archived-merging.js';
import { ArchivedReading } from './archived-reading.js';
import { ArchivedRequests } from './archived-requests.js';
import { asyncDispose } from './async-dispose.js';
import type { ServiceAccessOptions } from './clients.js';
import { readAhead } from './read-ahead.js';
import { retryPolicyOf } from './retry-policy.js';
import type { RetryingOptions } from './retrying.js';
import { ServiceAccess } from './service-access.js';
import { streamIdentity, type StreamChoice } from './stream-identity.js';

export type { ArchivedFragment } from './archived-fragment.js';

/** Whose archive, how to get at it, and how hard to try. */
export interface ArchivedFragmentsOptions extends StreamChoice, ServiceAccessOptions, RetryingOptions {
  /** How many requests for media are open at the same time; the service allows 5 for a stream. Default 2. */
  readonly concurrency?: number | undefined;
  /**
   * When nothing comes for so long, in milliseconds, it is asked for again. Counted only while the service is waited for, not
   * while the caller is busy. Default 30 000; `Infinity`: for ever.
   */
  readonly idleTimeoutMs?: number | undefined;
  /** What the frames and tags of one fragment may take in memory, in bytes. Default 64 MiB. */
  readonly maxFragmentBytes?: number | undefined;
}

/** What can be said of one call. */
export interface ArchiveCallOptions {
  /** Ends this call, as the signal of the archive ends all. */
  readonly signal?: AbortSignal | undefined;
}

/** Those fragments, as strings or as `list` gives them. */
export type ArchivedFragmentChoices = Iterable<ArchivedFragmentChoice> | AsyncIterable<ArchivedFragmentChoice>;

const DEFAULTS = { concurrency: 2, idleTimeoutMs: 30_000 };

/**
 * What a stream has stored: which fragments there are, the fragments themselves, or one file of them.
 *
 * Throttling, connection limits and cuts are waited out and asked again, for what is missing only. Nothing is requested before
 * the first call; `close`, or `await using`, lets go of the clients that were made for it.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMediaForFragmentList.html
 */
export class ArchivedFragments {
  readonly #options: ArchivedFragmentsOptions & typeof DEFAULTS;
  readonly #access: ServiceAccess;
  readonly #requests: ArchivedRequests;
  #closing = new AbortController();

  /** @throws UsageError if this names no stream, or an option has a value that it cannot have */
  constructor(options: ArchivedFragmentsOptions) {
    const settings = withDefaults(DEFAULTS, options);
    const { concurrency, idleTimeoutMs, retry } = settings;
    if (!Number.isInteger(concurrency) || concurrency < 1)
      throw new UsageError('The option concurrency is a whole number from 1 up');
    if (!(idleTimeoutMs > 0)) throw new UsageError('The option idleTimeoutMs is a number of milliseconds above 0');
    retryPolicyOf(retry); // refuses what is none
    const stream = streamIdentity(options);
    this.#options = settings;
    this.#access = new ServiceAccess(stream, options, options.now);
    this.#requests = new ArchivedRequests(stream, this.#access);
  }

  /**
   * The fragments of a range, all of them, in the order of time. A day of fragments of a second takes some 30 MB of memory.
   *
   * @throws KinesisVideoServiceError if asking again does not help; the signal's reason; UsageError if this is no range
   */
  async list(range: ArchiveRange & ArchiveCallOptions = {}): Promise<readonly ArchivedFragment[]> {
    const left = leaving(this.#closing.signal, this.#options.signal, range.signal);
    try {
      return await listedFragments(this.#requests, range, { ...this.#options, signal: left.signal });
    } finally {
      left.release();
    }
  }

  /**
   * Any number of fragments with their frames, in the order of the list. They are asked for in batches of up to 1000 fragments
   * or 32 MiB; no more than `concurrency` of these are open, of which those that have no turn yet hold one fragment each.
   * Numbers that come slowly wait for their batch to be full.
   *
   * A fragment that the service cannot give is delivered all the same, `failed`, with its `error`; one that is stored damaged or
   * truncated says so in `completeness`.
   *
   * @throws KinesisVideoServiceError KMS_ERROR, as no fragment could be given then; FRAGMENT_NOT_FOUND if the service does not say
   *   a word of one; whatever else asking again does not help against; the signal's reason
   */
  async *get(
    choices: ArchivedFragmentChoices,
    options: ArchiveCallOptions = {},
  ): AsyncGenerator<Fragment, void, undefined> {
    for await (const { fragment } of this.#documents(choices, 'frames', options)) yield fragment;
  }

  /**
   * One playable file of all that is in a range, piece by piece; nothing if there is nothing in it. Media passes through, one
   * fragment for each open request is in memory.
   *
   * @throws KinesisVideoServiceError MERGE_MISMATCH at the first fragment that cannot stand in one Segment with those before it (other
   *   tracks, or time goes back), unless `mismatch` says otherwise; the error of the first fragment that the service cannot give,
   *   unless there is `onFailed`; as `list` and `get`
   */
  async *merge(
    options: ArchiveRange & ArchiveMergeOptions & ArchiveCallOptions = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const documents = this.#documents(await this.list(options), 'bytes', options);
    yield* mergedArchive(documents, options, this.#requests.place('GetMediaForFragmentList'));
  }

  /** Lets go of the clients that were made here, and ends the calls that are under way: they throw a UsageError. */
  close(): void {
    this.#closing.abort(new UsageError('The archive was closed'));
    this.#closing = new AbortController();
    this.#access.close();
  }

  /** The same as `close`. */
  [asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async *#documents(
    choices: ArchivedFragmentChoices,
    content: ArchivedContent,
    options: ArchiveCallOptions,
  ): AsyncGenerator<ArchivedDocument, void, undefined> {
    const left = leaving(this.#closing.signal, this.#options.signal, options.signal);
    const { signal } = left;
    const { concurrency } = this.#options;
    const begin = (numbers: readonly string[]) =>
      new ArchivedReading(this.#requests, numbers, { ...this.#options, content, signal }).documents();
    try {
      yield* readAhead(archivedBatches(choices), begin, { concurrency, signal });
    } finally {
      left.leave();
    }
  }
}

/** A signal that aborts with the first of those given, or when whoever has it leaves. */
function leaving(...signals: readonly (AbortSignal | undefined)[]) {
  const abortion = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (): void => abortion.abort(given.find(({ aborted }) => aborted)?.reason);
  const release = (): void => {
    for (const signal of given) signal.removeEventListener('abort', abort);
  };
  for (const signal of given) signal.addEventListener('abort', abort, { once: true });
  if (given.some(({ aborted }) => aborted)) abort();
  return {
    signal: abortion.signal,
    release,
    leave: (): void => {
      release();
      abortion.abort();
    },
  };
}
