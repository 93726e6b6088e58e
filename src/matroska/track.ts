import type { Integer } from './timestamp.js';

/** What the frames of a track are (RFC 9559 §5.1.4.1.3); `unknown` for a number that has no name yet. */
export type TrackType =
  'video' | 'audio' | 'complex' | 'logo' | 'subtitle' | 'buttons' | 'control' | 'metadata' | 'unknown';

/** What a Segment says about one of its tracks: a TrackEntry (RFC 9559 §5.1.4.1). It keeps no chunk alive: its bytes are copies. */
export interface Track {
  /** As the blocks of the track name it; never 0. */
  readonly number: Integer;
  readonly uid: Integer | undefined;
  readonly type: TrackType;
  /** TrackType as stored. */
  readonly typeNumber: Integer | undefined;
  readonly name: string | undefined;
  /** Such as `V_MPEG4/ISO/AVC`. */
  readonly codecId: string | undefined;
  readonly codecName: string | undefined;
  /** What the decoder is set up with, as stored. */
  readonly codecPrivate: Uint8Array | undefined;
  /** ISO 639-2, `eng` if the track does not say. To be ignored where there is a `languageBcp47` (RFC 9559 §12). */
  readonly language: string;
  readonly languageBcp47: string | undefined;
  readonly isEnabled: boolean;
  readonly isDefault: boolean;
  readonly isForced: boolean;
  /** Whether blocks of the track may hold several frames. */
  readonly allowsLacing: boolean;
  /** How long each frame lasts, in nanoseconds. */
  readonly defaultDurationNs: Integer | undefined;
  /** What the codec adds at the start, in nanoseconds. It is not taken off the times of frames. */
  readonly codecDelayNs: Integer;
  /** How much a decoder must read before a place that was sought, in nanoseconds. */
  readonly seekPreRollNs: Integer;
  /** TrackTimestampScale: Segment Ticks in one Track Tick (RFC 9559 §11.1.3). Deprecated, and 1 as a rule. */
  readonly timestampScale: number;
  readonly video: VideoSettings | undefined;
  readonly audio: AudioSettings | undefined;
  /** What was done to the frames before they were stored, in the order in which to undo it: highest ContentEncodingOrder first. */
  readonly contentEncodings: readonly ContentEncoding[];
  /** Whether frames may be encrypted. */
  readonly isEncrypted: boolean;
  /**
   * Where the TrackEntry begins, in bytes from the first byte pushed: the first of them, if each document of a stream repeats the same
   * Tracks, byte for byte. Their frames then have the same `Track`, not an equal one.
   */
  readonly offset: number;
}

/** RFC 9559 §5.1.4.1.28. */
export interface VideoSettings {
  readonly pixelWidth: number | undefined;
  readonly pixelHeight: number | undefined;
  readonly pixelCropTop: number;
  readonly pixelCropBottom: number;
  readonly pixelCropLeft: number;
  readonly pixelCropRight: number;
  /** In `displayUnit`. If that is 0, pixels, and nothing is stored: what is left after cropping. */
  readonly displayWidth: number | undefined;
  readonly displayHeight: number | undefined;
  /** 0 pixels, 1 centimetres, 2 inches, 3 aspect ratio, 4 unknown. */
  readonly displayUnit: number;
}

/** RFC 9559 §5.1.4.1.29. */
export interface AudioSettings {
  /** In Hz. */
  readonly samplingFrequency: number;
  /** In Hz; as `samplingFrequency` if the track does not say. */
  readonly outputSamplingFrequency: number;
  readonly channels: number;
  /** Bits in a sample. */
  readonly bitDepth: number | undefined;
}

/** One step that was done to frames or CodecPrivate before they were stored (RFC 9559 §5.1.4.1.31). */
export type ContentEncoding = Compression | Encryption | UnknownEncoding;

/** What all content encodings have. */
export interface ContentEncodingBase {
  /** ContentEncodingOrder: the highest was done last, and is to be undone first. */
  readonly order: Integer;
  /** Whether the payload of frames was encoded. */
  readonly coversFrames: boolean;
  /** Whether CodecPrivate was encoded. */
  readonly coversCodecPrivate: boolean;
}

/** How bytes can be compressed (RFC 9559 §5.1.4.1.31.6); `unknown` for a number that has no name yet. */
export type CompressionAlgorithm = 'zlib' | 'bzlib' | 'lzo1x' | 'header-stripping' | 'unknown';

/** Bytes were compressed (RFC 9559 §5.1.4.1.31.5). */
export interface Compression extends ContentEncodingBase {
  readonly type: 'compression';
  readonly algorithm: CompressionAlgorithm;
  /** ContentCompAlgo as stored; `undefined` if ContentCompression is missing. */
  readonly algorithmNumber: Integer | undefined;
  /** ContentCompSettings: for header stripping the bytes that were taken off each frame. */
  readonly settings: Uint8Array;
}

/** Bytes were encrypted (RFC 9559 §5.1.4.1.31.8). */
export interface Encryption extends ContentEncodingBase {
  readonly type: 'encryption';
  /** ContentEncAlgo as stored: 0 not encrypted, 1 DES, 2 3DES, 3 Twofish, 4 Blowfish, 5 AES. */
  readonly algorithmNumber: Integer | undefined;
  readonly keyId: Uint8Array | undefined;
  /** AESSettingsCipherMode as stored: 1 CTR, 2 CBC. */
  readonly aesCipherMode: Integer | undefined;
}

/** A ContentEncodingType that has no name yet. */
export interface UnknownEncoding extends ContentEncodingBase {
  readonly type: 'unknown';
  /** ContentEncodingType as stored. */
  readonly typeNumber: Integer;
}

/** Whether there is anything to decrypt: algorithm 0 says that the bytes are as they were (RFC 9559 §5.1.4.1.31.9). */
export function encrypts(encoding: ContentEncoding): boolean {
  return encoding.type === 'encryption' && encoding.algorithmNumber !== 0;
}
