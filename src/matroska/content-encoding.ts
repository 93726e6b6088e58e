import { withDefaults } from '../ebml/with-defaults.js';
import type { Frame } from './frame.js';
import { inflateWithPlatform } from './inflate.js';
import { MatroskaError, type MatroskaErrorCode } from './matroska-error.js';
import { type Compression, type ContentEncoding, encrypts, type Track } from './track.js';

/**
 * Undoes zlib compression (RFC 1950). It should stop when it has made more than `maxOutputBytes`, and throw if the bytes are
 * damaged or end too early. In Node: `(bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength })`.
 */
export type Inflate = (bytes: Uint8Array, maxOutputBytes: number) => Uint8Array | Promise<Uint8Array>;

/** How stored bytes are decoded. */
export interface DecodeOptions {
  /** Undoes zlib. By default the platform's `DecompressionStream` does, which browsers and Node 18 and above have. */
  readonly inflate?: Inflate | undefined;
  /** A frame that becomes larger is refused as `DECOMPRESSION_LIMIT`. Default 16 MiB. */
  readonly maxOutputBytes?: number | undefined;
  /**
   * How many times larger than stored a frame may become; refused as `DECOMPRESSION_LIMIT` too. Counts only above 64 KiB, as short
   * runs of the same byte compress without bound. Default 200.
   */
  readonly maxRatio?: number | undefined;
}

/** The options with every default in its place. */
interface DecodeSettings {
  readonly inflate: Inflate;
  readonly maxOutputBytes: number;
  readonly maxRatio: number;
}

const DEFAULTS: DecodeSettings = { inflate: inflateWithPlatform, maxOutputBytes: 16 * 1024 * 1024, maxRatio: 200 };

/** Output up to this size is harmless whatever it was made from. */
const RATIO_FREE_BYTES = 64 * 1024;

/**
 * The payload of a frame as its codec wants it: what the track's ContentEncodings say was done to it is undone, the last step first
 * (RFC 9559 §5.1.4.1.31). That is the stored payload itself where nothing was done. The frame is left as it is.
 *
 * @throws MatroskaError `CANNOT_DECOMPRESS`, `DECOMPRESSION_LIMIT`, or `ENCRYPTED_CONTENT`: decryption is not ours to do.
 */
export async function decodeFramePayload(frame: Frame, options: DecodeOptions = {}): Promise<Uint8Array> {
  const encodings = frame.track?.contentEncodings.filter((encoding) => encoding.coversFrames) ?? [];
  return decode({ bytes: frame.payload, encodings, place: placeOf(frame) }, options);
}

/**
 * As {@link decodeFramePayload}, but at once: for tracks whose frames had nothing done to them but a header stripped off.
 *
 * @throws MatroskaError `CANNOT_DECOMPRESS` for any other compression, or `ENCRYPTED_CONTENT`.
 */
export function restoreStrippedHeader(frame: Frame): Uint8Array {
  const place = placeOf(frame);
  let bytes = frame.payload;
  for (const encoding of frame.track?.contentEncodings ?? []) {
    if (!encoding.coversFrames || isEmpty(encoding)) continue;
    const compression = compressionOf(encoding, place);
    if (compression.algorithm !== 'header-stripping') throw cannotDecompress(compression, place);
    bytes = withHeader(compression.settings, bytes);
  }
  return bytes;
}

/**
 * The CodecPrivate of a track as its codec wants it; `undefined` if it has none.
 *
 * @throws MatroskaError as {@link decodeFramePayload}.
 */
export async function decodeCodecPrivate(track: Track, options: DecodeOptions = {}): Promise<Uint8Array | undefined> {
  if (track.codecPrivate === undefined) return undefined;
  const encodings = track.contentEncodings.filter((encoding) => encoding.coversCodecPrivate);
  const place = { offset: track.offset, path: 'Segment/Tracks/TrackEntry/CodecPrivate' };
  return decode({ bytes: track.codecPrivate, encodings, place }, options);
}

interface Place {
  readonly offset: number;
  readonly path: string;
}

interface EncodedBytes {
  readonly bytes: Uint8Array;
  readonly encodings: readonly ContentEncoding[];
  readonly place: Place;
}

async function decode({ bytes, encodings, place }: EncodedBytes, options: DecodeOptions): Promise<Uint8Array> {
  const settings = withDefaults(DEFAULTS, options);
  let decoded = bytes;
  for (const encoding of encodings) {
    if (isEmpty(encoding)) continue;
    const compression = compressionOf(encoding, place);
    decoded = await decompressed(decoded, compression, { ...settings, place });
  }
  return decoded;
}

async function decompressed(
  bytes: Uint8Array,
  compression: Compression,
  settings: DecodeSettings & { readonly place: Place },
): Promise<Uint8Array> {
  if (compression.algorithm === 'header-stripping') return withHeader(compression.settings, bytes);
  if (compression.algorithm !== 'zlib') throw cannotDecompress(compression, settings.place);
  const { inflate, maxOutputBytes, maxRatio, place } = settings;
  const allowed = Math.min(maxOutputBytes, Math.max(RATIO_FREE_BYTES, bytes.length * maxRatio || 0)); // 0 bytes times Infinity
  const inflated = await inflatedOrError(() => inflate(bytes, allowed), { place, allowed });
  if (inflated.length > allowed) throw tooLarge({ place, allowed });
  return inflated;
}

interface Limited {
  readonly place: Place;
  readonly allowed: number;
}

async function inflatedOrError(inflate: () => Uint8Array | Promise<Uint8Array>, limited: Limited): Promise<Uint8Array> {
  try {
    return await inflate();
  } catch (cause) {
    if (isOverLimit(cause)) throw tooLarge(limited, cause);
    throw failure('CANNOT_DECOMPRESS', limited.place, { message: 'The zlib data is damaged or cut', cause });
  }
}

/** Node's zlib says so by this code when `maxOutputLength` is reached. By the code alone: the error may be of another realm. */
function isOverLimit(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Encryption with algorithm 0, "not encrypted". */
function isEmpty(encoding: ContentEncoding): boolean {
  return encoding.type === 'encryption' && !encrypts(encoding);
}

function compressionOf(encoding: ContentEncoding, place: Place): Compression {
  if (encoding.type === 'compression') return encoding;
  if (encoding.type === 'encryption') throw failure('ENCRYPTED_CONTENT', place, { message: 'The bytes are encrypted' });
  const message = `ContentEncodingType ${encoding.typeNumber.toString()} is not known`;
  throw failure('CANNOT_DECOMPRESS', place, { message });
}

/** RFC 9559 §5.1.4.1.31.7. */
function withHeader(header: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (header.length === 0) return bytes;
  const whole = new Uint8Array(header.length + bytes.length);
  whole.set(header);
  whole.set(bytes, header.length);
  return whole;
}

function placeOf(frame: Frame): Place {
  const path = frame.group === undefined ? 'Segment/Cluster/SimpleBlock' : 'Segment/Cluster/BlockGroup/Block';
  return { offset: frame.offset, path };
}

function cannotDecompress({ algorithm, algorithmNumber }: Compression, place: Place): MatroskaError {
  if (algorithmNumber === undefined)
    return failure('CANNOT_DECOMPRESS', place, { message: 'ContentCompression is missing' });
  const name = algorithm === 'unknown' ? `algorithm ${algorithmNumber.toString()}` : algorithm;
  return failure('CANNOT_DECOMPRESS', place, { message: `Compression by ${name} cannot be undone here` });
}

function tooLarge({ place, allowed }: Limited, cause?: unknown): MatroskaError {
  const message = `The decompressed bytes are more than maxOutputBytes or maxRatio allows, ${allowed.toString()} bytes`;
  return failure('DECOMPRESSION_LIMIT', place, { message, allowed, cause });
}

interface Reason {
  readonly message: string;
  readonly allowed?: number;
  readonly cause?: unknown;
}

function failure(code: MatroskaErrorCode, place: Place, reason: Reason): MatroskaError {
  return new MatroskaError(code, { ...place, ...reason });
}
