import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';
import type { FragmentReaderOptions } from '../fragment/fragment-reader.js';
import type { CheckpointStore } from './checkpoint-store.js';
import type { ServiceAccessOptions } from './clients.js';
import type { RetryOptions } from './retry-policy.js';
import type { RetryAttempt } from './retrying.js';
import type { StartPosition } from './start-position.js';
import type { StopCondition } from './stop-condition.js';
import type { StreamChoice } from './stream-identity.js';

/** Told before a consumer asks again. */
export interface GetMediaRetry extends RetryAttempt {
  /** The last fragment that came; `undefined` if none has. */
  readonly after: string | undefined;
}

/**
 * How a consumer reads the bytes. What a cut costs is not warned of: it is read again, and told to `onRetry`.
 */
export type ConsumerReaderOptions = Pick<
  FragmentReaderOptions,
  | 'maxFragmentBytes'
  | 'maxElementBytes'
  | 'maxTrackBytes'
  | 'maxGroupBytes'
  | 'maxLaceFrames'
  | 'checkCrc32'
  | 'onWarning'
>;

/**
 * What a {@link GetMediaConsumer} reads, from where to where, and how. There is no option `frames`: its fragments have their frames as
 * objects, never as columns.
 */
export interface GetMediaConsumerOptions
  extends
    StreamChoice,
    ServiceAccessOptions,
    Pick<
      FragmentReaderOptions,
      'maxFragmentBytes' | 'maxTrackBytes' | 'maxGroupBytes' | 'maxLaceFrames' | 'onWarning'
    > {
  /** Default `now`. What is in the checkpoint store comes first. */
  readonly startAt?: StartPosition | undefined;
  /** Where is kept what is done, so that another process goes on there. Default: nowhere. */
  readonly checkpoints?: CheckpointStore | undefined;
  /** Default: the name of the stream. */
  readonly checkpointKey?: string | undefined;
  /** Where reading ends. Default: never. */
  readonly until?: StopCondition | undefined;
  /**
   * How long nothing may come, in milliseconds, before `whenIdle` says what happens. Counted only while the consumer waits for the
   * service, not while the caller is busy. Default 30 000; `Infinity`: for ever.
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * `reconnect` (default): asks again from where it was. `end`: the loop ends. `fail`: IDLE_TIMEOUT is thrown. A fragment that is
   * not over then is not delivered; the next reading gives it.
   */
  readonly whenIdle?: 'reconnect' | 'end' | 'fail' | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Told each time before it asks again. What it throws ends the reading. */
  readonly onRetry?: ((retry: GetMediaRetry) => void) | undefined;
  /** Ends the reading at once: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Chance, in [0, 1): the jitter of delays. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds from any beginning. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** @internal The options that concern the reading, with every default in its place. */
export interface GetMediaSettings {
  readonly idleTimeoutMs: number;
  readonly whenIdle: 'reconnect' | 'end' | 'fail';
  readonly onRetry: (retry: GetMediaRetry) => void;
  readonly random: () => number;
  readonly now: () => number;
  readonly startAt: StartPosition;
}

const DEFAULTS: GetMediaSettings = {
  idleTimeoutMs: 30_000,
  whenIdle: 'reconnect',
  onRetry: () => undefined,
  random: Math.random,
  now: Date.now,
  startAt: 'now',
};

const WHEN_IDLE = ['reconnect', 'end', 'fail'];

/** @throws UsageError if an option has a value that it cannot have */
export function getMediaSettings(options: GetMediaConsumerOptions): GetMediaSettings & GetMediaConsumerOptions {
  const settings = withDefaults(DEFAULTS, options);
  if (!(settings.idleTimeoutMs > 0))
    throw new UsageError('The option idleTimeoutMs is a number of milliseconds above 0');
  if (!WHEN_IDLE.includes(settings.whenIdle))
    throw new UsageError(`The option whenIdle is ${WHEN_IDLE.join(', ')}, not ${settings.whenIdle}`);
  return settings;
}

/** What concerns the bytes alone. */
export function readerOptions(options: ConsumerReaderOptions): ConsumerReaderOptions {
  const { maxFragmentBytes, maxElementBytes, maxTrackBytes, maxGroupBytes, maxLaceFrames, checkCrc32, onWarning } =
    options;
  return { maxFragmentBytes, maxElementBytes, maxTrackBytes, maxGroupBytes, maxLaceFrames, checkCrc32, onWarning };
}
