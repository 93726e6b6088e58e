import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeUnknownElement, encodeVoid } from '../../src/ebml/ebml-writer.js';
import { concatenated } from '../../src/ebml/bytes.js';
import type { MkvDataElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeEmptyElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import {
  aBlockGroup,
  aCluster,
  aDocument,
  aFragment,
  anInfo,
  aSimpleBlock,
  aTags,
  aTrackEntry,
  aTracks,
  type SizeSpec,
} from '../support/mkv-builder.js';

/** mkvinfo reads one document, so these are all but the two bodies of several. */
const FILES = readdirSync('test-resources').filter((name) => /^(?!get-media|connect).*\.(mkv|mka|webm)$/.test(name));

/** What mkvinfo, which is not ours, makes of what we wrote. */
const folder = mkdtempSync(join(tmpdir(), 'kvp-writer-'));
afterAll(() => rmSync(folder, { recursive: true }));

function mkvinfo(bytes: Uint8Array, ...options: readonly string[]): string {
  const file = join(folder, 'written.mkv');
  writeFileSync(file, bytes);
  const { status, stdout, stderr } = spawnSync('mkvinfo', ['--ui-language', 'en_US', ...options, file], {
    encoding: 'utf8',
  });
  expect({ status, stderr, complaints: stdout.match(/^.*\b(error|warning|invalid)\b.*$/gim) ?? [] }).toEqual({
    status: 0,
    stderr: '',
    complaints: [],
  });
  return stdout;
}

/** The lines of mkvinfo about frames: track, time and size. */
function framesOf(bytes: Uint8Array): readonly string[] {
  return mkvinfo(bytes, '--summary').match(/^.*frame,.*$/gm) ?? [];
}

describe('mkvinfo accepts', () => {
  it('a fragment as GetMedia returns it', () => {
    const text = mkvinfo(aFragment({ tags: [['camera', 'Haustür']], frames: [{}, { ticks: 40 }] }), '--all');
    expect(text).toContain('Maximum EBML size length: 8');
    expect(text).toContain('Name: AWS_KINESISVIDEO_FRAGMENT_NUMBER');
    expect(text).toContain('String: Haustür');
    expect(text).toContain('Name: AWS_KINESISVIDEO_CONTINUATION_TOKEN');
    expect(text.match(/Simple block/g)).toHaveLength(2);
  });

  it.each<SizeSpec>(['known', 'unknown', 'unknown in 1 byte'])('a Segment and Clusters whose sizes are %s', (size) => {
    const clusters = [0, 1000].map((ticks) => aCluster({ ticks, size, frames: [{}, { ticks: 40 }] }));
    const document = aDocument({ segmentSize: size, children: [anInfo(), aTracks(), ...clusters] });
    expect(framesOf(document)).toHaveLength(4);
  });

  it.each(['xiph', 'ebml', 'fixed'] as const)('a block with %s lacing', (lacing) => {
    const sizes = lacing === 'fixed' ? [300, 300, 300] : [1, 255, 600];
    const frames = sizes.map((size) => new Uint8Array(size).fill(7));
    const block = aSimpleBlock({ lacing, frames });
    const document = aDocument({ children: [anInfo(), aTracks(), aCluster({ frames: [], children: [block] })] });
    expect(framesOf(document).map((line) => /size (\d+)/.exec(line)?.[1])).toEqual(sizes.map(String));
  });

  it('BlockGroups, wide sizes, padded texts, empty elements, Voids, CRC-32s and what it does not know', () => {
    const track = aTrackEntry({
      codecId: 'A_PCM/INT/LIT',
      type: 'audio',
      children: [
        encodeElement('Language', 'eng', { valueSize: 12 }),
        encodeEmptyElement('FlagDefault', { sizeWidth: 4 }),
      ],
    });
    const info = [
      encodeElement('TimestampScale', 1_000_000, { valueSize: 8, sizeWidth: 8 }),
      encodeElement('DateUTC', 1n),
      encodeUnknownElement(0x4dff, Uint8Array.of(1, 2, 3)),
    ];
    const group = aBlockGroup({ duration: 40, references: [-40] });
    const document = aDocument({
      children: [
        encodeVoid(2),
        encodeMaster('Info', [...info, encodeElement('MuxingApp', 'a'), encodeElement('WritingApp', 'b')], {
          crc32: true,
        }),
        encodeVoid(129),
        encodeMaster('Tracks', [track], { crc32: true, sizeWidth: 8 }),
        aTags([['empty', '']]),
        encodeMaster('Cluster', [encodeElement('Timestamp', 0, { valueSize: 8 }), group], { crc32: true }),
      ],
    });
    const text = mkvinfo(document, '--all');
    expect(text).toContain('Language: eng');
    expect(text).toContain('Unknown element');
    expect(framesOf(document)).toHaveLength(1);
  });

  it.each(FILES)('%s written anew, each element from name and value, with the frames of the original', (file) => {
    const bytes = new Uint8Array(readFileSync(`test-resources/${file}`));
    expect(framesOf(writtenAnew(bytes))).toEqual(framesOf(bytes));
  });
});

/** Each element written by name and value with as few bytes as it needs; sizes counted and CRC-32s summed up again. */
function writtenAnew(bytes: Uint8Array): Uint8Array {
  const reader = new MkvReader();
  const levels = [new Level()];
  for (const element of [...reader.push(bytes), ...reader.end()]) {
    if (element.kind === 'start') levels.push(new Level());
    else if (element.name === 'CRC-32') levels.at(-1)!.crc32 = true;
    else if (element.kind === 'data') levels.at(-1)!.children.push(dataAnew(element));
    else {
      const { children, crc32 } = levels.pop()!;
      levels.at(-1)!.children.push(encodeMaster(element.name, children, { crc32 }));
    }
  }
  return concatenated(levels[0]!.children);
}

class Level {
  readonly children: Uint8Array[] = [];
  crc32 = false;
}

function dataAnew(element: MkvDataElement): Uint8Array {
  if (element.name === 'Unknown' || element.value === undefined) return element.raw;
  return encodeElement(element.name, element.value);
}
