import { readdirSync, readFileSync } from 'node:fs';
import { type LocatedError, UsageError } from '../../src/errors.js';
import { FRAME_FLAGS, type FrameBatch } from '../../src/matroska/columnar-batch.js';
import { ColumnarFrameReader, type ColumnarFrameReaderOptions } from '../../src/matroska/columnar-frame-reader.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { adler32 } from '../support/adler32.js';
import { chunkings } from '../support/chunkings.js';
import { framesByColumns, framesByObjects } from '../support/frame-rows.js';
import { inChunks } from '../support/in-chunks.js';
import { aCluster, aDocument, aTracks } from '../support/mkv-builder.js';
import { mutate, sitesOf } from '../support/mutator.js';
import { Random, seedOfRun } from '../support/random.js';

const MEDIA = 'test-resources';
const files = readdirSync(MEDIA).filter((name) => /\.(mk[av]|webm)$/.test(name));

describe('ColumnarFrameReader', () => {
  it.each(files)('gives the frames of %s that a FrameReader gives, however the bytes are cut', (file) => {
    const bytes = readFileSync(`${MEDIA}/${file}`);
    const { rows } = framesByObjects([bytes]);
    for (const size of [65_536, 997, 61, 7, 1])
      expect({ size, rows: framesByColumns(inChunks(bytes, size)).rows }).toEqual({ size, rows });
  });

  it('gives the same frames wherever a document is cut in two', () => {
    const frames = [{ ticks: -1 }, { track: 300 }, {}];
    const bytes = aDocument({
      children: [aTracks(), aCluster({ frames })],
    });
    const { rows } = framesByObjects([bytes]);
    expect(rows).toHaveLength(3);
    for (const { name, chunks } of chunkings(bytes))
      expect({ name, rows: framesByColumns(chunks).rows }).toEqual({ name, rows });
  });

  it('gives the same frames and warnings of damaged files', () => {
    const seed = seedOfRun();
    const random = new Random(seed);
    for (const file of ['get-media.mkv', 'block-groups.mkv', 'lacing-mixed.mka']) {
      const bytes = new Uint8Array(readFileSync(`${MEDIA}/${file}`)).subarray(0, 20_000);
      const sites = sitesOf(bytes);
      for (let i = 0; i < 150; i++) {
        const { description, bytes: damaged } = mutate(bytes, sites, random);
        const chunks = inChunks(damaged, 1 + random.below(3000));
        expect({ seed, description, ...framesByColumns(chunks) }).toEqual({
          seed,
          description,
          ...framesByObjects(chunks),
        });
      }
    }
  });

  it('keeps the limits of a FrameReader', () => {
    const bytes = readFileSync(`${MEDIA}/lacing-mixed.mka`);
    for (const options of [{ maxLaceFrames: 2 }, { maxElementBytes: 300 }, { maxTrackBytes: 10 }]) {
      const chunks = inChunks(bytes, 1000);
      const expected = framesByObjects(chunks, options);
      expect(expected.warnings).not.toEqual([]);
      expect({ options, ...framesByColumns(chunks, options) }).toEqual({ options, ...expected });
    }
  });

  it('gives batches that stay as they are', () => {
    const bytes = readFileSync(`${MEDIA}/connect-audio.mkv`);
    const { rows } = framesByObjects([bytes]);
    for (const options of [{}, { chunks: 'reused' }] as const) {
      const batches = batchesOf(bytes, options);
      const payloads = batches.flatMap((batch) => payloadsOf(batch).map(adler32));
      expect(payloads).toEqual(rows.map(({ checksum }) => checksum));
    }
  });

  it('adds no track to the sections of a batch that was handed out', () => {
    const bytes = aDocument({ children: [aTracks(), aCluster({ frames: [{}, {}, { track: 2 }, {}] })] });
    const reader = new ColumnarFrameReader();
    const handedOut = inChunks(bytes, 1).map((chunk) => {
      const batch = reader.push(chunk);
      return { batch, tracks: batch.sections.map(({ tracks }) => [...tracks.keys()]) };
    });
    for (const { batch, tracks } of handedOut)
      expect(batch.sections.map((section) => [...section.tracks.keys()])).toEqual(tracks);
    expect(handedOut.at(-1)?.tracks).toEqual([[1]]);
  });

  it('remembers no tracks that the Segment does not describe, so that no input makes the list long', () => {
    const frames = Array.from({ length: 200 }, (_, index) => ({ track: 1000 + index }));
    const [section] = new ColumnarFrameReader().push(
      aDocument({ children: [aTracks(), aCluster({ frames })] }),
    ).sections;
    expect(section?.tracks.size).toBe(0);
  });

  it('lends payloads that span chunks until the next call', () => {
    const bytes = readFileSync(`${MEDIA}/connect-audio.mkv`);
    const { rows } = framesByObjects([bytes]);
    for (const size of [997, 61, 1])
      expect(framesByColumns(inChunks(bytes, size), { content: 'borrowed' }).rows).toEqual(rows);
  });

  it('refuses what is no chunk, and what is no option', () => {
    expect(() => new ColumnarFrameReader({ chunks: 'reused' }).push('bytes' as never)).toThrow(UsageError);
    expect(() => new ColumnarFrameReader({ chunks: 'lent' as 'reused' })).toThrow(UsageError);
  });

  it('gives the same arrays again and again, if it is to', () => {
    const reader = new ColumnarFrameReader({ arrays: 'reused' });
    const [first, second] = inChunks(readFileSync(`${MEDIA}/connect-audio.mkv`), 20_000);
    const { times } = reader.push(first!);
    expect(reader.push(second!).times).toBe(times);
  });

  it('has the payloads in the chunk itself, but for those of frames that span chunks', () => {
    const reader = new ColumnarFrameReader();
    let apart = 0;
    for (const chunk of inChunks(readFileSync(`${MEDIA}/connect-audio.mkv`), 5000)) {
      const batch = reader.push(chunk);
      for (let i = 0; i < batch.count; i++) {
        const isApart = (batch.flags[i]! & FRAME_FLAGS.apart) !== 0;
        expect(batch.payload(i).buffer === chunk.buffer).toBe(!isApart);
        if (isApart) apart++;
      }
    }
    expect(apart).toBeGreaterThan(5);
  });

  it('tells times of a day in the thousands of years to the millisecond', () => {
    const ticks = 253_402_300_799_999;
    const reader = new ColumnarFrameReader();
    const batch = reader.push(aDocument({ children: [aTracks(), aCluster({ ticks, frames: [{ ticks: 33 }] })] }));
    expect(batch.times[0]).toBe(ticks + 33);
    expect(batch.timestampNs(0)).toBe(BigInt(ticks + 33) * 1_000_000n);
  });

  it('gives what came before an error first, and then throws it, in strict mode', () => {
    const bytes = new Uint8Array(readFileSync(`${MEDIA}/pcm.mkv`));
    const frames = new FrameReader().push(bytes);
    bytes[frames[7]!.blockOffset] = 0;
    const reader = new ColumnarFrameReader({ mode: 'strict' });
    expect(reader.push(bytes).count).toBe(7);
    expect(reader.hasFailed).toBe(true);
    expect(() => reader.end()).toThrow('at byte');
  });

  it('refuses arrays of another kind, and frames that there are not', () => {
    expect(() => new ColumnarFrameReader({ arrays: 'borrowed' as 'own' })).toThrow(UsageError);
    const batch = new ColumnarFrameReader().push(new Uint8Array(0));
    expect(() => batch.payload(0)).toThrow(UsageError);
  });

  it('passes on what onWarning throws, and reads no further', () => {
    const onWarning = (error: LocatedError) => {
      throw error;
    };
    const reader = new ColumnarFrameReader({ onWarning });
    expect(() => reader.push(Uint8Array.of(0, 0, 0, 0))).toThrow();
    expect(reader.hasFailed).toBe(true);
  });
});

/** All batches, the buffer that the chunks came in filled with something else after each. */
function batchesOf(bytes: Uint8Array, options: ColumnarFrameReaderOptions): readonly FrameBatch[] {
  const reader = new ColumnarFrameReader(options);
  const buffer = new Uint8Array(7000);
  const batches = inChunks(bytes, buffer.length).map((chunk) => {
    if (options.chunks !== 'reused') return reader.push(chunk);
    buffer.set(chunk);
    const batch = reader.push(buffer.subarray(0, chunk.length));
    buffer.fill(0xee);
    return batch;
  });
  return [...batches, reader.end()];
}

function payloadsOf(batch: FrameBatch): readonly Uint8Array[] {
  return Array.from({ length: batch.count }, (_, index) => batch.payload(index));
}
