import { createHash } from 'node:crypto';
import type { FragmentSelectorType } from '../../media/playback/fragment-facts.js';
import { invalidArgument, missing, optionalCount, optionalObject, type Input } from '../http/input-fields.js';
import { oneOf } from './choices.js';
import { timestampMs } from './time-range.js';

/** How images are made. */
export interface ImageFormat {
  readonly format: 'JPEG' | 'PNG';
  /** 1 to 100; of JPEG. */
  readonly quality: number;
  /** In pixels; `undefined`: as the height says, or as it is. */
  readonly width: number | undefined;
  /** In pixels; `undefined`: as it is. */
  readonly height: number | undefined;
}

/** What GetImages is asked for. */
export interface ImageRequest extends ImageFormat {
  readonly type: FragmentSelectorType;
  readonly startMs: number;
  readonly endMs: number;
  readonly intervalMs: number;
  readonly pageSize: number;
}

const SELECTOR_TYPES: readonly FragmentSelectorType[] = ['PRODUCER_TIMESTAMP', 'SERVER_TIMESTAMP'];
const FORMATS: readonly ImageFormat['format'][] = ['JPEG', 'PNG'];
const LONGEST_RANGE_MS = 300_000;
const LEAST_INTERVAL_MS = 200;
/** The documentation does not say: what was the least until it became 200. */
const DEFAULT_INTERVAL_MS = 3_000;
const DEFAULT_QUALITY = 80;
/** More are on the next page, however many are asked for. */
const LARGEST_PAGE = 25;
const MOST_RESULTS = 100;
const MOST_PIXELS = { width: 3_840, height: 2_160 };

/**
 * Reads what GetImages is asked with.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetImages.html
 * @throws ServiceException InvalidArgumentException
 */
export function imageRequest(input: Input): ImageRequest {
  const type = oneOf(input, 'ImageSelectorType', SELECTOR_TYPES) ?? missing('ImageSelectorType');
  const startMs = timestampMs(input, 'StartTimestamp') ?? missing('StartTimestamp');
  const endMs = timestampMs(input, 'EndTimestamp') ?? missing('EndTimestamp');
  if (endMs < startMs) throw invalidArgument('EndTimestamp is before StartTimestamp');
  if (endMs - startMs > LONGEST_RANGE_MS)
    throw invalidArgument('EndTimestamp is to be within 300 seconds of StartTimestamp');
  const interval = { least: LEAST_INTERVAL_MS, most: Number.MAX_SAFE_INTEGER };
  const maxResults = optionalCount(input, 'MaxResults', { least: 1, most: MOST_RESULTS }) ?? LARGEST_PAGE;
  return {
    type,
    startMs,
    endMs,
    intervalMs: optionalCount(input, 'SamplingInterval', interval) ?? DEFAULT_INTERVAL_MS,
    pageSize: Math.min(maxResults, LARGEST_PAGE),
    ...imageFormat(input),
  };
}

function imageFormat(input: Input): ImageFormat {
  const format = oneOf(input, 'Format', FORMATS) ?? missing('Format');
  const width = optionalCount(input, 'WidthPixels', { least: 1, most: MOST_PIXELS.width });
  const height = optionalCount(input, 'HeightPixels', { least: 1, most: MOST_PIXELS.height });
  if (width !== undefined && height === undefined)
    throw invalidArgument('WidthPixels cannot be given without HeightPixels');
  return { format, quality: jpegQuality(input), width, height };
}

function jpegQuality(input: Input): number {
  const config = optionalObject(input, 'FormatConfig') ?? {};
  const unknown = Object.keys(config).find((key) => key !== 'JPEGQuality');
  if (unknown !== undefined) throw invalidArgument(`FormatConfig has no ${unknown}`);
  const text = config['JPEGQuality'] ?? undefined;
  if (text === undefined) return DEFAULT_QUALITY;
  if (typeof text === 'string' && /^([1-9]\d?|100)$/.test(text)) return Number(text);
  throw invalidArgument('JPEGQuality is to be a whole number from 1 to 100, in a string');
}

/** The times of a page, and how to ask for the next one. */
export interface ImagePage {
  /** In milliseconds since 1970. */
  readonly timesMs: readonly number[];
  /** `undefined`: this is the last one. */
  readonly nextToken: string | undefined;
}

/**
 * The page that a token leads to; the first one without a token.
 *
 * @throws ServiceException InvalidArgumentException if it is no token, or that of another request
 */
export function imagePage(request: ImageRequest, streamArn: string, token: unknown): ImagePage {
  const { startMs, endMs, intervalMs, pageSize } = request;
  const digest = createHash('sha256')
    .update(JSON.stringify([streamArn, request]))
    .digest('hex')
    .slice(0, 32);
  const first = token === undefined || token === null ? 0 : placeIn(token, digest);
  const count = Math.floor((endMs - startMs) / intervalMs) + 1;
  const length = Math.max(0, Math.min(pageSize, count - first));
  const timesMs = Array.from({ length }, (_, at) => startMs + (first + at) * intervalMs);
  const next = first + length;
  return { timesMs, nextToken: next < count ? btoa(JSON.stringify([next, digest])) : undefined };
}

function placeIn(token: unknown, digest: string): number {
  const [place, tokenDigest] = decoded(token);
  if (tokenDigest === digest && typeof place === 'number' && Number.isSafeInteger(place) && place > 0) return place;
  throw invalidArgument('NextToken is of another request');
}

function decoded(token: unknown): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(atob(String(token)));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
