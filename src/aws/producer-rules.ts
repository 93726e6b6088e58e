import { KINESIS_USER_TAGS } from '../fragment/kinesis-tags.js';
import { ACKNOWLEDGED_ERRORS } from './acknowledgement.js';
import type { DraftFragment } from './outgoing-fragment.js';
import { sizeOf } from './outgoing-pieces.js';
import type { FragmentTag } from './outgoing-tags.js';
import { KinesisVideoServiceError } from './service-error.js';

/**
 * What the service refuses.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export const PRODUCER_LIMITS = {
  /** Of a fragment: its Cluster and its tags. */
  maxFragmentBytes: 50_000_000,
  /** Of a fragment: from its timecode to its last frame. */
  maxFragmentMs: 20_000,
  maxTracks: 3,
  /** Of a fragment. */
  maxTags: 10,
  /** In UTF-8. */
  maxTagNameBytes: 128,
  /** In UTF-8. */
  maxTagValueBytes: 256,
} as const;

/** The numbers that the service gives to broken rules. */
export const RULES = {
  fragmentBytes: 4001,
  fragmentDuration: 4002,
  timecodeOrder: 4004,
  trackCount: 4005,
  validMkv: 4006,
  fragmentMetadata: 4009,
  declaredTracks: 4010,
  framesOfEachTrack: 4011,
} as const;

/**
 * Holds a fragment against the rules of the service before a byte of it is sent.
 *
 * @param previousTimecodeMs of the fragment before, if there was one
 * @throws KinesisVideoServiceError PRODUCER_RULE
 */
export function checkFragment(draft: DraftFragment, previousTimecodeMs: number | undefined): void {
  checkTime(draft, previousTimecodeMs);
  checkSize(sizeOf(draft.cluster), draft.timecodeMs);
  checkTracks(draft);
  checkTags(draft.tags);
}

/**
 * For a fragment that is still growing, too.
 *
 * @throws KinesisVideoServiceError PRODUCER_RULE
 */
export function checkSize(sizeInBytes: number, timecodeMs: number | undefined): void {
  const { maxFragmentBytes } = PRODUCER_LIMITS;
  if (sizeInBytes <= maxFragmentBytes) return;
  throw brokenRule('fragmentBytes', `${fragmentAt(timecodeMs)} has more than ${maxFragmentBytes} bytes`);
}

/** @throws KinesisVideoServiceError PRODUCER_RULE */
export function checkTags(tags: readonly FragmentTag[]): void {
  const { maxTags } = PRODUCER_LIMITS;
  if (tags.length > maxTags)
    throw brokenRule('fragmentMetadata', `A fragment has at most ${maxTags} tags, not ${tags.length}`);
  for (const tag of tags) checkTag(tag);
}

/** The error that names the rule, and the service's number for it. */
export function brokenRule(rule: keyof typeof RULES, message: string, cause?: unknown): KinesisVideoServiceError {
  const serviceErrorId = RULES[rule];
  const serviceErrorName = ACKNOWLEDGED_ERRORS[serviceErrorId];
  return new KinesisVideoServiceError('PRODUCER_RULE', {
    message: `${message}; rule ${serviceErrorId} ${serviceErrorName ?? ''}`,
    operation: 'PutMedia',
    serviceErrorId,
    serviceErrorName,
    cause,
  });
}

function checkTime({ timecodeMs, durationMs }: DraftFragment, previousTimecodeMs: number | undefined): void {
  const { maxFragmentMs } = PRODUCER_LIMITS;
  if (durationMs > maxFragmentMs) {
    const lasts = `${fragmentAt(timecodeMs)} lasts for ${durationMs} ms`;
    throw brokenRule('fragmentDuration', `${lasts}, and ${maxFragmentMs} ms are allowed`);
  }
  if (previousTimecodeMs === undefined || Math.floor(timecodeMs) > Math.floor(previousTimecodeMs)) return;
  throw brokenRule('timecodeOrder', `${fragmentAt(timecodeMs)} is not after the one at ${previousTimecodeMs} ms`);
}

function checkTracks({ head, tracksWithFrames, timecodeMs }: DraftFragment): void {
  const { maxTracks } = PRODUCER_LIMITS;
  const declared = head.trackNumbers;
  if (declared.length > maxTracks)
    throw brokenRule('trackCount', `A stream has at most ${maxTracks} tracks, not ${declared.length}`);
  const stranger = [...tracksWithFrames].find((number) => !declared.includes(number));
  if (stranger !== undefined)
    throw brokenRule('declaredTracks', `${fragmentAt(timecodeMs)} has a frame of track ${stranger}, not declared`);
  const missing = declared.find((number) => !tracksWithFrames.has(number));
  if (missing !== undefined)
    throw brokenRule('framesOfEachTrack', `${fragmentAt(timecodeMs)} has no frame of track ${missing}`);
}

function checkTag({ name, value }: FragmentTag): void {
  const { maxTagNameBytes, maxTagValueBytes } = PRODUCER_LIMITS;
  const shown = JSON.stringify(name);
  if (name === '') throw brokenRule('fragmentMetadata', 'The name of a tag is empty');
  if (bytesOf(name) > maxTagNameBytes)
    throw brokenRule('fragmentMetadata', `The name of a tag has at most ${maxTagNameBytes} bytes: ${shown}`);
  if (bytesOf(value) > maxTagValueBytes)
    throw brokenRule('fragmentMetadata', `The value of a tag has at most ${maxTagValueBytes} bytes: that of ${shown}`);
  if (isReserved(name)) throw brokenRule('fragmentMetadata', `The name of a tag does not begin with AWS: ${shown}`);
}

function isReserved(name: string): boolean {
  return name.startsWith('AWS') && !PRODUCER_AWS_TAGS.has(name);
}

const PRODUCER_AWS_TAGS: ReadonlySet<string> = new Set(Object.values(KINESIS_USER_TAGS));

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function fragmentAt(timecodeMs: number | undefined): string {
  return timecodeMs === undefined ? 'The fragment' : `The fragment at ${timecodeMs} ms`;
}
