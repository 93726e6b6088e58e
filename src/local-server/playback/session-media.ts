import {
  writeInitSegment,
  writeMediaSegment,
  writeTsSegment,
  type SegmentContent,
} from '../../media/containers/segments.js';
import type { PlayableFragment } from '../../media/containers/playable-fragment.js';
import { kindOf } from '../../media/playback/playback-track.js';
import type { PlaylistEntry } from '../../media/playback/playlist-window.js';
import { segmentZeroNs } from '../../media/playback/session-media.js';
import type { ContainerFormat } from '../../media/playback/hls-playlists.js';
import { invalidArgument } from '../http/input-fields.js';
import { nothingThere } from './playback-failure.js';
import type { PlaybackSession } from './playback-session.js';
import { numberIn, type SessionCall } from './session-resources.js';

/** GetMP4InitFragment. */
export async function initFragment({ session, query }: SessionCall): Promise<Uint8Array> {
  checkFormat(session, 'FRAGMENTED_MP4');
  const configuration = query.has('SequenceNumber') ? Number(numberIn(query, 'SequenceNumber')) : 0;
  const tracks = session.codedTracks(configuration).map((coded) => ({ ...coded, frames: [] }));
  return writeInitSegment(tracks, { content: contentIn(session, query) });
}

/** GetMP4MediaFragment. */
export async function mediaFragment({ session, query }: SessionCall): Promise<Uint8Array> {
  checkFormat(session, 'FRAGMENTED_MP4');
  const content = contentIn(session, query);
  const { fragment, entry } = await fragmentIn(session, query);
  const zeroNs = zeroOf(session, fragment, entry);
  return writeMediaSegment(fragment, { zeroNs, sequenceNumber: entry.sequenceNumber + 1, content });
}

/** GetTSFragment. */
export async function tsFragment({ session, query }: SessionCall): Promise<Uint8Array> {
  checkFormat(session, 'MPEG_TS');
  const { fragment, entry } = await fragmentIn(session, query);
  return writeTsSegment(fragment, { zeroNs: zeroOf(session, fragment, entry) });
}

function checkFormat({ request }: PlaybackSession, format: ContainerFormat): void {
  if (request.containerFormat !== format) throw invalidArgument(`ContainerFormat of this session is not ${format}`);
}

interface LoadedFragment {
  readonly entry: PlaylistEntry;
  readonly fragment: PlayableFragment;
}

async function fragmentIn(session: PlaybackSession, query: URLSearchParams): Promise<LoadedFragment> {
  const played = await session.entry(numberIn(query, 'FragmentNumber'));
  return { entry: played.entry, fragment: await session.fragment(played) };
}

/**
 * In HLS frames keep the distances of the producer's clock, where that was chosen. The timeline of DASH has no gaps: there the
 * pictures of a fragment begin where it begins, whatever sound stands before them.
 */
function zeroOf({ request }: PlaybackSession, fragment: PlayableFragment, entry: PlaylistEntry): bigint {
  return segmentZeroNs(entry, fragment, request.protocol === 'DASH' ? 'SERVER_TIMESTAMP' : request.type);
}

function contentIn(session: PlaybackSession, query: URLSearchParams): SegmentContent {
  const number = numberIn(query, 'TrackNumber');
  const track = session.codedTracks(0).find(({ track }) => track.number.toString() === number);
  if (track === undefined) throw nothingThere('There is no such track in this session');
  return kindOf(track);
}
