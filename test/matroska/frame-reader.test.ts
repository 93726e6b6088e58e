import { readdirSync, readFileSync } from 'node:fs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { type LocatedError, UsageError } from '../../src/errors.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import type { Frame } from '../../src/matroska/frame.js';
import { adler32 } from '../support/adler32.js';
import { inChunks } from '../support/in-chunks.js';
import { aCluster, aDocument, aSimpleBlock } from '../support/mkv-builder.js';

const MEDIA = 'test-resources';
const GOLDEN = '.frames.jsonl';

/** As mkvinfo tells it; test-resources/README.md says how the lists were made. */
interface GoldenFrame {
  readonly track: number;
  readonly timestampNs: string;
  readonly size: number;
  readonly adler32: string;
  readonly document?: number;
}

const files = readdirSync(MEDIA)
  .filter((name) => name.endsWith(GOLDEN))
  .map((name) => name.slice(0, -GOLDEN.length));

describe('FrameReader', () => {
  it.each(files)('gives the frames that mkvinfo gives of %s, however the bytes are cut', (file) => {
    const golden = goldenOf(file);
    for (const size of [65_536, 997, 7, 1])
      expect({ size, frames: framesOf(file, size) }).toEqual({ size, frames: golden });
  });

  it('lends the bytes of a frame while its handler runs, and the bytes are the same', () => {
    const lent: string[] = [];
    const reader = new FrameReader({ content: 'borrowed' });
    for (const chunk of inChunks(bytesOf('block-groups.mkv'), 501)) {
      reader.apply(chunk, ({ payload }) => lent.push(adler32(payload)));
    }
    reader.applyEnd(() => undefined);
    expect(lent).toEqual(goldenOf('block-groups.mkv').map((frame) => frame.adler32));
  });

  it('has no list of what was only borrowed', () => {
    expect(() => new FrameReader({ content: 'borrowed' }).push(new Uint8Array(1))).toThrow(UsageError);
  });

  it('never changes a frame that it handed out, whatever comes later', () => {
    const reader = new FrameReader({ chunks: 'reused' });
    const buffer = new Uint8Array(997);
    const frames: Frame[] = [];
    for (const chunk of inChunks(bytesOf('get-media.mkv'), buffer.length)) {
      buffer.set(chunk);
      frames.push(...reader.push(buffer.subarray(0, chunk.length)));
      buffer.fill(0xee);
    }
    expect(frames.map(({ payload }) => adler32(payload))).toEqual(
      goldenOf('get-media.mkv').map((frame) => frame.adler32),
    );
  });

  it('gives what came before an error first, and then throws it, in strict mode', () => {
    const bytes = bytesOf('pcm.mkv').slice();
    const frames = new FrameReader().push(bytes);
    bytes[frames[7]!.blockOffset] = 0;
    const reader = new FrameReader({ mode: 'strict' });
    expect(reader.push(bytes)).toHaveLength(7);
    expect(() => reader.end()).toThrow(EbmlError);
  });

  it('throws what goes wrong at the end, though frames come with it: no later call could', () => {
    const bytes = bytesOf('pcm.mkv').slice();
    const frames = new FrameReader().push(bytes);
    bytes[frames[7]!.blockOffset] = 0;
    const onWarning = (error: LocatedError) => {
      if (error.code === 'TRUNCATED_STREAM') throw error;
    };
    const reader = new FrameReader({ onWarning });
    // Whether to go on with the block before the cut is known only when no other follows.
    expect(reader.push(bytes.subarray(0, frames[9]!.blockOffset))).toHaveLength(7);
    expect(() => reader.end()).toThrow('The stream ends');
  });

  it('takes an option that is undefined for its default', () => {
    const none = { mode: undefined, content: undefined, chunks: undefined, onWarning: undefined };
    const limits = { maxLaceFrames: undefined, maxGroupBytes: undefined, maxTrackBytes: undefined };
    const bytes = bytesOf('pcm.mkv').slice();
    const whole = new FrameReader().push(bytes);
    bytes[whole[7]!.blockOffset] = 0;
    expect(new FrameReader({ ...none, ...limits }).push(bytes)).toHaveLength(whole.length - 1);
  });

  it('reports each of a flood of empty blocks, and goes on', () => {
    const cluster = aCluster({
      size: 'known',
      frames: [],
      children: [emptyElements(100_000, 0xa3, 0x80), aSimpleBlock()],
    });
    const codes = new Map<string, number>();
    const reader = new FrameReader({ onWarning: ({ code }) => codes.set(code, (codes.get(code) ?? 0) + 1) });
    expect(reader.push(aDocument({ children: [cluster] }))).toHaveLength(1);
    expect([...codes]).toEqual([['INVALID_BLOCK', 100_000]]);
  });

  it('tells the tracks of the Segment it is in', () => {
    const reader = new FrameReader();
    reader.push(bytesOf('connect-audio.mkv'));
    expect([...reader.tracks.values()].map(({ name }) => name)).toEqual(['AUDIO_FROM_CUSTOMER', 'AUDIO_TO_CUSTOMER']);
  });
});

function emptyElements(count: number, ...header: readonly number[]): Uint8Array {
  return new Uint8Array(count * header.length).map((_, at) => header[at % header.length]!);
}

function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(`${MEDIA}/${file}`));
}

function goldenOf(file: string): readonly Required<GoldenFrame>[] {
  const lines = readFileSync(`${MEDIA}/${file}${GOLDEN}`, 'utf8').trim().split('\n');
  return lines.map((line) => ({ document: 0, ...(JSON.parse(line) as GoldenFrame) }));
}

function framesOf(file: string, chunkSize: number): readonly Required<GoldenFrame>[] {
  const reader = new FrameReader();
  const frames = [...inChunks(bytesOf(file), chunkSize).flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return frames.map(({ document, trackNumber, timestampNs, payload }) => ({
    document,
    track: Number(trackNumber),
    timestampNs: String(timestampNs),
    size: payload.length,
    adler32: adler32(payload),
  }));
}
