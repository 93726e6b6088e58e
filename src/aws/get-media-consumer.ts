import { KinesisVideoParserError, UsageError } from '../errors.js';
import type { Fragment } from '../fragment/fragment.js';
import type { FragmentCheckpoint } from '../fragment/fragment-checkpoint.js';
import type { FragmentFrame } from '../fragment/fragment-frame.js';
import { asyncDispose } from './async-dispose.js';
import { checkpointFailure } from './checkpoint-failure.js';
import { compareFragmentNumbers } from './fragment-order.js';
import { CancellableIterator } from './get-media-iterator.js';
import { type GetMediaConsumerOptions, getMediaSettings } from './get-media-options.js';
import { GetMediaReading } from './get-media-reading.js';
import { retryPolicyOf } from './retry-policy.js';
import { ServiceAccess } from './service-access.js';
import { KinesisVideoServiceError } from './service-error.js';
import { pointAfter, pointOf, type ReadingPoint, startingPoint } from './start-position.js';
import { isOverAfter, stopRule } from './stop-condition.js';
import { type StreamIdentity, streamIdentity } from './stream-identity.js';
import { unlessAborted } from './waiting.js';

/** A frame, and the fragment that it came in. */
export interface ConsumedFrame {
  readonly fragment: Fragment;
  readonly frame: FragmentFrame;
}

type Reader<Value> = (signal: AbortSignal) => AsyncGenerator<Value, void, undefined>;

/**
 * Reads the fragments of a stream for as long as it lasts, over cuts, throttling and the end of sessions: each fragment once, in
 * order, with its end. The service is asked for more when the caller asks for the next one; no more than one GetMedia is open.
 *
 * A fragment is done when the next one is asked for, or when {@link GetMediaConsumer.done} says so. Then its checkpoint is saved,
 * and only then the next one is given; whoever goes on from the checkpoint gets again what was in hand, and nothing else. A fragment
 * that was cut by the network is read again; one that is `damaged`, `too-large` or `truncated` in the stream itself is given as it
 * is, as it would be the same again.
 *
 * One reading at a time; a second loop goes on where the first one was left.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { GetMediaConsumer } from 'kinesis-video-parser/aws';
 *
 * const recording = { send: async () => ({ Payload: createReadStream('test-resources/get-media.mkv') }) };
 * const consumer = new GetMediaConsumer({
 *   streamName: 'front-door', // or streamArn, which has the region in it
 *   startAt: 'earliest',
 *   until: { fragmentNumber: '91343852333754009391219534490770197170561989648' },
 *   clients: { media: recording }, // left out, it is the service that is read
 * });
 * for await (const fragment of consumer) {
 *   console.log(fragment.metadata.fragmentNumber, fragment.isComplete, fragment.frames.length);
 * }
 * await consumer.close();
 * ```
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 */
export class GetMediaConsumer implements AsyncIterable<Fragment> {
  readonly #settings: ReturnType<typeof getMediaSettings>;
  readonly #stream: StreamIdentity;
  readonly #access: ServiceAccess;
  #checkpoint: FragmentCheckpoint | undefined;
  /** The checkpoint that is being saved, or was the last that was. */
  #saved: { readonly fragmentNumber: string; readonly promise: Promise<void> } | undefined;
  #inHand: Fragment | undefined;
  /** Where the next reading begins if nothing is done. */
  #start: ReadingPoint;
  #leave: (() => Promise<unknown>) | undefined;
  #isLoaded = false;
  #isClosed = false;

  /** @throws UsageError if an option has a value that it cannot have */
  constructor(options: GetMediaConsumerOptions) {
    this.#settings = getMediaSettings(options);
    retryPolicyOf(options.retry);
    stopRule(options.until);
    this.#stream = streamIdentity(options);
    this.#start = startingPoint(this.#settings.startAt);
    this.#access = new ServiceAccess(this.#stream, options, options.now);
  }

  /** Behind the last fragment that is done, also by another consumer, as soon as its checkpoint was loaded. */
  get checkpoint(): FragmentCheckpoint | undefined {
    return this.#checkpoint;
  }

  /**
   * The fragments. `return`, and so leaving the loop, cancels what is under way; the fragment in hand is not done then.
   *
   * @throws (when the next is asked for) KinesisVideoServiceError: after the fragments that came before; the signal's reason;
   * what `onRetry`, `onWarning` or `until` throws; UsageError if another reading is under way, or the consumer is closed
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Fragment, undefined> {
    return this.#iterator((signal) => this.#fragments(signal));
  }

  /** The frames of the fragments, each with its fragment, which is whole then. A fragment is done with the frame after its last. */
  frames(): AsyncIterableIterator<ConsumedFrame, undefined> {
    return this.#iterator((signal) => this.#frames(signal));
  }

  /**
   * Says that a fragment is dealt with, before the next one is asked for. Resolves when its checkpoint is saved.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED; UsageError if it is not the fragment in hand, or one before it
   */
  async done(fragment: Fragment): Promise<void> {
    const checkpoint = checkpointOf(fragment);
    if (checkpoint === undefined || this.#isDone(checkpoint)) return;
    if (fragment !== this.#inHand) throw new UsageError('This fragment is not the one in hand');
    const { fragmentNumber } = checkpoint;
    if (fragmentNumber !== this.#saved?.fragmentNumber)
      this.#saved = { fragmentNumber, promise: this.#save(checkpoint) };
    try {
      await this.#saved.promise;
    } catch (error) {
      this.#saved = undefined; // the next call tries again
      throw error;
    }
  }

  /** Ends the reading that is under way, and closes what was opened here. Resolves when all is closed, and the last checkpoint saved. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#leave?.();
    await this.#saved?.promise.catch(() => undefined); // told where it was asked for
    this.#access.close();
  }

  /** As {@link GetMediaConsumer.close}. */
  async [asyncDispose](): Promise<void> {
    await this.close();
  }

  #iterator<Value>(read: Reader<Value>): AsyncIterableIterator<Value, undefined> {
    const leave = (): Promise<unknown> => iterator.return();
    const open: Reader<Value> = (signal) => this.#alone(read, { signal, leave });
    const iterator = new CancellableIterator(open, this.#settings.signal);
    return iterator;
  }

  async *#alone<Value>(
    read: Reader<Value>,
    { signal, leave }: { readonly signal: AbortSignal; readonly leave: () => Promise<unknown> },
  ): AsyncGenerator<Value, void, undefined> {
    if (this.#isClosed) throw new UsageError('The consumer is closed');
    if (this.#leave !== undefined)
      throw new UsageError('Another reading is under way: one consumer reads once at a time');
    this.#leave = leave;
    try {
      yield* read(signal);
    } finally {
      this.#leave = undefined;
    }
  }

  async *#frames(signal: AbortSignal): AsyncGenerator<ConsumedFrame, void, undefined> {
    for await (const fragment of this.#fragments(signal))
      for (const frame of fragment.frames) yield { fragment, frame };
  }

  async *#fragments(signal: AbortSignal): AsyncGenerator<Fragment, void, undefined> {
    signal.throwIfAborted();
    await unlessAborted(this.#load(), signal);
    const [settings, stream, access] = [this.#settings, this.#stream, this.#access];
    const start = this.#checkpoint === undefined ? this.#start : pointAfter(this.#checkpoint.fragmentNumber);
    if (isOverAfter(settings.until, start.after)) return;
    const verdictOn = stopRule(settings.until);
    try {
      for await (const fragment of new GetMediaReading({ stream, access, start, signal, settings }).fragments()) {
        const verdict = verdictOn(fragment);
        if (verdict === 'over') return;
        this.#inHand = fragment;
        yield fragment;
        await unlessAborted(this.done(fragment), signal);
        this.#inHand = undefined; // not to keep it while the next one comes
        if (verdict === 'last') return;
      }
    } catch (error) {
      throw this.#isStale(start, error) ? this.#expired(start.after, error) : error;
    } finally {
      this.#putDown();
    }
  }

  /** If the first fragment is not done, the next reading begins with it, whatever time it is then. */
  #putDown(): void {
    if (this.#checkpoint === undefined && this.#inHand !== undefined)
      this.#start = pointOf(this.#inHand.metadata) ?? this.#start;
    this.#inHand = undefined;
  }

  /** Whether the service does not know the fragment that the checkpoint names. */
  #isStale(start: ReadingPoint, error: unknown): boolean {
    const isUnknown = error instanceof KinesisVideoServiceError && error.code === 'FRAGMENT_NOT_FOUND';
    return isUnknown && this.#checkpoint !== undefined && this.#checkpoint.fragmentNumber === start.after;
  }

  #expired(fragmentNumber: string | undefined, cause: unknown): KinesisVideoServiceError {
    const message = `The stream does not have the fragment of the checkpoint "${this.#key}" any more: ${fragmentNumber ?? ''}`;
    const place = { operation: 'GetMedia', stream: this.#stream.text };
    return new KinesisVideoServiceError('CHECKPOINT_EXPIRED', { message, ...place, fragmentNumber, cause });
  }

  async #load(): Promise<void> {
    const { checkpoints } = this.#settings;
    if (this.#isLoaded || checkpoints === undefined) return;
    try {
      this.#checkpoint = await checkpoints.load(this.#key);
    } catch (error) {
      throw asCheckpointFailure('The checkpoint could not be loaded', error);
    }
    this.#isLoaded = true;
  }

  async #save(checkpoint: FragmentCheckpoint): Promise<void> {
    try {
      await this.#settings.checkpoints?.save(this.#key, checkpoint);
    } catch (error) {
      throw asCheckpointFailure('The checkpoint could not be saved', error);
    }
    this.#checkpoint = checkpoint;
  }

  get #key(): string {
    return this.#settings.checkpointKey ?? this.#stream.name;
  }

  #isDone({ fragmentNumber }: FragmentCheckpoint): boolean {
    if (this.#checkpoint === undefined) return false;
    const order = compareFragmentNumbers(fragmentNumber, this.#checkpoint.fragmentNumber);
    return order !== undefined && order <= 0;
  }
}

/** Also behind one that is damaged or cut in the stream itself: it was delivered, and would not be better another time. */
function checkpointOf({ metadata }: Fragment): FragmentCheckpoint | undefined {
  const { fragmentNumber, serverTimestampMs, producerTimestampMs, continuationToken } = metadata;
  return fragmentNumber === undefined
    ? undefined
    : { fragmentNumber, serverTimestampMs, producerTimestampMs, continuationToken };
}

function asCheckpointFailure(message: string, error: unknown): KinesisVideoParserError {
  return error instanceof KinesisVideoParserError ? error : checkpointFailure(message, error);
}
