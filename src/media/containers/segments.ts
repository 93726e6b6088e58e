import { concatenated } from '../../ebml/bytes.js';
import { UsageError } from '../../errors.js';
import { MediaError } from '../media-error.js';
import { withChannelLayouts } from './channel-layouts.js';
import { isVideoCodec } from './codec-kind.js';
import { ascii, box, boxesIn, uint32 } from './iso-boxes.js';
import { addTrack, loadMediabunny, mp4Format } from './mediabunny.js';
import { movieFragment } from './movie-fragment.js';
import type { PlayableFragment, PlayableTrack } from './playable-fragment.js';
import { transportStream } from './transport-stream.js';

/** Which tracks of a fragment a segment has: DASH wants pictures and sound apart. */
export type SegmentContent = 'video' | 'audio' | 'all';

/** How a segment of MP4 is written. */
export interface MediaSegmentOptions {
  /** What the segment's times are counted from, on the clock of {@link PlayableFragment.startNs}: one for all segments of a session. */
  readonly zeroNs: bigint;
  /** Above 0, and greater with each segment of a session. */
  readonly sequenceNumber: number;
  /** Default `all`. The init segment must have been written of the same tracks. */
  readonly content?: SegmentContent | undefined;
}

/** How a segment of MPEG-TS is written. */
export type TsSegmentOptions = Pick<MediaSegmentOptions, 'zeroNs' | 'content'>;

/**
 * The initialisation segment for fragments with these tracks: `ftyp` and `moov`. The same tracks give the same bytes.
 *
 * @throws MediaError `NO_MEDIA` if there is no such track; `UNSUPPORTED_CODEC`; `MISSING_PACKAGE` without mediabunny
 */
export async function writeInitSegment(
  tracks: readonly PlayableTrack[],
  { content = 'all' }: Pick<MediaSegmentOptions, 'content'> = {},
): Promise<Uint8Array> {
  const chosen = tracksWith(content, tracks);
  if (chosen.length === 0) throw new MediaError('NO_MEDIA', { message: `There is no ${nameOf(content)} track` });
  const mediabunny = await loadMediabunny();
  const boxes: Uint8Array[] = [];
  const keep = (bytes: Uint8Array) => boxes.push(withChannelLayouts(bytes));
  const format = mp4Format(mediabunny, { fastStart: 'fragmented', onFtyp: keep, onMoov: keep });
  const output = new mediabunny.Output({ format, target: new mediabunny.NullTarget() });
  for (const track of chosen) addTrack(mediabunny, output, track);
  await output.start();
  await output.finalize();
  const segment = concatenated(boxes);
  forgetTimeOfWriting(segment);
  return segment;
}

/**
 * The media segment of one fragment: `styp`, `moof`, `mdat`. With the init segment of its tracks before it, it can be played by itself
 * or after any other of the session.
 *
 * Its first decode time is the time of its first frame, unless others are shown before that. A fragment need not have frames of each
 * track; playlists name a segment for each all the same: it is empty then.
 *
 * @throws MediaError `NO_MEDIA` if the fragment has no such track; UsageError if it begins before `zeroNs`
 */
// A promise, though nothing is waited for: a container that mediabunny comes to write may take its place.
export async function writeMediaSegment(fragment: PlayableFragment, options: MediaSegmentOptions): Promise<Uint8Array> {
  const { zeroNs, sequenceNumber, content = 'all' } = options;
  if (!Number.isInteger(sequenceNumber) || sequenceNumber < 1 || sequenceNumber > 0xffffffff)
    throw new UsageError('The sequence number of a segment is a whole number from 1 to 4294967295');
  const chosen = tracksWith(content, fragment.tracks);
  if (chosen.length === 0) throw noFrames(fragment, content);
  const tracks = chosen.filter(({ frames }) => frames.length > 0);
  return Promise.resolve(concatenated([SEGMENT_TYPE, ...movieFragment({ tracks, zeroNs, sequenceNumber })]));
}

/**
 * A fragment as MPEG-TS: tables, clock and parameter sets are in each segment, so it can be played by itself or after any other of the
 * session, without an init segment. Sound is AAC; there is no G.711 in MPEG-TS.
 *
 * @throws MediaError `NO_MEDIA` if the fragment has no such frames; `UNSUPPORTED_CODEC`
 */
export async function writeTsSegment(fragment: PlayableFragment, options: TsSegmentOptions): Promise<Uint8Array> {
  const { zeroNs, content = 'all' } = options;
  const tracks = tracksWith(content, fragment.tracks);
  if (tracks.every(({ frames }) => frames.length === 0)) throw noFrames(fragment, content);
  return Promise.resolve(transportStream(tracks, zeroNs));
}

/** What is played of these tracks. */
export function tracksWith(content: SegmentContent, tracks: readonly PlayableTrack[]): readonly PlayableTrack[] {
  return content === 'all' ? tracks : tracks.filter(({ codec }) => isVideoCodec(codec) === (content === 'video'));
}

/** Boxes that say when they were written: zero them, so that whoever asks twice gets the same. */
function forgetTimeOfWriting(segment: Uint8Array, start = 0, end = segment.length): void {
  for (const { type, start: from, end: to } of boxesIn(segment, start, end)) {
    if (type === 'moov' || type === 'trak' || type === 'mdia') forgetTimeOfWriting(segment, from, to);
    // Version 1 has times of 8 bytes (ISO/IEC 14496-12 §8.2.2, §8.3.2, §8.4.2).
    if (TIMED_BOXES.has(type)) segment.fill(0, from + 4, from + 4 + (segment[from] === 1 ? 16 : 8));
  }
}

const TIMED_BOXES: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd']);

/** ISO/IEC 14496-12 §8.16.2; `cmfs` is of ISO/IEC 23000-19 §7.3.3.1. */
const SEGMENT_TYPE = box('styp', ascii('msdh'), uint32(0), ascii('msdh'), ascii('cmfs'));

function noFrames({ fragmentNumber }: PlayableFragment, content: SegmentContent): MediaError {
  const which = fragmentNumber === undefined ? 'The fragment' : `Fragment ${fragmentNumber}`;
  return new MediaError('NO_MEDIA', { message: `${which} has no ${nameOf(content)} frame`, fragmentNumber });
}

function nameOf(content: SegmentContent): string {
  return content === 'all' ? 'video or audio' : content;
}
