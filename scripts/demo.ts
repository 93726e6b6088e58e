/** Takes the body of a GetMedia response apart, as a program that uses the library would. */
import { readFileSync } from 'node:fs';
import { type Frame, FrameAssembler, type MkvElement, MkvReader, type Track } from '../src/index.js';

const CAPTURE = 'test-resources/get-media.mkv';

/** Kinesis Video Streams sends each fragment as an EBML document of its own. */
interface Fragment {
  readonly elements: MkvElement[];
  readonly frames: Frame[];
}

const bytes = readFileSync(CAPTURE);
const fragments = takeApart(bytes);

console.log(`\nThe body of a GetMedia response, ${count(bytes.length)} bytes: ${fragments.length} fragments.\n`);
for (const [index, fragment] of fragments.entries()) {
  console.log(`Fragment ${index + 1}\n${describe(fragment).join('\n')}\n`);
}
console.log(`The elements of fragment 1, three levels deep\n${outline(fragments[0]).join('\n')}\n`);
console.log(`Now try
  npx kvs elements ${CAPTURE} | less
  npx kvs frames ${CAPTURE} --track front-door-audio
  npx kvs frames ${CAPTURE} --json --hash
or a file of your own; npx kvs --help tells more.
`);

/** Bytes become elements, elements become frames; both come in the order of the stream. */
function takeApart(body: Uint8Array): readonly Fragment[] {
  const found: Fragment[] = [];
  const reader = new MkvReader({ onWarning: (warning) => console.error(warning.message) });
  const assembler = new FrameAssembler((frame) => found.at(-1)?.frames.push(frame));
  for (const element of [...reader.push(body), ...reader.end()]) {
    if (element.kind === 'start' && element.name === 'EBML') found.push({ elements: [], frames: [] });
    found.at(-1)?.elements.push(element);
    assembler.visit(element);
  }
  return found;
}

function describe({ elements, frames }: Fragment): readonly string[] {
  const tags = tagsIn(elements);
  const ofService = (name: string): string =>
    tags.find(([tag]) => tag === `AWS_KINESISVIDEO_${name}`)?.[1] ?? 'unknown';
  const ofProducer = tags.filter(([tag]) => !tag.startsWith('AWS_'));
  const produced = new Date(Number(ofService('PRODUCER_TIMESTAMP')) * 1000);
  return [
    `  number    ${ofService('FRAGMENT_NUMBER')}`,
    `  produced  ${produced.toISOString()}, ${count(Number(ofService('MILLIS_BEHIND_NOW')))} ms behind now`,
    ...tracksOf(frames).map((track) => `  track ${track.number}   ${describeTrack(track, frames)}`),
    `  tags      ${ofProducer.map(([tag, value]) => `${tag} = ${value}`).join(', ') || 'none'}`,
  ];
}

/** Comparing `name` gives `value` its type: these are strings. */
function tagsIn(elements: readonly MkvElement[]): readonly (readonly [name: string, value: string])[] {
  const tags: [string, string][] = [];
  for (const element of elements) {
    if (element.kind !== 'data') continue;
    if (element.name === 'TagName') tags.push([element.value, '']);
    if (element.name === 'TagString') tags.at(-1)![1] = element.value;
  }
  return tags;
}

function tracksOf(frames: readonly Frame[]): readonly Track[] {
  return [...new Set(frames.flatMap(({ track }) => track ?? []))];
}

function describeTrack(track: Track, frames: readonly Frame[]): string {
  const { name = '', codecId = '', video, audio } = track;
  const form = video ? `${video.pixelWidth} × ${video.pixelHeight}` : `${count(audio?.samplingFrequency ?? 0)} Hz`;
  const own = frames.filter((frame) => frame.track === track);
  const size = own.reduce((sum, frame) => sum + frame.size, 0);
  return `${name}: ${codecId}, ${form}, ${own.length} frames, ${count(size)} bytes`;
}

/** The upper levels of the tree; elements of one name that follow each other are counted. */
function outline(fragment: Fragment | undefined): readonly string[] {
  const rows: { name: string; value: string; times: number }[] = [];
  for (const element of fragment?.elements ?? []) {
    if (element.kind === 'end' || element.depth > 2) continue;
    const name = `  ${'  '.repeat(element.depth)}${element.name}`;
    const value = element.kind === 'data' && !(element.value instanceof Uint8Array) ? String(element.value) : '';
    const last = rows.at(-1);
    if (last?.name === name) last.times++;
    else rows.push({ name, value, times: 1 });
  }
  return rows.map(({ name, value, times }) =>
    times > 1 ? `${name} × ${times}` : `${name.padEnd(28)}${value}`.trimEnd(),
  );
}

function count(value: number): string {
  return value.toLocaleString('en');
}
