import type * as MediabunnyModule from 'mediabunny';
import type { AudioCodec, IsobmffOutputFormatOptions, MediaCodec, Mp4OutputFormat, Output } from 'mediabunny';
import type { AacCodec, SampleCodec, VideoCodec } from '../codecs/codec.js';
import { MediaError } from '../media-error.js';
import { optionalPackage } from '../optional-packages.js';
import { isVideoCodec } from './codec-kind.js';
import type { PlayableFrame, PlayableTrack } from './playable-fragment.js';

/** The package that writes the containers, loaded when it is needed first. */
export type Mediabunny = typeof MediabunnyModule;

/** @throws MediaError MISSING_PACKAGE */
export function loadMediabunny(): Promise<Mediabunny> {
  return optionalPackage('mediabunny', () => import('mediabunny'));
}

/**
 * MP4 that may have G.711 too, as clips of the service do: the package has its sample entries (`alaw`, `ulaw`) for QuickTime alone,
 * though everybody reads them in either.
 */
export function mp4Format(mediabunny: Mediabunny, options: IsobmffOutputFormatOptions): Mp4OutputFormat {
  class Mp4WithTelephoneAudio extends mediabunny.Mp4OutputFormat {
    override getSupportedCodecs(): MediaCodec[] {
      return [...super.getSupportedCodecs(), 'alaw', 'ulaw'];
    }
  }
  return new Mp4WithTelephoneAudio(options);
}

/** One track of an output that is being written. */
export interface OutputTrack {
  /** Adds a frame, whose time is counted from the zero of the output; fulfilled when there is room for the next one. */
  add(frame: PlayableFrame): Promise<void>;
}

/** In ticks of a second: whole milliseconds and the usual frame rates come out exact. */
export const VIDEO_TIMESCALE = 90_000;

/**
 * Adds a track to an MP4 that is not started yet: it is there even if no frame ever comes.
 *
 * @throws MediaError UNSUPPORTED_CODEC for samples of other forms than the package knows
 */
export function addTrack(mediabunny: Mediabunny, output: Output, { track, codec }: PlayableTrack): OutputTrack {
  const name = track.name === undefined ? {} : { name: track.name };
  const packetOf = ({ data, isKey, timestampNs, durationNs }: PlayableFrame) =>
    new mediabunny.EncodedPacket(data, isKey ? 'key' : 'delta', toSeconds(timestampNs), toSeconds(durationNs));

  if (isVideoCodec(codec)) {
    const decoderConfig = videoConfig(codec);
    const source = new mediabunny.EncodedVideoPacketSource(codec.kind);
    // Only its timescale comes of the frame rate: 1 / VIDEO_TIMESCALE is a tick.
    output.addVideoTrack(source, { ...name, frameRate: VIDEO_TIMESCALE, decoderConfig });
    return { add: (frame) => source.add(packetOf(frame), { decoderConfig }) };
  }
  const decoderConfig = audioConfig(codec);
  const source = new mediabunny.EncodedAudioPacketSource(
    codec.kind === 'aac' ? 'aac' : sampleFormat(mediabunny, codec),
  );
  output.addAudioTrack(source, { ...name, decoderConfig });
  return { add: (frame) => source.add(packetOf(frame), { decoderConfig }) };
}

/** Exact to far less than a sample for as long as anybody streams. */
export function toSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}

function videoConfig({ codecString, width, height, configuration }: VideoCodec): VideoDecoderConfig {
  return { codec: codecString, codedWidth: width, codedHeight: height, description: configuration };
}

function audioConfig(codec: AacCodec | SampleCodec): AudioDecoderConfig {
  const { codecString, sampleRate, channels: numberOfChannels } = codec;
  if (codec.kind !== 'aac') return { codec: codecString, sampleRate, numberOfChannels };
  // What is in AAC stands in the configuration; the package refuses names that browsers do not play.
  const name = BROWSERS_AAC.has(codecString) ? codecString : 'mp4a.40.2';
  return { codec: name, sampleRate, numberOfChannels, description: codec.configuration };
}

const BROWSERS_AAC: ReadonlySet<string> = new Set(['mp4a.40.2', 'mp4a.40.5', 'mp4a.40.29']);

function sampleFormat(mediabunny: Mediabunny, { codecString }: SampleCodec): AudioCodec {
  const known = mediabunny.PCM_AUDIO_CODECS.find((name) => name === codecString);
  if (known !== undefined) return known;
  throw new MediaError('UNSUPPORTED_CODEC', { message: `Samples of the form ${codecString} have no place in MP4` });
}
