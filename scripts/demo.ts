/** Takes the body of a GetMedia response apart, and puts it together again, as a program that uses the library would. */
import { readFileSync } from 'node:fs';
import { type Fragment, FragmentReader, MkvReader, OutputSegmentMerger, type Track } from '../src/index.js';

const CAPTURE = 'test-resources/get-media.mkv';

const body = readFileSync(CAPTURE);
const reader = new FragmentReader({ onWarning: (warning) => console.error(warning.message) });
const fragments = [...reader.push(body), ...reader.end()]; // push() takes chunks of any size, as they come

console.log(`\nThe body of a GetMedia response, ${count(body.length)} bytes: ${fragments.length} fragments.\n`);
for (const fragment of fragments) console.log(`${describe(fragment).join('\n')}\n`);
console.log(`${merge(body)}\n`);
console.log(`Now try
  npx kvs fragments ${CAPTURE}
  npx kvs frames ${CAPTURE} --track front-door-audio
  npx kvs tags ${CAPTURE} --own --json
  npx kvs merge ${CAPTURE} -o merged.mkv --repair all
or a file of your own; npx kvs --help tells more.
`);

function describe(fragment: Fragment): readonly string[] {
  const { metadata, isComplete, tracks, tags } = fragment;
  return [
    `Fragment ${metadata.fragmentNumber ?? 'without a number'}, ${isComplete ? 'complete' : 'not complete'}`,
    `  produced  ${metadata.producerTimestamp?.toISOString() ?? 'at an unknown time'}, ${count(metadata.millisBehindNow ?? 0)} ms behind now`,
    ...[...tracks.values()].map((track) => `  track ${track.number}   ${describeTrack(track, fragment)}`),
    `  tags      ${tags.map(({ name, value }) => `${name} = ${value}`).join(', ') || 'none'}`,
  ];
}

function describeTrack({ number, name = '', codecId = '', video, audio }: Track, fragment: Fragment): string {
  const form = video ? `${video.pixelWidth} × ${video.pixelHeight}` : `${count(audio?.samplingFrequency ?? 0)} Hz`;
  const frames = fragment.framesOf(number);
  const size = frames.reduce((sum, frame) => sum + frame.size, 0);
  return `${name}: ${codecId}, ${form}, ${frames.length} frames, ${count(size)} bytes`;
}

/** Fragments that have the same tracks become one file. */
function merge(bytes: Uint8Array): string {
  let size = 0;
  const merger = new OutputSegmentMerger((part) => (size += part.length), { repair: ['headers', 'index'] });
  const elements = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
  elements.apply(bytes, merger);
  elements.applyEnd(merger);
  return `Merged: ${merger.seen.segments} Segments in, ${merger.merged.segments} out, ${count(size)} bytes.`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
