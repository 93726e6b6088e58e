import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatenated } from '../../src/ebml/bytes.js';
import type { MergeRepair, OutputSegmentMergerOptions } from '../../src/fragment/merge-options.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { inChunks } from '../support/in-chunks.js';

/** A line of `test-resources/*.frames.jsonl`: what mkvinfo found in the documents, one by one. */
interface GoldenFrame {
  readonly document?: number;
  readonly track: number;
  readonly timestampNs: string;
  readonly size: number;
  readonly adler32: string;
}

const ALL: readonly MergeRepair[] = ['headers', 'index', 'crc-32', 'packing'];

const folder = mkdtempSync(join(tmpdir(), 'kvp-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

function resource(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`test-resources/${name}`));
}

function goldenFrames(name: string): readonly GoldenFrame[] {
  const lines = readFileSync(`test-resources/${name}.frames.jsonl`, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as GoldenFrame);
}

/** The output in files: one for each Segment, if each is to have its own. */
function merge(bodies: readonly Uint8Array[], options: OutputSegmentMergerOptions = {}): readonly string[] {
  const files: Uint8Array[][] = [];
  const merger = new OutputSegmentMerger(() => undefined, {
    onNewSegment: () => {
      const parts: Uint8Array[] = [];
      files.push(parts);
      return (bytes) => void parts.push(bytes);
    },
    ...options,
  });
  for (const body of bodies) {
    const reader = new MkvReader(OutputSegmentMerger.READER_OPTIONS);
    for (const chunk of inChunks(body, 5000)) reader.apply(chunk, merger);
    reader.applyEnd(merger);
  }
  return files.map((parts, at) => {
    const file = join(folder, `merged-${at}.mkv`);
    writeFileSync(file, concatenated(parts));
    return file;
  });
}

function said(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect({ program, status, stderr }).toEqual({ program, status: 0, stderr: '' });
  return stdout;
}

/** Reads the file with everything that reads Matroska here; none may say a word. Returns mkvinfo's frames. */
function framesOf(file: string): readonly GoldenFrame[] {
  const packets = said('ffprobe', '-v', 'warning', '-show_entries', 'packet=size', '-of', 'csv=p=0', file);
  said('ffmpeg', '-nostdin', '-v', 'warning', '-i', file, '-map', '0', '-c', 'copy', '-f', 'framemd5', '-');
  const summary = said('mkvinfo', '--ui-language', 'en_US', '--summary', file);
  expect(summary.match(/^.*\b(error|warning|invalid)\b.*$/gim) ?? []).toEqual([]);
  const frames = Array.from(summary.matchAll(FRAME), ([, track, hours, minutes, seconds, size, adler32]) => ({
    track: Number(track),
    timestampNs: String(nanoseconds(Number(hours) * 60 + Number(minutes), seconds ?? '')),
    size: Number(size),
    adler32: `0x${adler32 ?? ''}`,
  }));
  expect(packets.trim().split('\n')).toHaveLength(frames.length);
  return frames;
}

const FRAME =
  /frame, track (\d+), timestamp (\d+):(\d+):([\d.]+)(?:, duration [\d:.]+)?, size (\d+), adler 0x([0-9a-f]+)/g;

function nanoseconds(minutes: number, seconds: string): bigint {
  return BigInt(minutes) * 60_000_000_000n + BigInt(seconds.replace('.', ''));
}

function payloads(frames: readonly GoldenFrame[]): readonly string[] {
  return frames.map(({ track, size, adler32 }) => `${track} ${size} ${adler32}`);
}

function withoutDocument({ track, timestampNs, size, adler32 }: GoldenFrame): GoldenFrame {
  return { track, timestampNs, size, adler32 };
}

describe('a body of several documents becomes one file that ffmpeg and mkvtoolnix read in silence', () => {
  const body = resource('get-media.mkv');
  const golden = goldenFrames('get-media.mkv');

  it.each<{ readonly repair: readonly MergeRepair[] }>([
    { repair: ['headers'] },
    { repair: ['headers', 'index'] },
    { repair: ALL },
  ])('with its frames and their times, $repair repaired', ({ repair }) => {
    const files = merge([body], { repair });
    expect(files.map(framesOf)).toEqual([golden.map(withoutDocument)]);
  });

  it('or two, as its first document has Tags before its Tracks', () => {
    expect(merge([body]).map(framesOf)).toEqual([
      golden.filter(({ document }) => document === 0).map(withoutDocument),
      golden.filter(({ document }) => document !== 0).map(withoutDocument),
    ]);
  });

  it('packed, with all frames in order of time', () => {
    const [frames = [], ...others] = merge([body, body], { clusters: 'packed', repair: ['headers', 'crc-32'] }).map(
      framesOf,
    );
    expect(others).toEqual([]);
    expect(payloads(frames)).toEqual(payloads([...golden, ...golden]));
    expect(frames[0]?.timestampNs).toBe('0');
  });

  it('each time it begins anew, in a file of its own', () => {
    const files = merge([body, body], { repair: ALL, clusters: 'packed' }).map(framesOf);
    expect(files).toHaveLength(2);
    for (const frames of files) {
      expect(payloads(frames)).toEqual(payloads(golden));
      expect(frames[0]?.timestampNs).toBe('0');
    }
  });

  it('even if the connection was cut in the middle of a frame', () => {
    const [file = ''] = merge([body.subarray(0, 70_000), body.subarray(body.length - 19_000)], { repair: ['headers'] });
    const frames = framesOf(file);
    const whole = new Set(payloads(golden));
    expect(payloads(frames).filter((frame) => !whole.has(frame)).length).toBeLessThanOrEqual(1);
  });
});

describe('a file of one document is to ffmpeg and mkvtoolnix what it was before', () => {
  const names = readdirSync('test-resources').filter((name) => /^(?!get-media|connect).*\.(mkv|mka|webm)$/.test(name));

  it.each(names)('%s', (name) => {
    const [merged = ''] = merge([resource(name)]);
    expect(reportOn(merged)).toEqual(reportOn(`test-resources/${name}`));
  });

  it('in silence, its CRC-32s and its index repaired', () => {
    const [merged = ''] = merge([resource('h264-aac.mkv')], { repair: ALL });
    expect(framesOf(merged)).toEqual(goldenFrames('h264-aac.mkv').map(withoutDocument));
  });
});

/** All packets that ffprobe finds, all frames that mkvinfo finds, and what they have to complain of. */
function reportOn(file: string) {
  const entries = ['-show_entries', 'packet=stream_index,pts,size,flags,data_hash', '-show_data_hash', 'md5'];
  const ffprobe = spawnSync('ffprobe', ['-v', 'warning', ...entries, '-of', 'csv=p=0', file], { encoding: 'utf8' });
  const mkvinfo = spawnSync('mkvinfo', ['--ui-language', 'en_US', '--summary', file], { encoding: 'utf8' });
  return {
    packets: ffprobe.stdout,
    frames: mkvinfo.stdout,
    complaints: ffprobe.stderr.replace(/ @ 0x[0-9a-f]+/g, '') + mkvinfo.stderr,
  };
}
