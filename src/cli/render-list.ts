import type { ArchivedFragment } from '../aws/archived-fragments.js';
import type { ListedStream } from './kinesis-video.js';
import { printable, timeOfMs } from './render-values.js';

const NAME_WIDTH = 32;
const TIME_WIDTH = 24;

/** What stands over the columns of {@link streamRow}. */
export const STREAM_HEADING = streamColumns(['stream', 'status', 'created', 'kept']);

/** One line of the table of streams. */
export function streamRow({ streamName, status, creationTime, dataRetentionInHours }: ListedStream): string {
  const kept = dataRetentionInHours === 0 ? 'not' : `${dataRetentionInHours} h`;
  return printable(streamColumns([streamName, status, creationTime ?? '-', kept]));
}

/** What stands over the columns of {@link archivedFragmentRow}: with the long numbers last, it fits into 80 characters. */
export const FRAGMENT_HEADING = fragmentColumns(['server', 'producer', 'ms', 'bytes', 'fragment']);

/** One line of the table of fragments. */
export function archivedFragmentRow(fragment: ArchivedFragment): string {
  const { fragmentNumber, serverTimestampMs, producerTimestampMs, durationMs, sizeInBytes } = fragment;
  const [server, producer] = [timeOfMs(serverTimestampMs), timeOfMs(producerTimestampMs)];
  return fragmentColumns([server, producer, durationMs.toString(), sizeInBytes.toString(), printable(fragmentNumber)]);
}

/** One line of `kvs list STREAM --json`. */
export function archivedFragmentJson(fragment: ArchivedFragment): string {
  const { fragmentNumber, serverTimestampMs, producerTimestampMs, durationMs, sizeInBytes } = fragment;
  return JSON.stringify({ fragmentNumber, serverTimestampMs, producerTimestampMs, durationMs, sizeInBytes });
}

function streamColumns([name, status, created, kept]: readonly [string, string, string, string]): string {
  return `${name.padEnd(NAME_WIDTH)}  ${status.padEnd(8)}  ${created.padEnd(TIME_WIDTH)}  ${kept}`;
}

function fragmentColumns([server, producer, ms, bytes, number]: readonly [string, string, string, string, string]) {
  const times = `${server.padEnd(TIME_WIDTH)}  ${producer.padEnd(TIME_WIDTH)}`;
  return `${times}  ${ms.padStart(6)}  ${bytes.padStart(9)}  ${number}`;
}
