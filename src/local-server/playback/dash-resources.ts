import { dashManifest } from '../../media/playback/dash-manifest.js';
import { initFragment, mediaFragment } from './session-media.js';
import type { SessionCall, SessionResource } from './session-resources.js';

const FOLDER = '/dash/v1';

/** Where a DASH session begins. */
export const DASH_MANIFEST = `${FOLDER}/getDASHManifest.mpd`;

/** What a DASH session gives. */
export function dashResources(now: () => number): readonly SessionResource[] {
  return [
    {
      name: 'GetDASHManifest',
      path: DASH_MANIFEST,
      protocol: 'DASH',
      contentType: 'application/dash+xml',
      isFinal: false,
      body: (call) => manifest(call, now),
    },
    {
      name: 'GetMP4InitFragment',
      path: `${FOLDER}/getMP4InitFragment.mp4`,
      protocol: 'DASH',
      contentType: 'video/mp4',
      isFinal: true,
      body: initFragment,
    },
    {
      name: 'GetMP4MediaFragment',
      path: `${FOLDER}/getMP4MediaFragment.mp4`,
      protocol: 'DASH',
      contentType: 'video/mp4',
      isFinal: true,
      body: mediaFragment,
    },
  ];
}

async function manifest({ session, token }: SessionCall, now: () => number): Promise<string> {
  const { displayFragmentNumber, displayFragmentTimestamp } = session.request;
  await session.refresh();
  const { storedWindow: window, configurations, availabilityStartMs } = session;
  const rest = (track: bigint | number): string => `SessionToken=${token}&TrackNumber=${track.toString()}`;
  return dashManifest({
    window,
    configurations,
    displayFragmentNumber,
    displayFragmentTimestamp,
    availabilityStartMs,
    nowMs: now(),
    initializationUri: ({ number }) => `getMP4InitFragment.mp4?${rest(number)}`,
    mediaUri: ({ number }) => `getMP4MediaFragment.mp4?FragmentNumber=$Number$&${rest(number)}`,
  });
}
