import { readFileSync } from 'node:fs';
import type { Fragment } from '../../src/fragment/fragment.js';
import type { Track } from '../../src/matroska/track.js';
import { fromHex } from './event-log.js';
import { readFragments } from './fragments.js';
import { aFragment, type TrackSpec } from './mkv-builder.js';

/** A track as the reader gives it. */
export function aTrack(spec: TrackSpec): Track {
  const { fragments } = readFragments([aFragment({ tracks: [spec] })]);
  return [...fragments[0]!.tracks.values()][0]!;
}

/** The first fragment of a file of test-resources. */
export function firstFragmentOf(file: string): Fragment {
  return readFragments([new Uint8Array(readFileSync(`test-resources/${file}`))]).fragments[0]!;
}

/** What a real encoder wrote: the track and its first key frame. */
export function realTrack(file: string, codecId: string): { readonly track: Track; readonly keyFrame: Uint8Array } {
  const { tracks, frames } = firstFragmentOf(file);
  const track = [...tracks.values()].find((candidate) => candidate.codecId === codecId)!;
  const frame = frames.find(({ trackNumber, keyframe }) => trackNumber === track.number && keyframe)!;
  return { track, keyFrame: frame.payload.slice() };
}

/** Parameter sets that x264 wrote: High, level 1.2, 320 × 180. */
export const AVC_SPS = fromHex('6764000cacd941419f9f0110000003001000000301e0f1429960');
export const AVC_PPS = fromHex('68ebe084b22c');
/** Parameter sets that x265 wrote: Main, level 2, 320 × 180. */
export const HEVC_VPS = fromHex('40010c01ffff01600000030090000003000003003c959809');
export const HEVC_SPS = fromHex(
  '42010101600000030090000003000003003ca00a080b9f796566924caf01680800000300080000030078 40',
);
export const HEVC_PPS = fromHex('4401c172b42240');

/** Bytes of numbers, arrays and strings of hexadecimal digits, one behind the other. */
export function bytes(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'string') return [...fromHex(part)];
      return typeof part === 'number' ? [part] : [...part];
    }),
  );
}
