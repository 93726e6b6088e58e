import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UsageError } from '../../src/errors.js';
import { FragmentAssembler } from '../../src/fragment/fragment-assembler.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { asColumns } from '../../src/fragment/fragment-columns.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { FRAME_FLAGS } from '../../src/matroska/columnar-batch.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { chunkings } from '../support/chunkings.js';
import { bytesOf } from '../support/element-bytes.js';
import { fragmentsAs, rowsOf } from '../support/fragment-rows.js';
import { portraitOf, readFragments, thrownBy } from '../support/fragments.js';
import { inChunks } from '../support/in-chunks.js';
import { aCluster, aDocument, aFragment, aSimpleBlock, aTracks } from '../support/mkv-builder.js';
import { mutate, sitesOf } from '../support/mutator.js';
import { Random, seedOfRun } from '../support/random.js';

const MEDIA = 'test-resources';
const files = readdirSync(MEDIA).filter((name) => /\.(mk[av]|webm)$/.test(name));
const media = (name: string): Uint8Array => new Uint8Array(readFileSync(`${MEDIA}/${name}`));
const seed = seedOfRun();

describe(`fragments whose frames are columns (seed ${seed})`, () => {
  it.each(files)('say of %s what they say with frames as objects, however the bytes are cut', (file) => {
    const random = new Random(seed);
    const expected = fragmentsAs('keep', [media(file)]);
    for (const size of [65_536, 997, 61, 7])
      expect({ size, ...fragmentsAs('columns', inChunks(media(file), size)) }).toEqual({ size, ...expected });
    expect(fragmentsAs('columns', cutAnywhere(media(file), random))).toEqual(expected);
  });

  it('say the same wherever two fragments of one stream are cut', () => {
    const bytes = bytesOf(
      aFragment({ number: '1', tags: [['ContactId', 'a']], frames: [{}, { ticks: 40 }] }),
      aFragment({ number: '2', ending: 'interrupted' }),
      aFragment({ number: '3', clusterSize: 'known', segmentSize: 'known' }),
    );
    const expected = fragmentsAs('keep', [bytes]);
    for (const { name, chunks } of chunkings(bytes))
      expect({ name, ...fragmentsAs('columns', chunks) }).toEqual({ name, ...expected });
  });

  it('say the same of damaged streams', () => {
    const random = new Random(seed);
    for (const file of ['get-media.mkv', 'connect-audio.mkv', 'block-groups.mkv', 'lacing-mixed.mka']) {
      const bytes = media(file).subarray(0, 20_000);
      const sites = sitesOf(bytes);
      for (let turn = 0; turn < 100; turn++) {
        const { description, bytes: damaged } = mutate(bytes, sites, random);
        const chunks = cutAnywhere(damaged, random);
        const expected = { description, ...fragmentsAs('keep', chunks) };
        expect({ description, ...fragmentsAs('columns', chunks) }).toEqual(expected);
      }
    }
  });

  it('keep no more than maxFragmentBytes allows: a batch counts as 2 KiB, a frame as its payload and 256 bytes', () => {
    for (const maxFragmentBytes of [0, 300, 5_000, 20_000, 60_000]) {
      for (const file of ['get-media.mkv', 'connect-audio.mkv', 'lacing-mixed.mka']) {
        const all = readFragments([media(file)], { frames: asColumns }).fragments;
        for (const size of [65_536, 997]) {
          const options = { frames: asColumns, maxFragmentBytes };
          const { fragments } = readFragments(inChunks(media(file), size), options);
          for (const [at, fragment] of fragments.entries()) {
            const rows = rowsOf(fragment);
            expect(rows).toEqual(rowsOf(all[at]!).slice(0, rows.length));
            expect(rows.length + fragment.droppedFrameCount).toBe(fragment.frameCount);
            expect(keptBytes(fragment)).toBeLessThanOrEqual(maxFragmentBytes);
          }
        }
      }
    }
  });

  it('hold nothing of frames that are not kept, also where no end of chunks is told', () => {
    const reader = new MkvReader();
    const assembler = new FragmentAssembler({ fragment: () => undefined }, { frames: asColumns, maxFragmentBytes: 0 });
    reader.apply(aDocument({ children: [aTracks(), aCluster({ frames: [] })] }), assembler);
    const block = aSimpleBlock({ bytes: new Uint8Array(60_000) });
    const before = heldBytes();
    for (let count = 0; count < 500; count++) reader.apply(new Uint8Array(block), assembler);
    expect(assembler.fragmentSoFar?.droppedFrameCount).toBe(500);
    expect(heldBytes() - before).toBeLessThan(10 * block.length);
  });

  it('have a batch for each chunk that completed frames of theirs, and no object', () => {
    const bytes = bytesOf(aFragment({ frames: [{}, { ticks: 40 }] }), aFragment({ frames: [{}] }));
    const whole = readFragments([bytes], { frames: asColumns }).fragments;
    expect(whole.map(({ batches }) => batches.map(({ count }) => count))).toEqual([[2], [1]]);
    expect(whole.every(({ batches: [batch] }) => batch?.bytes === bytes)).toBe(true);
    const singly = readFragments(inChunks(bytes, 1), { frames: asColumns }).fragments;
    expect(singly.map(({ batches }) => batches.map(({ count }) => count))).toEqual([[1, 1], [1]]);
    for (const fragment of whole) {
      expect(fragment.frames).toEqual([]);
      expect(fragment.framesOf(1)).toEqual([]);
      expect(fragment.track(1)).toBeDefined();
    }
  });

  it('have payloads that are not apart, unless they span chunks', () => {
    const { fragments } = readFragments([media('connect-audio.mkv')], { frames: asColumns });
    const flags = fragments.flatMap(({ batches }) =>
      batches.flatMap((batch) => [...batch.flags.subarray(0, batch.count)]),
    );
    expect(flags.length).toBeGreaterThan(0);
    expect(flags.filter((flag) => (flag & FRAME_FLAGS.apart) !== 0)).toEqual([]);
  });

  it('stay as they are when the caller fills its buffer anew', () => {
    const expected = fragmentsAs('keep', [media('get-media.mkv')]);
    const reader = new FragmentReader({ frames: asColumns, chunks: 'reused' });
    const buffer = new Uint8Array(10_000);
    const fragments: Fragment[] = [];
    for (const chunk of inChunks(media('get-media.mkv'), buffer.length)) {
      buffer.set(chunk);
      fragments.push(...reader.push(buffer.subarray(0, chunk.length)));
    }
    buffer.fill(0);
    fragments.push(...reader.end());
    expect(fragments.map(rowsOf)).toEqual(expected.fragments.map(({ frames }) => frames));
  });

  it('fill while they are read', () => {
    const reader = new FragmentReader({ frames: asColumns });
    const bytes = aFragment({ frames: [{}, { ticks: 40 }], ending: 'interrupted' });
    reader.push(bytes);
    expect(reader.fragmentSoFar).toMatchObject({ frameCount: 2, batches: [{ count: 2 }] });
  });

  it('have what came before an error of strict mode', () => {
    const bytes = bytesOf(aFragment({ frames: [{}, { ticks: 40 }], ending: 'interrupted' }), Uint8Array.of(0, 0, 0, 0));
    const [objects, columns] = (['keep', asColumns] as const).map((frames) => {
      const reader = new FragmentReader({ frames, mode: 'strict' });
      expect(thrownBy(() => reader.push(bytes))).toBeDefined();
      return reader.fragmentSoFar!;
    });
    expect(rowsOf(columns!)).toEqual(rowsOf(objects!));
    expect(rowsOf(columns!)).toHaveLength(2);
  });

  it('are one batch each for an assembler, which is not told where chunks begin', () => {
    const fragments: Fragment[] = [];
    const assembler = new FragmentAssembler(
      { fragment: (fragment) => fragments.push(fragment) },
      { frames: asColumns },
    );
    const reader = new MkvReader({ onWarning: (error) => assembler.report(error) });
    for (const chunk of inChunks(media('get-media.mkv'), 10_000)) reader.apply(chunk, assembler);
    reader.applyEnd(assembler);
    assembler.end();
    const expected = fragmentsAs('keep', [media('get-media.mkv')]).fragments;
    expect(fragments.map(rowsOf)).toEqual(expected.map(({ frames }) => frames));
    expect(fragments.every(({ batches }) => batches.length === 1)).toBe(true);
  });

  it('are refused where content is borrowed, or a handler asks for frames', () => {
    const handler = { fragment: () => undefined, frame: () => undefined };
    expect(() => new FragmentReader({ frames: 'columns' as 'keep' })).toThrow(
      'keep, hand-over or the value asColumns, not columns',
    );
    expect(() => new FragmentReader({ frames: asColumns, content: 'borrowed' })).toThrow(UsageError);
    expect(() => new FragmentAssembler(handler, { frames: asColumns })).toThrow(UsageError);
    expect(() => new FragmentReader({ frames: asColumns }).apply(new Uint8Array(1), handler)).toThrow(UsageError);
  });
});

describe('fragments whose frames nobody asks for', () => {
  it.each(files)('count as many in %s as there are', (file) => {
    const facts = (frames: 'keep' | 'hand-over') => {
      const fragments = readFragments(inChunks(media(file), 5_000), { frames }).fragments.map(portraitOf);
      return fragments.map((portrait) => ({ ...portrait, frames: undefined }));
    };
    expect(facts('hand-over')).toEqual(facts('keep'));
  });
});

function cutAnywhere(bytes: Uint8Array, random: Random): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.below(random.pick([10, 300, 20_000]));
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

function keptBytes({ batches }: Fragment): number {
  const ofFrames = batches.flatMap(({ count, lengths }) => [...lengths.subarray(0, count)].map((size) => size + 256));
  return batches.length * 2048 + ofFrames.reduce((sum, size) => sum + size, 0);
}

/** Of array buffers, what somebody still has. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('globalThis.gc') as () => void;
  for (let i = 0; i < 2; i++) collect(); // the first lets go of buffers, the second waits until they are gone
  return process.memoryUsage().arrayBuffers;
}
