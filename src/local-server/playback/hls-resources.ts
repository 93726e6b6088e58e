import { hlsMasterPlaylist, hlsMediaPlaylist } from '../../media/playback/hls-playlists.js';
import { initFragment, mediaFragment, trackIn, tsFragment } from './session-media.js';
import type { SessionCall, SessionResource } from './session-resources.js';

/** RFC 8216 §4. */
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
const FOLDER = '/hls/v1';

/** Where an HLS session begins. */
export const HLS_MASTER_PLAYLIST = `${FOLDER}/getHLSMasterPlaylist.m3u8`;

/** What an HLS session gives. */
export const HLS_RESOURCES: readonly SessionResource[] = [
  {
    name: 'GetHLSMasterPlaylist',
    path: HLS_MASTER_PLAYLIST,
    contentType: PLAYLIST_TYPE,
    isFinal: false,
    body: masterPlaylist,
  },
  {
    name: 'GetHLSMediaPlaylist',
    path: `${FOLDER}/getHLSMediaPlaylist.m3u8`,
    contentType: PLAYLIST_TYPE,
    isFinal: false,
    body: mediaPlaylist,
  },
  {
    name: 'GetMP4InitFragment',
    path: `${FOLDER}/getMP4InitFragment.mp4`,
    contentType: 'video/mp4',
    isFinal: true,
    body: initFragment,
  },
  {
    name: 'GetMP4MediaFragment',
    path: `${FOLDER}/getMP4MediaFragment.mp4`,
    contentType: 'video/mp4',
    isFinal: true,
    body: mediaFragment,
  },
  {
    name: 'GetTSFragment',
    path: `${FOLDER}/getTSFragment.ts`,
    contentType: 'video/MP2T',
    isFinal: true,
    body: tsFragment,
  },
].map((resource) => ({ ...resource, protocol: 'HLS' }));

function masterPlaylist({ session, token }: SessionCall): Promise<string> {
  const playlist = hlsMasterPlaylist({
    tracks: session.configurations[0] ?? [],
    containerFormat: session.request.containerFormat,
    mediaPlaylistUri: ({ number }) => `getHLSMediaPlaylist.m3u8?SessionToken=${token}&TrackNumber=${number.toString()}`,
  });
  return Promise.resolve(playlist);
}

async function mediaPlaylist({ session, token, query }: SessionCall): Promise<string> {
  const { containerFormat, displayFragmentTimestamp } = session.request;
  const { track } = trackIn(session, query);
  await session.refresh();
  const rest = `SessionToken=${token}&TrackNumber=${track.number.toString()}`;
  const segment = containerFormat === 'MPEG_TS' ? 'getTSFragment.ts' : 'getMP4MediaFragment.mp4';
  return hlsMediaPlaylist({
    window: session.window,
    containerFormat,
    displayFragmentTimestamp,
    initUri: ({ configuration }) => `getMP4InitFragment.mp4?${rest}&SequenceNumber=${configuration}`,
    segmentUri: ({ fragmentNumber = '' }) => `${segment}?FragmentNumber=${fragmentNumber}&${rest}`,
  });
}
