import type { Frame } from '../matroska/frame.js';
import type { Paint } from './paint.js';
import { jsonInteger, printable, shortened, timeOf } from './render-values.js';

/** A frame, and what its place in the stream tells besides. */
export interface PlacedFrame {
  readonly frame: Frame;
  /** Counts all frames of the stream from 0, those that are not shown as well. */
  readonly index: number;
  readonly fragmentNumber: string | undefined;
  /** Of the stored bytes, as hex. */
  readonly sha256: string | undefined;
}

/** One line of `kvs frames --json`. */
export function frameJson({ frame, sha256, fragmentNumber }: PlacedFrame): string {
  const { document, keyframe, discardable, invisible, size } = frame;
  const track = jsonInteger(frame.trackNumber);
  const trackName = frame.track?.name;
  const timestampNs = frame.timestampNs.toString();
  const flags = { keyframe, discardable, invisible };
  return JSON.stringify({ document, track, trackName, timestampNs, ...flags, size, sha256, fragmentNumber });
}

/** What stands over the columns of {@link frameRow}. */
export function frameHeading(paint: Paint): string {
  return paint.faint(
    row({ index: '#', document: 'document', track: 'track', time: 'time', size: 'size', rest: 'flags' }),
  );
}

/** One line of the table. */
export function frameRow({ frame, index, sha256 }: PlacedFrame): string {
  const flags = flagsOf(frame);
  return row({
    index: index.toString(),
    document: frame.document.toString(),
    track: trackLabel(frame),
    time: timeOf(frame.timestampNs),
    size: frame.size.toString(),
    rest: sha256 === undefined ? flags : `${flags.padEnd(FLAGS_WIDTH)}  ${sha256}`,
  });
}

type Columns = Readonly<Record<'index' | 'document' | 'track' | 'time' | 'size' | 'rest', string>>;

const TRACK_WIDTH = 22;
const FLAGS_WIDTH = 16;

function row({ index, document, track, time, size, rest }: Columns): string {
  const place = `${index.padStart(7)} ${document.padStart(8)}  ${track.padEnd(TRACK_WIDTH)}`;
  return `${place} ${time.padStart(30)} ${size.padStart(9)}  ${rest}`.trimEnd();
}

function trackLabel({ trackNumber, track }: Frame): string {
  const number = trackNumber.toString();
  return track?.name === undefined ? number : shortened(`${number} ${printable(track.name)}`, TRACK_WIDTH);
}

function flagsOf({ keyframe, invisible, discardable, laceIndex, laceCount }: Frame): string {
  const flags: string[] = [];
  if (keyframe) flags.push('key');
  if (invisible) flags.push('invisible');
  if (discardable) flags.push('discardable');
  if (laceCount > 1) flags.push(`lace ${laceIndex + 1}/${laceCount}`);
  return flags.join(' ');
}
