import { FrameReader } from '../../src/matroska/frame-reader.js';
import { adler32 } from '../support/adler32.js';
import { bytesOf, type CorpusFile, corpusFiles, rowsOf } from '../support/corpus.js';
import { framesByColumns, framesByObjects } from '../support/frame-rows.js';
import { inChunks } from '../support/in-chunks.js';

/** As mkvinfo tells them; `size` and `offset` are null where it lost its place. */
interface OracleFrame {
  readonly track: number;
  readonly tNs: number;
  readonly size: number | null;
  readonly adler: string;
}

const SMALL_FILE_BYTES = 120_000;

describe('the frames of every file on which two independent tools agree', () => {
  it.each(corpusFiles('A').map(withTitle))('$title', ({ file }) => {
    const oracle = oracleOf(file.name);
    for (const size of chunkSizesFor(file)) {
      expect({ size, frames: framesOf(file.name, size) }).toEqual({ size, frames: oracle });
    }
  });
});

// ffprobe decompresses, drops, and needs codecs; mkvinfo tells the stored bytes, as we do.
describe('the frames of every file on which they differ are those of mkvinfo', () => {
  const files = corpusFiles('B').filter(({ name }) => rowsOf('oracles', name, 'frames.jsonl.gz') !== undefined);

  it.each(files.map(withTitle))('$title', ({ file }) => {
    // mkvinfo has no size for a frame after which it lost its place; the checksum stands for it.
    const oracle = oracleOf(file.name).map(withoutSize);
    for (const size of chunkSizesFor(file)) {
      const frames = framesOf(file.name, size).map(withoutSize);
      expect({ size, frames }).toEqual({ size, frames: oracle });
    }
  });

  it('a SimpleBlock without a Cluster around it gives its laced frames all the same', () => {
    const frames = framesOf('jcodec__jcodec/fixed_lacing_simple_block.ebml', 7);
    expect(frames.map(({ size }) => size)).toEqual([768, 768, 768, 768]);
  });
});

describe('columns have the same frames, and the same is reported', () => {
  const files = [...corpusFiles('A'), ...corpusFiles('B')];

  it.each(files.map(withTitle))('$title', ({ file }) => {
    for (const size of [65_536, 997]) {
      const chunks = inChunks(bytesOf(file.name), size);
      expect({ size, ...framesByColumns(chunks) }).toEqual({ size, ...framesByObjects(chunks) });
    }
  });
});

function withoutSize({ track, timestampNs, adler }: ReturnType<typeof oracleOf>[number]) {
  return { track, timestampNs, adler };
}

function withTitle(file: CorpusFile) {
  return { title: `${file.name}: ${file.features.join(', ')}`, file };
}

function chunkSizesFor({ size }: CorpusFile): readonly number[] {
  return size < SMALL_FILE_BYTES ? [65_536, 997, 7, 1] : [65_536, 997, 7];
}

function oracleOf(name: string) {
  const rows = rowsOf<OracleFrame>('oracles', name, 'frames.jsonl.gz') ?? [];
  return rows.map(({ track, tNs, size, adler }) => ({ track, timestampNs: String(tNs), size, adler }));
}

function framesOf(name: string, chunkSize: number) {
  const reader = new FrameReader();
  const chunks = inChunks(bytesOf(name), chunkSize);
  const frames = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return frames.map(({ trackNumber, timestampNs, payload }) => ({
    track: Number(trackNumber),
    timestampNs: String(timestampNs),
    size: payload.length,
    adler: adler32(payload),
  }));
}
