import { isVideoCodec } from '../containers/codec-kind.js';
import type { PlayableFragment, PlayableFrame, PlayableTrack } from '../containers/playable-fragment.js';

/** How long pieces are, in nanoseconds. */
export interface PieceLengths {
  /** A fragment that is no longer is left whole. Default 20 s: the service has none that are longer. */
  readonly longestNs?: bigint | undefined;
  /** A piece ends at the first key frame after so long. Default 2 s. */
  readonly pieceNs?: bigint | undefined;
}

/**
 * A fragment that is too long for a segment, as an ordinary Matroska file is one, cut into pieces: before key frames, or, where there
 * are no pictures, between frames of sound. Other tracks are cut at the same times.
 */
export function splitAtKeyFrames(fragment: PlayableFragment, lengths: PieceLengths = {}): readonly PlayableFragment[] {
  const { longestNs = 20_000_000_000n, pieceNs = 2_000_000_000n } = lengths;
  const main = fragment.tracks.find(({ codec, frames }) => isVideoCodec(codec) && frames.length > 0);
  const { frames = [] } = main ?? fragment.tracks.find((track) => track.frames.length > 0) ?? {};
  if (fragment.durationNs <= longestNs) return [fragment];
  const cuts = cutsOf(frames, pieceNs);
  if (cuts.length === 0) return [fragment];
  const pieces = fragment.tracks.map((track) => piecesOf(track, cuts));
  return [fragment.startNs, ...cuts].map((cutNs, place) => {
    const tracks = fragment.tracks.map((track, at) => ({ ...track, frames: pieces[at]![place]! }));
    return pieceOf(fragment, tracks, place === 0 ? fragment.startNs : cutNs);
  });
}

/** The times of the frames with which pieces begin, but for the first. */
function cutsOf(frames: readonly PlayableFrame[], pieceNs: bigint): readonly bigint[] {
  const cuts: bigint[] = [];
  let beganNs = frames[0]?.timestampNs ?? 0n;
  for (const { isKey, timestampNs } of frames) {
    if (!isKey || timestampNs - beganNs < pieceNs) continue;
    cuts.push(timestampNs);
    beganNs = timestampNs;
  }
  return cuts;
}

/** Pictures are cut in the order of decoding: those that are shown before a key frame may need it all the same. */
function piecesOf({ codec, frames }: PlayableTrack, cuts: readonly bigint[]): readonly (readonly PlayableFrame[])[] {
  const pieces: PlayableFrame[][] = [[], ...cuts.map(() => [])];
  let place = 0;
  for (const frame of frames) {
    const isCut = !isVideoCodec(codec) || frame.isKey;
    while (isCut && place < cuts.length && frame.timestampNs >= cuts[place]!) place++;
    pieces[place]!.push(frame);
  }
  return pieces;
}

function pieceOf(whole: PlayableFragment, tracks: readonly PlayableTrack[], cutNs: bigint): PlayableFragment {
  const frames = tracks.flatMap((track) => track.frames);
  const endNs = frames.reduce((end, frame) => (endOf(frame) > end ? endOf(frame) : end), cutNs);
  const { producerTimestampMs, serverTimestampMs, startNs } = whole;
  const laterMs = Number((cutNs - startNs) / 1_000_000n);
  return {
    fragmentNumber: laterMs === 0 ? whole.fragmentNumber : undefined,
    producerTimestampMs:
      producerTimestampMs === undefined || producerTimestampMs === 0 ? undefined : producerTimestampMs + laterMs,
    serverTimestampMs: serverTimestampMs === undefined ? undefined : serverTimestampMs + laterMs,
    startNs: cutNs,
    durationNs: endNs - cutNs,
    bytes: frames.reduce((sum, { data }) => sum + data.length, 0),
    tracks,
  };
}

function endOf({ timestampNs, durationNs }: PlayableFrame): bigint {
  return timestampNs + durationNs;
}
