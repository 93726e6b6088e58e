import { concatenated, viewOf } from '../../ebml/bytes.js';
import type { VideoCodec } from './codec.js';
import { invalidFrame } from './codec-failure.js';
import { beginsWithStartCode, nalUnitsOfAnnexB, nalUnitsOfLengths } from './nal-units.js';

/** How the NAL units of a frame are told apart. */
export type NalFraming = VideoCodec['framing'];

/**
 * A frame whose NAL units stand behind lengths of 4 bytes, as MP4 wants it; the frame itself if it is so already.
 *
 * What the frame really is counts for more than what is said of its track: some producers change their mind.
 *
 * @param framing of the track: {@link VideoCodec.framing}
 * @throws MediaError INVALID_MEDIA_DATA if it has neither start codes nor lengths that come out even
 */
export function toLengthPrefixed(frame: Uint8Array, framing: NalFraming): Uint8Array {
  const real = framingOf(frame, framing);
  const units = unitsOf(frame, real);
  return real === 4 && !hasEmptyUnits(frame, units) ? frame : withLengths(units);
}

/**
 * A frame whose NAL units stand behind start codes of 4 bytes, as MPEG-TS and `.h264` files want it. One that has start codes
 * already stays as it is.
 *
 * @param framing of the track: {@link VideoCodec.framing}
 * @param parameterSets NAL units to be put before the others, behind an access unit delimiter that comes first
 * @throws MediaError INVALID_MEDIA_DATA if it has neither start codes nor lengths that come out even
 */
export function toAnnexB(
  frame: Uint8Array,
  framing: NalFraming,
  parameterSets: readonly Uint8Array[] = [],
): Uint8Array {
  const real = framingOf(frame, framing);
  if (real === 'annex-b' && parameterSets.length === 0 && beginsWithStartCode(frame)) return frame;
  const units = unitsOf(frame, real);
  const delimiters = parameterSets.length > 0 && units[0] !== undefined && isDelimiter(units[0], parameterSets) ? 1 : 0;
  return withStartCodes([...units.slice(0, delimiters), ...parameterSets, ...units.slice(delimiters)]);
}

/** The NAL units of a frame, whichever way it has them. As {@link toLengthPrefixed}. */
export function nalUnitsOf(frame: Uint8Array, framing: NalFraming): readonly Uint8Array[] {
  return unitsOf(frame, framingOf(frame, framing));
}

/** How this frame has its NAL units; if it tells nothing, as `presumed`. */
export function framingOf(frame: Uint8Array, presumed: NalFraming): NalFraming {
  const lengthSize = presumed === 'annex-b' ? 4 : presumed;
  // Asked first: 00 00 01 may begin a length, but start codes hardly ever come out even as lengths.
  if (nalUnitsOfLengths(frame, lengthSize)?.every(isNalUnit) === true)
    return frame.length === 0 ? presumed : lengthSize;
  return beginsWithStartCode(frame) ? 'annex-b' : presumed;
}

/** NAL units behind lengths of 4 bytes. */
export function withLengths(units: readonly Uint8Array[]): Uint8Array {
  return concatenated(units.flatMap((unit) => [uint32(unit.length), unit]));
}

/** NAL units behind start codes of 4 bytes. */
export function withStartCodes(units: readonly Uint8Array[]): Uint8Array {
  return concatenated(units.flatMap((unit) => [START_CODE, unit]));
}

const START_CODE = Uint8Array.of(0, 0, 0, 1);

function unitsOf(frame: Uint8Array, framing: NalFraming): readonly Uint8Array[] {
  const units = framing === 'annex-b' ? annexBUnits(frame) : nalUnitsOfLengths(frame, framing);
  if (units === undefined) throw invalidFrame(`A frame has no NAL units: it begins with ${hexOf(frame)}`);
  return units;
}

function annexBUnits(frame: Uint8Array): readonly Uint8Array[] | undefined {
  return beginsWithStartCode(frame) || frame.length === 0 ? nalUnitsOfAnnexB(frame) : undefined;
}

/** Empty ones are not among the units, but behind lengths of 4 bytes they take room. */
function hasEmptyUnits(frame: Uint8Array, units: readonly Uint8Array[]): boolean {
  return units.reduce((bytes, unit) => bytes + 4 + unit.length, 0) !== frame.length;
}

/** forbidden_zero_bit, the first of both H.264 and H.265. */
function isNalUnit(unit: Uint8Array): boolean {
  return (unit[0]! & 0x80) === 0;
}

/** Parameter sets tell which codec it is: those of H.265 have types from 32, in bits 1 to 6. */
function isDelimiter(unit: Uint8Array, parameterSets: readonly Uint8Array[]): boolean {
  const isHevc = parameterSets.every(([first = 0]) => first >> 1 >= 32 && first >> 1 <= 34);
  return isHevc ? unit[0]! >> 1 === 35 : (unit[0]! & 0x1f) === 9;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function hexOf(frame: Uint8Array): string {
  const first = viewOf(frame, 0, Math.min(8, frame.length));
  return Array.from(first, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
