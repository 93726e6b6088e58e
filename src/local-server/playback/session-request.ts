import type { ContainerFormat } from '../../media/playback/hls-playlists.js';
import {
  defaultDiscontinuityMode,
  defaultMaxFragments,
  MAX_PLAYLIST_FRAGMENTS,
  type DiscontinuityMode,
  type DisplayMode,
  type PlaybackMode,
} from '../../media/playback/fragment-facts.js';
import { invalidArgument, optionalCount, type Input } from '../http/input-fields.js';
import { oneOf } from './choices.js';
import { selectedTime, type SelectedTime } from './time-range.js';

/** What is spoken in a session. */
export type Protocol = 'HLS' | 'DASH';

/** What a session was asked to be. */
export interface SessionRequest extends SelectedTime {
  readonly protocol: Protocol;
  readonly playbackMode: PlaybackMode;
  readonly containerFormat: ContainerFormat;
  readonly discontinuityMode: DiscontinuityMode;
  readonly displayFragmentTimestamp: DisplayMode;
  readonly displayFragmentNumber: DisplayMode;
  readonly maxFragments: number;
  readonly expiresMs: number;
}

const PLAYBACK_MODES: readonly PlaybackMode[] = ['LIVE', 'LIVE_REPLAY', 'ON_DEMAND'];
const CONTAINER_FORMATS: readonly ContainerFormat[] = ['FRAGMENTED_MP4', 'MPEG_TS'];
const DISCONTINUITY_MODES: readonly DiscontinuityMode[] = ['ALWAYS', 'NEVER', 'ON_DISCONTINUITY'];
const DISPLAY_MODES: readonly DisplayMode[] = ['ALWAYS', 'NEVER'];

const DEFAULT_EXPIRES = 300;
const EXPIRES = { least: 300, most: 43_200 };
const MS_PER_SECOND = 1_000;

const SELECTOR_FIELD = { HLS: 'HLSFragmentSelector', DASH: 'DASHFragmentSelector' } as const;
const COUNT_FIELD = { HLS: 'MaxMediaPlaylistFragmentResults', DASH: 'MaxManifestFragmentResults' } as const;

/** What of the range a mode needs. */
const NEEDS = { LIVE: 'nothing', LIVE_REPLAY: 'no end', ON_DEMAND: 'all' } as const;

/**
 * Reads what GetHLSStreamingSessionURL and GetDASHStreamingSessionURL are asked with.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 * @throws ServiceException InvalidArgumentException
 */
export function sessionRequest(input: Input, protocol: Protocol, nowMs: number): SessionRequest {
  const playbackMode = oneOf(input, 'PlaybackMode', PLAYBACK_MODES) ?? 'LIVE';
  const field = SELECTOR_FIELD[protocol];
  const selected = selectedTime(input, { field, needs: NEEDS[playbackMode], nowMs });
  if (playbackMode === 'LIVE' && selected.range !== undefined)
    throw invalidArgument('TimestampRange cannot be given with PlaybackMode LIVE');
  const most = { least: 1, most: MAX_PLAYLIST_FRAGMENTS };
  return {
    ...selected,
    protocol,
    playbackMode,
    ...packaging(input, protocol, selected),
    displayFragmentTimestamp: oneOf(input, 'DisplayFragmentTimestamp', DISPLAY_MODES) ?? 'NEVER',
    displayFragmentNumber: oneOf(input, 'DisplayFragmentNumber', DISPLAY_MODES) ?? 'NEVER',
    maxFragments: optionalCount(input, COUNT_FIELD[protocol], most) ?? defaultMaxFragments(playbackMode),
    expiresMs: (optionalCount(input, 'Expires', EXPIRES) ?? DEFAULT_EXPIRES) * MS_PER_SECOND,
  };
}

/** What only HLS lets the caller choose. */
function packaging(
  input: Input,
  protocol: Protocol,
  { type }: SelectedTime,
): Pick<SessionRequest, 'containerFormat' | 'discontinuityMode'> {
  // A manifest shows no discontinuities: its timeline has none, and what follows by the producer's clock keeps its time.
  if (protocol === 'DASH')
    return {
      containerFormat: 'FRAGMENTED_MP4',
      discontinuityMode: type === 'PRODUCER_TIMESTAMP' ? 'ON_DISCONTINUITY' : 'ALWAYS',
    };
  return {
    containerFormat: oneOf(input, 'ContainerFormat', CONTAINER_FORMATS) ?? 'FRAGMENTED_MP4',
    discontinuityMode: oneOf(input, 'DiscontinuityMode', DISCONTINUITY_MODES) ?? defaultDiscontinuityMode(type),
  };
}
