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
import type { CodedTrack } from './track-rules.js';

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
 * In HLS frames keep the distances of the producer's clock, where that was chosen. The timeline of DASH has no gaps, nor has one that
 * begins anew with each fragment: there the pictures of a fragment begin where it begins, whatever sound stands before them.
 */
function zeroOf({ request }: PlaybackSession, fragment: PlayableFragment, entry: PlaylistEntry): bigint {
  const isClosedUp = request.protocol === 'DASH' || request.discontinuityMode === 'ALWAYS';
  return segmentZeroNs(entry, fragment, isClosedUp ? 'SERVER_TIMESTAMP' : request.type);
}

function contentIn(session: PlaybackSession, query: URLSearchParams): SegmentContent {
  return kindOf(trackIn(session, query));
}

/**
 * The track that an address names.
 *
 * @throws ServiceException InvalidArgumentException if it names none, ResourceNotFoundException if the session does not have it
 */
export function trackIn(session: PlaybackSession, query: URLSearchParams): CodedTrack {
  const number = numberIn(query, 'TrackNumber');
  const coded = session.codedTracks(0).find(({ track }) => track.number.toString() === number);
  return coded ?? nowhere();
}

function nowhere(): never {
  throw nothingThere('There is no such track in this session');
}
