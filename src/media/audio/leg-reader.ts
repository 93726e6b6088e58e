import type { Fragment } from '../../fragment/fragment.js';
import { findTrack, type TrackChoice } from '../../fragment/track-choice.js';
import type { Track } from '../../matroska/track.js';
import { codecOf } from '../codecs/codec-of.js';
import type { SampleCodec } from '../codecs/codec.js';
import { MediaError } from '../media-error.js';
import type { AudioBlock } from './audio-block.js';
import { conventionalMimeType, tagText } from './call-facts.js';
import { decodeSamples } from './sample-decoder.js';
import { StoredBlocks } from './stored-blocks.js';

/** Which leg is read, and what is known of it before. */
export interface LegFacts {
  /** Its place among those that are listened to, from 0. */
  readonly leg: number;
  readonly choice: TrackChoice;
  /** What the samples are, whatever the tags say. */
  readonly mimeType?: string | undefined;
  /** `mono`: of several channels the mean. */
  readonly mix: 'as-is' | 'mono';
}

/** Makes blocks of sound of one track, whose number may change from fragment to fragment. */
export class LegReader {
  readonly #facts: LegFacts;
  #mimeType: string | undefined = undefined;

  constructor(facts: LegFacts) {
    this.#facts = facts;
  }

  trackIn({ tracks }: Fragment): Track | undefined {
    return findTrack(tracks, this.#facts.choice);
  }

  /**
   * @param offsetNs what is to be added to Matroska's times
   * @throws MediaError UNSUPPORTED_CODEC and others of `codecOf`; MatroskaError if frames cannot be decompressed
   */
  async blocksOf(fragment: Fragment, offsetNs: bigint): Promise<readonly AudioBlock[]> {
    const track = this.trackIn(fragment);
    const blocks = track && StoredBlocks.of(fragment, track.number);
    if (track === undefined || blocks === undefined || blocks.count === 0) return [];
    const codec = this.#codecOf(fragment, track);
    await blocks.decode();
    return this.#soundOf(blocks, codec, offsetNs);
  }

  /** The producer may leave out the tag on some fragments: what it said before holds. */
  #codecOf(fragment: Fragment, track: Track): SampleCodec {
    this.#mimeType = tagText(fragment, 'MimeType') ?? this.#mimeType;
    const mimeType = this.#facts.mimeType ?? this.#mimeType ?? conventionalMimeType(fragment, track);
    const codec = codecOf(track, { mimeType });
    const { sampleRate = 0, channels = 0 } = 'sampleRate' in codec ? codec : {};
    if ((codec.kind === 'pcm' || codec.kind === 'alaw' || codec.kind === 'mulaw') && isSound(sampleRate, channels))
      return codec;
    throw failure(track, fragment, codec.codecString);
  }

  #soundOf(blocks: StoredBlocks, codec: SampleCodec, offsetNs: bigint): readonly AudioBlock[] {
    const { leg, mix } = this.#facts;
    const { samples: stored, counts } = decodeSamples(codec, blocks);
    const isMixed = mix === 'mono' && codec.channels > 1;
    const samples = isMixed ? mixed(stored, codec.channels) : stored;
    const channels = isMixed ? 1 : codec.channels;
    const { sampleRate } = codec;
    let from = 0;
    return counts.map((count, block) => {
      const timestampNs = blocks.timesNs[block]! + offsetNs;
      const tickNs = blocks.ticksNs[block]!;
      const sound: AudioBlock = { leg, timestampNs, tickNs, samples, from, count, channels, sampleRate };
      from += count;
      return sound;
    });
  }
}

const MOST_CHANNELS = 64;
const HIGHEST_SAMPLE_RATE = 768_000;

function isSound(sampleRate: number, channels: number): boolean {
  const hasRate = Number.isInteger(sampleRate) && sampleRate > 0 && sampleRate <= HIGHEST_SAMPLE_RATE;
  return hasRate && Number.isInteger(channels) && channels > 0 && channels <= MOST_CHANNELS;
}

function failure(track: Track, { metadata }: Fragment, codecString: string): MediaError {
  const { fragmentNumber } = metadata;
  const message = `Track ${track.name ?? track.number.toString()} is ${codecString}, of which no samples can be had without a decoder`;
  return new MediaError('UNSUPPORTED_CODEC', {
    message,
    trackNumber: track.number,
    codecId: track.codecId,
    fragmentNumber,
  });
}

function mixed(samples: Int16Array, channels: number): Int16Array {
  return Int16Array.from({ length: samples.length / channels }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[at * channels + channel]!;
    return Math.round(sum / channels);
  });
}
