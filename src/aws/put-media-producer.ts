import { UsageError } from '../errors.js';
import { chunksOf, type ByteSource } from '../sources/byte-source.js';
import type { FragmentAcknowledgement } from './acknowledgement.js';
import { AcknowledgementFeed } from './acknowledgement-feed.js';
import { asyncDispose } from './async-dispose.js';
import type { FragmentMetadataOptions } from './fragment-metadata-queue.js';
import { OutgoingBuffer } from './outgoing-buffer.js';
import type { OutgoingFragment } from './outgoing-fragment.js';
import type { ProducerFrame } from './outgoing-frames.js';
import { ProducerAcknowledgements } from './producer-acknowledgements.js';
import { ProducerInput } from './producer-input.js';
import {
  producerSettings,
  timecodeTypeOf,
  type ProducerSettings,
  type PutMediaProducerOptions,
} from './producer-options.js';
import { ProducerSender } from './producer-sender.js';
import type { UploadSettings } from './put-media-request.js';
import { ServiceAccess } from './service-access.js';
import { KinesisVideoServiceError } from './service-error.js';
import { streamIdentity } from './stream-identity.js';

/** How long tags may come after a Cluster that has ended, before its fragment is sent without them. */
const LATE_TAGS_MS = 250;

/**
 * Writes a stream with PutMedia: Matroska, or frames. Each fragment is assembled, held against the rules of the service, and
 * kept until the service has stored it; after a cut, or at the end of a session, what was not stored is sent again.
 *
 * It connects when there is something to send. What it cannot go on after is thrown by the next call of any method, and by those
 * that wait.
 */
export class PutMediaProducer {
  readonly #options: ProducerSettings;
  readonly #access: ServiceAccess;
  readonly #buffer = new OutgoingBuffer();
  readonly #feed = new AcknowledgementFeed();
  readonly #input: ProducerInput;
  readonly #sender: ProducerSender;
  readonly #abort = new AbortController();
  readonly #startMs: number;
  #settings: UploadSettings | undefined;
  #running: Promise<void> = Promise.resolve();
  /** The call that is at work; the next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();
  #waitingBytes = 0;
  #lateTags: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ended: Promise<void> | undefined;

  /** @throws UsageError if the options cannot be */
  constructor(options: PutMediaProducerOptions) {
    const settings = producerSettings(options);
    const stream = streamIdentity(options);
    this.#options = settings;
    this.#startMs = options.producerStartTime?.getTime() ?? settings.now();
    this.#access = new ServiceAccess(stream, options, settings.now);
    this.#input = new ProducerInput(options, (fragment) => this.#receive(fragment));
    this.#sender = new ProducerSender({
      ...settings,
      stream,
      access: this.#access,
      buffer: this.#buffer,
      acknowledgements: new ProducerAcknowledgements(this.#buffer, this.#feed),
      signal: this.#abort.signal,
    });
    options.signal?.addEventListener('abort', this.#abandon, { once: true });
    if (options.signal?.aborted === true) this.#abandon();
  }

  /** What is kept of fragments that the service has not stored yet, in bytes. */
  get bufferedBytes(): number {
    return this.#buffer.sizeInBytes;
  }

  /**
   * Writes all of a Matroska source. Resolves when its last fragment is in the buffer; {@link flush} or {@link end} tell when it is
   * stored. The source is closed, however it goes.
   *
   * @throws KinesisVideoServiceError PRODUCER_RULE if a fragment breaks one: those before it are stored all the same; else as
   * {@link flush}; what the source fails with
   */
  async putMkv(source: ByteSource): Promise<void> {
    for await (const chunk of chunksOf(source, { signal: this.#abort.signal })) await this.write(chunk);
    await this.#inTurn(0, () => this.#input.end());
  }

  /**
   * Writes the next bytes of Matroska, which belong to the producer from now on. Resolves when there is room for more.
   *
   * @throws KinesisVideoServiceError BUFFER_FULL if it is called again and again without waiting; else as {@link putMkv}
   */
  write(chunk: Uint8Array): Promise<void> {
    return this.#inTurn(chunk.length, async () => {
      await this.#input.pushMkv(chunk);
      this.#expectLateTags();
    });
  }

  /** Writes the next frame, in the order of decoding. Resolves when there is room for more. @throws as {@link write} */
  writeFrame(frame: ProducerFrame): Promise<void> {
    return this.#inTurn(frame.data.length, () => this.#input.pushFrame(frame));
  }

  /**
   * Puts a tag on the fragment that is being written: once, or, if it is `persistent`, on each one from there on until it is
   * cancelled by an empty value. Persistent tags have a name each; of others several may have the same.
   *
   * @throws KinesisVideoServiceError PRODUCER_RULE: 10 tags a fragment, a name of 128 bytes that does not begin with AWS, a value
   * of 256 bytes
   */
  putFragmentMetadata(name: string, value: string, options: FragmentMetadataOptions = {}): void {
    this.#throwIfOver();
    this.#input.metadata.put({ name, value }, options);
  }

  /**
   * What the service says from now on, until the producer is closed. Nobody is waited for: whoever is more than 1 000 behind
   * loses the oldest. A fragment that was found in the archive after a cut is PERSISTED, too.
   */
  acknowledgements(): AsyncIterableIterator<FragmentAcknowledgement> {
    return this.#feed.listen();
  }

  /**
   * Resolves when all that was written is stored. It ends the fragment of frames that is open, and the request: the next fragment
   * makes another one, of which the service takes 5 a second.
   *
   * @throws KinesisVideoServiceError if the service does not take it: SERVICE_REFUSED_FRAGMENT, KMS_ERROR, NOT_AUTHORIZED,
   * STREAM_NOT_FOUND, RETRIES_EXHAUSTED …
   */
  async flush(): Promise<void> {
    await this.#inTurn(0, () => this.#input.release());
    await this.#drained();
  }

  /** As {@link flush}, and closes the producer; an unfinished Cluster of Matroska is told. @throws as {@link flush} */
  end(): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  /** Closes it at once. What is not stored yet may get lost; whoever waits is told. */
  async close(): Promise<void> {
    this.#fail(new UsageError('The producer is closed'));
    await this.#running;
  }

  /** As {@link PutMediaProducer.close}. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }

  get #isEnding(): boolean {
    return this.#ended !== undefined;
  }

  async #end(): Promise<void> {
    try {
      const finished = this.#inTurn(0, () => this.#input.end());
      await finished.finally(() => this.#drained()); // what came before a broken rule is stored
    } finally {
      await this.close();
    }
  }

  async #receive(fragment: OutgoingFragment): Promise<void> {
    const { timecodeMs } = fragment;
    this.#settings ??= this.#begin(timecodeMs);
    const { timecodeType, producerStartMs } = this.#settings;
    this.#buffer.add(fragment, timecodeType === 'ABSOLUTE' ? timecodeMs : producerStartMs + timecodeMs);
    await this.#buffer.until(() => this.#buffer.sizeInBytes < this.#options.maxBufferBytes);
  }

  #begin(timecodeMs: number): UploadSettings {
    const timecodeType = this.#options.timecodeType ?? timecodeTypeOf(timecodeMs);
    const settings = { timecodeType, producerStartMs: this.#startMs };
    this.#running = this.#sender.run(settings).catch((error: unknown) => this.#fail(error));
    return settings;
  }

  async #drained(): Promise<void> {
    const { lastSequence } = this.#buffer;
    await this.#sender.draining(() =>
      this.#buffer.until(
        () => this.#buffer.isSettledUpTo(lastSequence) && !(this.#isEnding && this.#sender.isConnected),
      ),
    );
  }

  /** Calls are served one after the other: what one of them splits is not mixed up with the next. */
  async #inTurn(bytes: number, work: () => Promise<void>): Promise<void> {
    this.#throwIfOver();
    this.#throwIfNobodyWaits(bytes);
    clearTimeout(this.#lateTags);
    this.#waitingBytes += bytes;
    const turn = this.#turn.then(work).finally(() => (this.#waitingBytes -= bytes));
    this.#turn = turn.catch(() => undefined); // whoever called is told
    await turn;
  }

  #throwIfNobodyWaits(bytes: number): void {
    if (bytes === 0 || this.#waitingBytes === 0) return;
    if (this.#waitingBytes + bytes <= this.#options.maxBufferBytes) return;
    throw new KinesisVideoServiceError('BUFFER_FULL', {
      message: `${this.#waitingBytes} bytes wait to be written already`,
      operation: 'PutMedia',
    });
  }

  #throwIfOver(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#isEnding) throw new UsageError('The producer has ended: make a new one');
  }

  #expectLateTags(): void {
    clearTimeout(this.#lateTags);
    if (!this.#input.isBetweenFragments) return;
    // Live sources write a Cluster when it is over, and then nothing for as long as the next one lasts.
    this.#lateTags = setTimeout(
      () => void this.#inTurn(0, () => this.#input.release()).catch(() => undefined),
      LATE_TAGS_MS,
    );
    this.#lateTags.unref();
  }

  readonly #abandon = (): void => {
    this.#fail(this.#options.signal?.reason);
  };

  #fail(error: unknown): void {
    this.#failure ??= { error };
    clearTimeout(this.#lateTags);
    this.#options.signal?.removeEventListener('abort', this.#abandon);
    this.#buffer.fail(this.#failure.error);
    this.#feed.end();
    this.#abort.abort(this.#failure.error);
    this.#access.close();
  }
}
