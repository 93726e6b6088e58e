import type { Operation, OperationCall } from '../http/operation.js';
import { ownAddress } from '../http/own-address.js';
import { DASH_MANIFEST } from './dash-resources.js';
import { HLS_MASTER_PLAYLIST } from './hls-resources.js';
import type { PlaybackPlane } from './playback-plane.js';
import { PlaybackSession } from './playback-session.js';
import { sessionRequest, type Protocol } from './session-request.js';

/** Begins a session that players of HLS play. */
export function getHlsStreamingSessionUrl(plane: PlaybackPlane): Operation {
  return {
    name: 'GetHLSStreamingSessionURL',
    path: '/getHLSStreamingSessionURL',
    kind: 'json',
    body: 'json',
    handle: async (call) => ({
      HLSStreamingSessionURL: `${ownAddress(call.request)}${HLS_MASTER_PLAYLIST}?${await sessionToken('HLS', plane, call)}`,
    }),
  };
}

/** Begins a session that players of DASH play. */
export function getDashStreamingSessionUrl(plane: PlaybackPlane): Operation {
  return {
    name: 'GetDASHStreamingSessionURL',
    path: '/getDASHStreamingSessionURL',
    kind: 'json',
    body: 'json',
    handle: async (call) => ({
      DASHStreamingSessionURL: `${ownAddress(call.request)}${DASH_MANIFEST}?${await sessionToken('DASH', plane, call)}`,
    }),
  };
}

async function sessionToken(protocol: Protocol, plane: PlaybackPlane, { input }: OperationCall): Promise<string> {
  const { streams, sessions, now } = plane;
  const stream = streams.find(input);
  const session = await PlaybackSession.open(sessionRequest(input, protocol, now()), stream, now);
  return `SessionToken=${sessions.add(session)}`;
}
