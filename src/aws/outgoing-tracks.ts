import { concatenated } from '../ebml/bytes.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { UsageError } from '../errors.js';
import { encodeElement, encodeHeader, encodeMaster } from '../matroska/mkv-writer.js';
import type { OutgoingHead } from './outgoing-fragment.js';
import { brokenRule, PRODUCER_LIMITS } from './producer-rules.js';

/** What a producer writes frames to. */
export interface ProducerTrack {
  /** From 1 on. The service plays and clips tracks 1 (video) and 2 (audio). */
  readonly number: number;
  readonly type: 'video' | 'audio';
  /** Such as `AUDIO_FROM_CUSTOMER`. */
  readonly name?: string | undefined;
  /** Such as `V_MPEG4/ISO/AVC` or `A_AAC`. */
  readonly codecId: string;
  /** What a decoder is set up with: an AVCDecoderConfigurationRecord, an AudioSpecificConfig. */
  readonly codecPrivate?: Uint8Array | undefined;
  /** Of each frame, in nanoseconds. */
  readonly defaultDurationNs?: number | undefined;
  readonly video?: { readonly pixelWidth: number; readonly pixelHeight: number } | undefined;
  readonly audio?: ProducerAudio | undefined;
}

/** How a track sounds. */
export interface ProducerAudio {
  /** In Hz. */
  readonly samplingFrequency: number;
  /** Default 1. */
  readonly channels?: number | undefined;
  /** Bits in a sample. */
  readonly bitDepth?: number | undefined;
}

/** Who wrote it. */
const APPLICATION = 'kinesis-video-parser';
const TRACK_TYPES = { video: 1, audio: 2 } as const;

/**
 * What is sent before frames of these tracks; times are in milliseconds.
 *
 * @throws UsageError if tracks are none, or have the same number; KinesisVideoServiceError PRODUCER_RULE if they are too many
 */
export function headOfTracks(tracks: readonly ProducerTrack[]): OutgoingHead {
  check(tracks);
  const info = encodeMaster('Info', [
    encodeElement('TimestampScale', 1_000_000),
    encodeElement('MuxingApp', APPLICATION),
    encodeElement('WritingApp', APPLICATION),
  ]);
  const segment = encodeHeader('Segment', UNKNOWN_SIZE);
  const bytes = concatenated([ebmlHeader(), segment, info, encodeMaster('Tracks', tracks.map(trackEntry))]);
  return { bytes, trackNumbers: tracks.map(({ number }) => number) };
}

function check(tracks: readonly ProducerTrack[]): void {
  const numbers = new Set(tracks.map(({ number }) => number));
  if (tracks.length === 0) throw new UsageError('Frames need tracks: give at least one');
  if (numbers.size < tracks.length) throw new UsageError('Each track has a number of its own');
  const stranger = [...numbers].find((number) => !Number.isSafeInteger(number) || number < 1);
  if (stranger !== undefined) throw new UsageError(`A track's number is a whole number from 1 on, not ${stranger}`);
  const { maxTracks } = PRODUCER_LIMITS;
  if (tracks.length > maxTracks)
    throw brokenRule('trackCount', `A stream has at most ${maxTracks} tracks, not ${tracks.length}`);
}

function ebmlHeader(): Uint8Array {
  return encodeMaster('EBML', [
    encodeElement('EBMLVersion', 1),
    encodeElement('EBMLReadVersion', 1),
    encodeElement('EBMLMaxIDLength', 4),
    encodeElement('EBMLMaxSizeLength', 8),
    encodeElement('DocType', 'matroska'),
    encodeElement('DocTypeVersion', 2),
    encodeElement('DocTypeReadVersion', 2),
  ]);
}

function trackEntry({ number, type, name, codecId, ...settings }: ProducerTrack): Uint8Array {
  const { codecPrivate, defaultDurationNs, video, audio } = settings;
  return encodeMaster('TrackEntry', [
    encodeElement('TrackNumber', number),
    encodeElement('TrackUID', number),
    encodeElement('TrackType', TRACK_TYPES[type]),
    encodeElement('FlagLacing', 0),
    ...(name === undefined ? [] : [encodeElement('Name', name)]),
    encodeElement('CodecID', codecId),
    ...(codecPrivate === undefined ? [] : [encodeElement('CodecPrivate', codecPrivate)]),
    ...(defaultDurationNs === undefined ? [] : [encodeElement('DefaultDuration', defaultDurationNs)]),
    ...(video === undefined ? [] : [videoSettings(video)]),
    ...(audio === undefined ? [] : [audioSettings(audio)]),
  ]);
}

function videoSettings({ pixelWidth, pixelHeight }: NonNullable<ProducerTrack['video']>): Uint8Array {
  return encodeMaster('Video', [encodeElement('PixelWidth', pixelWidth), encodeElement('PixelHeight', pixelHeight)]);
}

function audioSettings({ samplingFrequency, channels = 1, bitDepth }: ProducerAudio): Uint8Array {
  return encodeMaster('Audio', [
    encodeElement('SamplingFrequency', samplingFrequency),
    encodeElement('Channels', channels),
    ...(bitDepth === undefined ? [] : [encodeElement('BitDepth', bitDepth)]),
  ]);
}
