import type { Fragment } from '../../fragment/fragment.js';
import type { TrackChoice } from '../../fragment/track-choice.js';
import type { Track } from '../../matroska/track.js';
import { MediaError } from '../media-error.js';
import { requireFrames } from '../require-frames.js';
import type { AudioBlock } from './audio-block.js';
import { AudioTimeline } from './audio-timeline.js';
import { CONNECT_TRACKS } from './call-facts.js';
import type { FragmentInput } from '../containers/playable-fragments.js';
import { LegReader } from './leg-reader.js';
import type { PcmChunk } from './pcm-chunk.js';
import { pcmSettings, type PcmTimingOptions } from './pcm-settings.js';
import { withoutCutCopies } from './resent-fragments.js';
import { TimelineClock } from './timeline-clock.js';

/** Which track becomes samples, and how. */
export interface PcmOptions extends PcmTimingOptions {
  /** By name, as numbers change from call to call. Default: the audio track, if there is one only. */
  readonly track?: TrackChoice | undefined;
}

/** Which tracks become the two sides, and how. */
export interface StereoOptions extends PcmTimingOptions {
  /** Default `AUDIO_FROM_CUSTOMER`, as Amazon Connect names it. */
  readonly left?: TrackChoice | undefined;
  /** Default `AUDIO_TO_CUSTOMER`. */
  readonly right?: TrackChoice | undefined;
  /** How long the side that is ahead waits for the other, in milliseconds of sound: what comes later than that is not heard. Default 5 000. */
  readonly maxLagMs?: number | undefined;
}

/**
 * The samples of one track, each at its time: sample `n` is heard `n / sampleRate` seconds after the first, for hours. Gaps are
 * silence; of what overlaps, what came first is heard. PCM of any width and G.711 become samples of 16 bits.
 *
 * The time of a block counts, not its length: it begins at the sample `round((its time − the first time) × rate)`, unless it begins less
 * than a tick (of TimestampScale) from where the one before it ends, and so was only rounded.
 *
 * Fragments may be read with `frames: asColumns`, which takes least time: no object is made of a frame then. Of a frame that cannot be
 * decoded, the error then says `SimpleBlock`, even if it is in a BlockGroup: columns do not tell these apart. Its offset is right.
 *
 * @throws MediaError NO_SUCH_TRACK, NO_MEDIA, UNSUPPORTED_CODEC, SILENCE_TOO_LONG, CODEC_PRIVATE_DATA_CHANGED (another sample rate);
 * UsageError if an option has a value that it cannot have, or fragments are read with `frames: 'hand-over'`
 */
export async function* pcm(
  fragments: FragmentInput,
  options: PcmOptions = {},
): AsyncGenerator<PcmChunk, void, undefined> {
  const timeline = new AudioTimeline(1, pcmSettings(options));
  const legs: LegReader[] = [];
  yield* heard(fragments, timeline, (fragment) => {
    if (legs.length > 0) return legs;
    const choice = options.track ?? onlyAudioTrack(fragment);
    const leg = new LegReader({ leg: 0, choice, mimeType: options.mimeType, mix: 'as-is' });
    if (leg.trackIn(fragment) === undefined) throw noSuchTrack(fragment, [choice]);
    legs.push(leg);
    return legs;
  });
}

/**
 * Two tracks as the two channels of one sound, in step by their times: a gap of one is its silence, and shifts nothing. A side that has
 * no track, or nothing to say, is silent. Of a track with several channels the mean is heard.
 *
 * @throws as {@link pcm}; NO_SUCH_TRACK only if both tracks are missing
 */
export async function* stereo(
  fragments: FragmentInput,
  options: StereoOptions = {},
): AsyncGenerator<PcmChunk, void, undefined> {
  const { left = CONNECT_TRACKS.fromCustomer, right = CONNECT_TRACKS.toCustomer, mimeType } = options;
  const timeline = new AudioTimeline(2, pcmSettings(options));
  const choices = [left, right];
  const legs = choices.map((choice, leg) => new LegReader({ leg, choice, mimeType, mix: 'mono' }));
  let isKnown = false;
  yield* heard(fragments, timeline, (fragment) => {
    isKnown ||= legs.some((leg) => leg.trackIn(fragment) !== undefined);
    if (!isKnown) throw noSuchTrack(fragment, choices);
    return legs;
  });
}

async function* heard(
  fragments: FragmentInput,
  timeline: AudioTimeline,
  legsIn: (fragment: Fragment) => readonly LegReader[],
): AsyncGenerator<PcmChunk, void, undefined> {
  const clock = new TimelineClock();
  for await (const fragment of withoutCutCopies(fragments)) {
    const areColumns = fragment.batches.length > 0;
    if (!areColumns) requireFrames(fragment);
    const isEmpty = fragment.frames.length === 0 && !areColumns;
    if (isEmpty || fragment.tracks.size === 0) continue;
    const legs = legsIn(fragment);
    const offsetNs = clock.offsetOf(fragment, timeline.endNs);
    let blocks: readonly AudioBlock[] = [];
    for (const leg of legs) blocks = blocks.concat(await leg.blocksOf(fragment, offsetNs));
    const expected = legs.map((_, at) => at).filter((at) => legs[at]?.trackIn(fragment) !== undefined);
    yield* timeline.add({ blocks, expected, clock: clock.clock });
  }
  yield* timeline.end();
  if (timeline.endNs === undefined) throw new MediaError('NO_MEDIA', { message: 'No fragment has sound' });
}

/** By its name, if it has one: the number may be another's in the next fragment. */
function onlyAudioTrack(fragment: Fragment): TrackChoice {
  const audio = [...fragment.tracks.values()].filter(({ type }) => type === 'audio');
  const [track] = audio;
  if (track === undefined || audio.length > 1) throw noSuchTrack(fragment, []);
  return track.name ?? track.number;
}

function noSuchTrack({ tracks, metadata }: Fragment, choices: readonly TrackChoice[]): MediaError {
  const asked = choices.length > 0 ? `No track is called ${choices.map(String).join(' or ')}` : 'Not one audio track';
  const there = [...tracks.values()].map(nameOf).join(', ');
  const message = `${asked}; there are: ${there === '' ? 'none' : there}`;
  return new MediaError('NO_SUCH_TRACK', { message, fragmentNumber: metadata.fragmentNumber });
}

function nameOf({ name, number }: Track): string {
  return name ?? number.toString();
}
