import { readdirSync, readFileSync } from 'node:fs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import type { Frame } from '../../src/matroska/frame.js';
import { adler32 } from '../support/adler32.js';
import { inChunks } from '../support/in-chunks.js';

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

  it('tells the tracks of the Segment it is in', () => {
    const reader = new FrameReader();
    reader.push(bytesOf('connect-audio.mkv'));
    expect([...reader.tracks.values()].map(({ name }) => name)).toEqual(['AUDIO_FROM_CUSTOMER', 'AUDIO_TO_CUSTOMER']);
  });
});

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
