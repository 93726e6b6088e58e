import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';
import type { ServiceAccessOptions } from './clients.js';
import type { FragmentRules } from './outgoing-frames.js';
import type { ProducerTrack } from './outgoing-tracks.js';
import type { ProducerRetry, ResumeChoice } from './producer-retry.js';
import type { TimecodeType } from './put-media-request.js';
import type { RetryOptions } from './retry-policy.js';
import type { StreamChoice } from './stream-identity.js';

/** Which stream a {@link PutMediaProducer} writes, and how. */
export interface PutMediaProducerOptions extends StreamChoice, ServiceAccessOptions, FragmentRules {
  /** Of the frames that are written with `writeFrame`. Without them, Matroska is written. */
  readonly tracks?: readonly ProducerTrack[] | undefined;
  /**
   * Whether the times of fragments are since 1970, or since the producer's start. Default: `ABSOLUTE` if the first one says a time
   * after September 2001, which no recording lasts for; else `RELATIVE`.
   */
  readonly timecodeType?: TimecodeType | undefined;
  /** What relative times count from. Default: when the producer was made. */
  readonly producerStartTime?: Date | undefined;
  /**
   * What may be kept of fragments that the service has not stored yet, in bytes; beyond it, writing waits. A fragment that is on
   * its way into the buffer comes on top. Default 64 MiB.
   */
  readonly maxBufferBytes?: number | undefined;
  /**
   * A connection on which nothing moves for so long, in milliseconds, although something is due, is lost; so is a
   * request that is not answered. Each time doubles it, up to a minute, until something is stored. `Infinity`: never. Default
   * 30 000.
   */
  readonly stallTimeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Default `verify`: needs the right to ListFragments, and `@aws-sdk/client-kinesis-video-archived-media`. */
  readonly resume?: ResumeChoice | undefined;
  /** Told before each further attempt. What it throws ends the producer. */
  readonly onRetry?: ((retry: ProducerRetry) => void) | undefined;
  /** Closes the producer at once; what waits is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** In [0, 1). Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const DEFAULTS = {
  maxBufferBytes: 64 * 1024 * 1024,
  stallTimeoutMs: 30_000,
  retry: {},
  resume: 'verify' as ResumeChoice,
  onRetry: (): void => undefined,
  now: Date.now,
  random: Math.random,
};

/** The options, with every default in its place. */
export type ProducerSettings = PutMediaProducerOptions & typeof DEFAULTS;

const RESUME: readonly string[] = ['verify', 'resend'] satisfies ResumeChoice[];
const TIMECODE_TYPES: readonly (string | undefined)[] = [undefined, 'ABSOLUTE', 'RELATIVE'] satisfies (
  TimecodeType | undefined
)[];

/** @throws UsageError if an option has a value that it cannot have */
export function producerSettings(options: PutMediaProducerOptions): ProducerSettings {
  const settings = withDefaults(DEFAULTS, options);
  const { maxBufferBytes, stallTimeoutMs, resume, timecodeType, producerStartTime } = settings;
  if (!(maxBufferBytes > 0)) throw new UsageError('The option maxBufferBytes is a number of bytes above 0');
  if (!(stallTimeoutMs > 0)) throw new UsageError('The option stallTimeoutMs is a number of milliseconds above 0');
  if (!RESUME.includes(resume)) throw new UsageError(`The option resume is verify or resend, not ${resume}`);
  if (!TIMECODE_TYPES.includes(timecodeType))
    throw new UsageError(`The option timecodeType is ABSOLUTE or RELATIVE, not ${timecodeType}`);
  if (producerStartTime !== undefined && !(producerStartTime.getTime() >= 0))
    throw new UsageError('The option producerStartTime is a date since 1970');
  return settings;
}

/** September 2001, in milliseconds since 1970. */
const FIRST_ABSOLUTE_MS = 1_000_000_000_000;

/** What a time of this size counts from, if nobody says. */
export function timecodeTypeOf(timecodeMs: number): TimecodeType {
  return timecodeMs >= FIRST_ABSOLUTE_MS ? 'ABSOLUTE' : 'RELATIVE';
}
