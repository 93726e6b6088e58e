import { chunksOf } from '../sources/byte-source.js';
import { readDocuments, type ArchivedContent, type ArchivedDocument } from './archived-documents.js';
import type { ArchivedRequests } from './archived-requests.js';
import { verdictOn } from './archived-verdict.js';
import { Retrying, type RequestPlace, type RetryingOptions } from './retrying.js';
import { KinesisVideoServiceError } from './service-error.js';
import { TimedWaiting } from './waiting.js';

/** How the fragments of a batch are read. */
export interface ArchivedReadingOptions extends RetryingOptions {
  readonly content: ArchivedContent;
  readonly maxFragmentBytes?: number | undefined;
  /** When nothing comes for so long, in milliseconds, what is missing is asked for again. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the fragments of one batch, in its order, each once. What an answer leaves out, because it is cut, or ends, or gives
 * another fragment, is asked for again, and nothing else is.
 */
export class ArchivedReading {
  readonly #requests: ArchivedRequests;
  readonly #options: ArchivedReadingOptions;
  readonly #place: RequestPlace;
  readonly #retrying: Retrying;
  readonly #fragmentNumbers: readonly string[];
  /** The first that has not come yet. */
  #at = 0;
  /** It was asked for in vain: now it is asked for alone, and what comes then is the answer. */
  #isInDoubt = false;

  constructor(requests: ArchivedRequests, fragmentNumbers: readonly string[], options: ArchivedReadingOptions) {
    this.#requests = requests;
    this.#options = options;
    this.#fragmentNumbers = fragmentNumbers;
    this.#place = requests.place('GetMediaForFragmentList');
    this.#retrying = new Retrying(this.#place, options);
  }

  /** @throws as {@link Retrying.afterFailure}; KinesisVideoServiceError KMS_ERROR, FRAGMENT_NOT_FOUND */
  async *documents(): AsyncGenerator<ArchivedDocument, void, undefined> {
    while (!this.#isOver) {
      const answer = this.#answer();
      try {
        for (let next = await this.#next(answer); next !== undefined; next = await this.#next(answer)) yield next;
      } finally {
        await answer.return();
      }
    }
  }

  /** What is missing, as the service gives it. */
  async *#answer(): AsyncGenerator<ArchivedDocument, void, undefined> {
    let isEmpty = true;
    for await (const document of readDocuments(this.#body(), this.#options)) {
      isEmpty = false;
      yield document;
    }
    if (isEmpty) this.#doubt();
  }

  async *#body(): AsyncGenerator<Uint8Array, void, undefined> {
    const { idleTimeoutMs, signal } = this.#options;
    const end = this.#isInDoubt ? this.#at + 1 : undefined;
    const waiting = new TimedWaiting(idleTimeoutMs, signal);
    try {
      const answer = this.#requests.media(this.#fragmentNumbers.slice(this.#at, end), waiting.signal);
      const chunks = chunksOf(await waiting.wait(answer), { signal: waiting.signal });
      yield* waiting.each(chunks);
    } finally {
      waiting.release();
    }
  }

  /** The next one of the answer, if it is as it must be; `undefined` when the answer is of no more use. */
  async #next(answer: AsyncIterator<ArchivedDocument>): Promise<ArchivedDocument | undefined> {
    try {
      const result = this.#isOver ? DONE : await answer.next();
      return result.done === true ? undefined : this.#taken(result.value);
    } catch (error) {
      if ((await this.#retrying.afterFailure(error)) === 'stale-endpoint') this.#requests.forgetMediaEndpoint();
      return undefined;
    }
  }

  #taken(document: ArchivedDocument): ArchivedDocument | undefined {
    const verdict = verdictOn(document.fragment, this.#expected, this.#place);
    if (verdict === 'other' || (verdict === 'doubtful' && !this.#isInDoubt)) {
      this.#doubt();
      return undefined;
    }
    this.#at++;
    this.#isInDoubt = false;
    this.#retrying.progressed();
    return document;
  }

  /** The first time: ask for it alone. */
  #doubt(): void {
    if (this.#isInDoubt) throw this.#notFound(this.#expected);
    this.#isInDoubt = true;
  }

  get #isOver(): boolean {
    return this.#at === this.#fragmentNumbers.length;
  }

  get #expected(): string {
    return this.#fragmentNumbers[this.#at]!;
  }

  #notFound(fragmentNumber: string): KinesisVideoServiceError {
    const message = `The service did not give fragment ${fragmentNumber}`;
    return new KinesisVideoServiceError('FRAGMENT_NOT_FOUND', { message, ...this.#place, fragmentNumber });
  }
}

const DONE: IteratorResult<ArchivedDocument, void> = { done: true, value: undefined };
