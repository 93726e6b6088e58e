import type { ElementValue } from '../ebml/values.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { Integer } from './timestamp.js';
import {
  type AudioSettings,
  type CompressionAlgorithm,
  type ContentEncoding,
  type ContentEncodingBase,
  encrypts,
  type Track,
  type TrackType,
  type VideoSettings,
} from './track.js';

/** A master whose children were collected: the last value under each name; of masters all that the schema allows, else the last. */
export interface CollectedMaster {
  /** Where it begins, in bytes from the first byte pushed. */
  readonly offset: number;
  readonly values: ReadonlyMap<string, ElementValue>;
  /** `undefined`: none. */
  readonly masters: ReadonlyMap<string, readonly CollectedMaster[]> | undefined;
}

/** What a TrackEntry says, the schema's defaults for what it does not say; `undefined` if it has no number that a block could name. */
export function trackFrom(entry: CollectedMaster): Track | undefined {
  const number = integer(entry, 'TrackNumber');
  if (number === undefined || number === 0) return undefined;
  const contentEncodings = contentEncodingsFrom(lastMaster(entry, 'ContentEncodings'));
  const typeNumber = integer(entry, 'TrackType');
  // One literal, not one of parts: each document of a GetMedia body describes its tracks anew.
  return {
    number,
    uid: integer(entry, 'TrackUID'),
    type: TRACK_TYPES.get(typeNumber) ?? 'unknown',
    typeNumber,
    name: text(entry, 'Name'),
    codecId: text(entry, 'CodecID'),
    codecName: text(entry, 'CodecName'),
    codecPrivate: binary(entry, 'CodecPrivate'),
    language: text(entry, 'Language') ?? MATROSKA_ELEMENTS.Language.default,
    languageBcp47: text(entry, 'LanguageBCP47'),
    isEnabled: integerOrDefault(entry, 'FlagEnabled') !== 0,
    isDefault: integerOrDefault(entry, 'FlagDefault') !== 0,
    isForced: integerOrDefault(entry, 'FlagForced') !== 0,
    allowsLacing: integerOrDefault(entry, 'FlagLacing') !== 0,
    defaultDurationNs: integer(entry, 'DefaultDuration'),
    codecDelayNs: integerOrDefault(entry, 'CodecDelay'),
    seekPreRollNs: integerOrDefault(entry, 'SeekPreRoll'),
    timestampScale: countOrDefault(entry, 'TrackTimestampScale'),
    video: videoFrom(lastMaster(entry, 'Video')),
    audio: audioFrom(lastMaster(entry, 'Audio')),
    contentEncodings,
    isEncrypted: contentEncodings.some((encoding) => encoding.coversFrames && encrypts(encoding)),
    offset: entry.offset,
  };
}

// prettier-ignore
const PARTS = [
  'TrackNumber', 'TrackUID', 'TrackType', 'Name', 'CodecID', 'CodecName', 'CodecPrivate', 'Language', 'LanguageBCP47',
  'FlagEnabled', 'FlagDefault', 'FlagForced', 'FlagLacing', 'DefaultDuration', 'CodecDelay', 'SeekPreRoll', 'TrackTimestampScale',
  'Video', 'PixelWidth', 'PixelHeight', 'PixelCropTop', 'PixelCropBottom', 'PixelCropLeft', 'PixelCropRight',
  'DisplayWidth', 'DisplayHeight', 'DisplayUnit',
  'Audio', 'SamplingFrequency', 'OutputSamplingFrequency', 'Channels', 'BitDepth',
  'ContentEncodings', 'ContentEncoding', 'ContentEncodingOrder', 'ContentEncodingScope', 'ContentEncodingType',
  'ContentCompression', 'ContentCompAlgo', 'ContentCompSettings',
  'ContentEncryption', 'ContentEncAlgo', 'ContentEncKeyID', 'ContentEncAESSettings', 'AESSettingsCipherMode',
] as const;

/** Names of what stands in a TrackEntry and says something of a {@link Track}: values and masters. */
export const PARTS_OF_TRACK: ReadonlySet<string> = new Set(PARTS);

type Rows = typeof MATROSKA_ELEMENTS;
/** Only what is collected can be asked for. */
type PartName = (typeof PARTS)[number];
/** Of the elements that have a number when they are absent (RFC 8794 §11.1.6.8). */
type DefaultedName = {
  [Name in PartName]: Rows[Name] extends { readonly default: number } ? Name : never;
}[PartName];

/** RFC 9559 §5.1.4.1.3. */
const TRACK_TYPES: ReadonlyMap<Integer | undefined, TrackType> = new Map([
  [1, 'video'],
  [2, 'audio'],
  [3, 'complex'],
  [16, 'logo'],
  [17, 'subtitle'],
  [18, 'buttons'],
  [32, 'control'],
  [33, 'metadata'],
]);

/** RFC 9559 §5.1.4.1.31.6. */
const COMPRESSION_ALGORITHMS: ReadonlyMap<Integer | undefined, CompressionAlgorithm> = new Map([
  [0, 'zlib'],
  [1, 'bzlib'],
  [2, 'lzo1x'],
  [3, 'header-stripping'],
]);

/** Bits of ContentEncodingScope (RFC 9559 §5.1.4.1.31.3). */
const SCOPE_FRAMES = 1n;
const SCOPE_CODEC_PRIVATE = 2n;

function videoFrom(video: CollectedMaster | undefined): VideoSettings | undefined {
  if (video === undefined) return undefined;
  const pixelWidth = count(video, 'PixelWidth');
  const pixelHeight = count(video, 'PixelHeight');
  const pixelCropTop = countOrDefault(video, 'PixelCropTop');
  const pixelCropBottom = countOrDefault(video, 'PixelCropBottom');
  const pixelCropLeft = countOrDefault(video, 'PixelCropLeft');
  const pixelCropRight = countOrDefault(video, 'PixelCropRight');
  const displayUnit = countOrDefault(video, 'DisplayUnit');
  const isInPixels = displayUnit === 0; // only then do the sizes have a default (RFC 9559 §5.1.4.1.28.12)
  const croppedWidth = isInPixels ? remaining(pixelWidth, pixelCropLeft + pixelCropRight) : undefined;
  const croppedHeight = isInPixels ? remaining(pixelHeight, pixelCropTop + pixelCropBottom) : undefined;
  return {
    pixelWidth,
    pixelHeight,
    pixelCropTop,
    pixelCropBottom,
    pixelCropLeft,
    pixelCropRight,
    displayWidth: count(video, 'DisplayWidth') ?? croppedWidth,
    displayHeight: count(video, 'DisplayHeight') ?? croppedHeight,
    displayUnit,
  };
}

function remaining(pixels: number | undefined, cropped: number): number | undefined {
  return pixels === undefined ? undefined : Math.max(0, pixels - cropped);
}

function audioFrom(audio: CollectedMaster | undefined): AudioSettings | undefined {
  if (audio === undefined) return undefined;
  const samplingFrequency = countOrDefault(audio, 'SamplingFrequency');
  return {
    samplingFrequency,
    outputSamplingFrequency: count(audio, 'OutputSamplingFrequency') ?? samplingFrequency,
    channels: countOrDefault(audio, 'Channels'),
    bitDepth: count(audio, 'BitDepth'),
  };
}

function contentEncodingsFrom(encodings: CollectedMaster | undefined): readonly ContentEncoding[] {
  if (encodings === undefined) return [];
  const found = mastersOf(encodings, 'ContentEncoding').map(contentEncodingFrom);
  return found.sort((one, other) => (one.order < other.order ? 1 : one.order > other.order ? -1 : 0));
}

function contentEncodingFrom(encoding: CollectedMaster): ContentEncoding {
  const scope = BigInt(integerOrDefault(encoding, 'ContentEncodingScope'));
  const typeNumber = integerOrDefault(encoding, 'ContentEncodingType');
  const base: ContentEncodingBase = {
    order: integerOrDefault(encoding, 'ContentEncodingOrder'),
    coversFrames: (scope & SCOPE_FRAMES) !== 0n,
    coversCodecPrivate: (scope & SCOPE_CODEC_PRIVATE) !== 0n,
  };
  if (typeNumber === 0) return { ...base, ...compressionFrom(lastMaster(encoding, 'ContentCompression')) };
  if (typeNumber === 1) return { ...base, ...encryptionFrom(lastMaster(encoding, 'ContentEncryption')) };
  return { ...base, type: 'unknown', typeNumber };
}

function compressionFrom(compression: CollectedMaster | undefined) {
  const algorithmNumber = compression === undefined ? undefined : integerOrDefault(compression, 'ContentCompAlgo');
  const settings = compression === undefined ? undefined : binary(compression, 'ContentCompSettings');
  const algorithm = COMPRESSION_ALGORITHMS.get(algorithmNumber) ?? 'unknown';
  return { type: 'compression', algorithm, algorithmNumber, settings: settings ?? new Uint8Array(0) } as const;
}

function encryptionFrom(encryption: CollectedMaster | undefined) {
  if (encryption === undefined) {
    return { type: 'encryption', algorithmNumber: undefined, keyId: undefined, aesCipherMode: undefined } as const;
  }
  const aes = lastMaster(encryption, 'ContentEncAESSettings');
  return {
    type: 'encryption',
    algorithmNumber: integerOrDefault(encryption, 'ContentEncAlgo'),
    keyId: binary(encryption, 'ContentEncKeyID'),
    aesCipherMode: aes === undefined ? undefined : integer(aes, 'AESSettingsCipherMode'),
  } as const;
}

function lastMaster(master: CollectedMaster, name: PartName): CollectedMaster | undefined {
  return master.masters?.get(name)?.at(-1);
}

const NONE: readonly CollectedMaster[] = [];

function mastersOf(master: CollectedMaster, name: PartName): readonly CollectedMaster[] {
  return master.masters?.get(name) ?? NONE;
}

function integer(master: CollectedMaster, name: PartName): Integer | undefined {
  const value = master.values.get(name);
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
}

function integerOrDefault(master: CollectedMaster, name: DefaultedName): Integer {
  return integer(master, name) ?? MATROSKA_ELEMENTS[name].default;
}

/** A number for which 2^53 is more than enough; nonsense beyond that is as good as absent. */
function count(master: CollectedMaster, name: PartName): number | undefined {
  const value = master.values.get(name);
  return typeof value === 'number' ? value : undefined;
}

function countOrDefault(master: CollectedMaster, name: DefaultedName): number {
  return count(master, name) ?? MATROSKA_ELEMENTS[name].default;
}

function text(master: CollectedMaster, name: PartName): string | undefined {
  const value = master.values.get(name);
  return typeof value === 'string' ? value : undefined;
}

function binary(master: CollectedMaster, name: PartName): Uint8Array | undefined {
  const value = master.values.get(name);
  return value instanceof Uint8Array ? value : undefined;
}
