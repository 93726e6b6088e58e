import { run } from '../../src/cli/run.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import type { OutputSegmentMergerOptions } from '../../src/fragment/merge-options.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { inChunksOf } from '../support/byte-sources.js';
import { aCluster, aDocument, aFragment, anInfo, aTags, aTracks } from '../support/mkv-builder.js';
import { FakeWorld, kvs, lines, objectsIn } from './fake-world.js';

const FIRST = aFragment({ number: '1', ticks: 1_000 });
const SECOND = aFragment({ number: '2', ticks: 3_000 });
const OTHER = aFragment({ number: '3', ticks: 4_000, tracks: [{ name: 'another' }] });
const FAILED = aDocument({ children: [aTags([['AWS_KINESISVIDEO_ERROR_ID', '4500']])] });
const TAGS_FIRST = aDocument({ children: [aTags([['a', 'b']]), anInfo(), aTracks(), aCluster({ ticks: 500 })] });

describe('kvs merge', () => {
  it('writes what the merger writes, and says how much', async () => {
    const world = new FakeWorld({ x: [FIRST, SECOND] });
    const merged = mergedBytes([FIRST, SECOND]);
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y.mkv'])).toBe(0);
    expect(world.written).toEqual({ 'y.mkv': merged });
    expect(world.stdoutText).toBe('');
    expect(world.stderrText).toBe(`y.mkv: 1 segment, 2 fragments, 2 blocks, ${merged.length} bytes\n`);
  });

  it('writes the same, however the bytes are cut', async () => {
    const bytes = concatenated([FIRST, SECOND, OTHER]);
    const whole = new FakeWorld({ x: bytes });
    await kvsIn(whole, ['merge', 'x', '-o', 'y']);
    for (const size of [1, 7, 100]) {
      const world = new FakeWorld({ x: inChunksOf(size, bytes) });
      await kvsIn(world, ['merge', 'x', '-o', 'y']);
      expect({ size, written: world.written, told: world.stderrText }).toEqual({
        size,
        written: whole.written,
        told: whole.stderrText,
      });
    }
  });

  it('begins a file where the tracks change, and another where time goes back', async () => {
    const world = new FakeWorld({ x: [FIRST, SECOND, OTHER, FIRST] });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'a.b/y.mkv', '--repair', 'all'])).toBe(0);
    expect(world.written).toEqual({
      'a.b/y.mkv': mergedBytes([FIRST, SECOND]),
      'a.b/y-2.mkv': OTHER,
      'a.b/y-3.mkv': FIRST,
    });
    expect(world.stderrText).toBe(
      lines(
        `a.b/y.mkv: 1 segment, 2 fragments, 2 blocks, ${mergedBytes([FIRST, SECOND]).length} bytes`,
        `a.b/y-2.mkv: 1 segment, 1 fragment, 1 block, ${OTHER.length} bytes; its headers differ from those before`,
        `a.b/y-3.mkv: 1 segment, 1 fragment, 1 block, ${FIRST.length} bytes; its headers differ from those before`,
      ),
    );
  });

  it('says so if it is time that goes back', async () => {
    const world = new FakeWorld({ x: [SECOND, FIRST] });
    await kvsIn(world, ['merge', 'x', '-o', 'y']);
    expect(Object.keys(world.written)).toEqual(['y', 'y-2']);
    expect(world.stderrText).toContain('; its time goes back behind that before\n');
  });

  it('finishes each file before the next is begun, and not before the end of the last', async () => {
    const world = new FakeWorld({ x: [FIRST, OTHER, SECOND] });
    await kvsIn(world, ['merge', 'x', '-o', 'y']);
    expect(world.log.filter((entry) => /^(create|finish|closed)/.test(entry))).toEqual([
      'create y',
      'finish y',
      'create y-2',
      'finish y-2',
      'create y-3',
      'closed',
      'finish y-3',
    ]);
  });

  it('waits until what a chunk gave is written before it asks for the next', async () => {
    const world = new FakeWorld({ x: [FIRST, SECOND] });
    await kvsIn(world, ['merge', 'x', '-o', 'y']);
    const order = world.log.filter((entry) => ['chunk', 'write begins', 'write ends'].includes(entry));
    expect(order).toEqual(['chunk', 'write begins', 'write ends', 'chunk', 'write begins', 'write ends']);
  });

  it('writes all Segments to standard output, one after the other', async () => {
    const world = new FakeWorld({ x: [FIRST, OTHER] });
    expect(await kvsIn(world, ['merge', 'x', '-o', '-'])).toBe(0);
    expect(world.written).toEqual({ '-': concatenated([FIRST, OTHER]) });
    expect(world.stderrText).toContain('-: 2 segments, 2 fragments, 2 blocks, ');
  });

  it('ends quietly once nobody reads standard output', async () => {
    const world = new FakeWorld({ x: [FIRST, SECOND, SECOND] });
    world.closesAfterWrites = 1;
    expect(await kvsIn(world, ['merge', 'x', '-o', '-'])).toBe(0);
    expect(world.stderrText).toBe('');
    expect(world.log.filter((entry) => entry === 'chunk')).toHaveLength(2);
  });

  it('says what was written as JSON on request', async () => {
    const { stdout, stderr } = await kvs(['merge', 'x', '-o', 'y', '--json', '--repair', 'headers'], {
      x: [FIRST, OTHER],
    });
    expect(stderr).toBe('');
    expect(objectsIn(stdout)).toEqual([
      { file: 'y', reason: 'first', segments: 1, fragments: 1, clusters: 1, blocks: 1, bytes: FIRST.length },
      { file: 'y-2', reason: 'headers-differ', segments: 1, fragments: 1, clusters: 1, blocks: 1, bytes: OTHER.length },
    ]);
  });
});

describe('options', () => {
  it('let Clusters begin where those before end', async () => {
    const world = new FakeWorld({ x: [FIRST, SECOND] });
    await kvsIn(world, ['merge', 'x', '-o', 'y', '--pack']);
    expect(world.written).toEqual({ y: mergedBytes([FIRST, SECOND], { clusters: 'packed' }) });
  });

  it('stop at the first fragment that does not continue the Segment, and read no more', async () => {
    const world = new FakeWorld({ x: [FIRST, SECOND, OTHER, FIRST] });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y', '--stop-at-first-mismatch'])).toBe(0);
    expect(world.written).toEqual({ y: mergedBytes([FIRST, SECOND]) });
    expect(world.stderrText).toMatch(/^y: 1 segment, 2 fragments, .*\nstopped at the first fragment that does not/);
    expect(world.log.filter((entry) => entry === 'chunk')).toHaveLength(3);
  });

  it('mend what the Java parser library does not, such as Tags before Tracks', async () => {
    const asJava = new FakeWorld({ x: [TAGS_FIRST, FIRST] });
    await kvsIn(asJava, ['merge', 'x', '-o', 'y']);
    expect(Object.keys(asJava.written)).toEqual(['y', 'y-2']);
    expect(asJava.stderrText).toContain('--repair headers tells them apart.\n');
    const mended = new FakeWorld({ x: [TAGS_FIRST, FIRST] });
    await kvsIn(mended, ['merge', 'x', '-o', 'y', '--repair', 'index, Headers']);
    expect(mended.stderrText).toMatch(/^y: 1 segment, 2 fragments, 2 blocks, \d+ bytes\n$/);
  });

  it('are refused in words', async () => {
    const wrong = await kvs(['merge', 'x', '-o', 'y', '--repair', 'headers,all-of-it'], { x: FIRST });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('It must be of headers, index, crc-32, packing, or all.\n');
    expect((await kvs(['merge', 'x'], { x: FIRST })).stderr).toBe(
      "error: required option '-o, --output <out>' not specified\n",
    );
    expect(await kvs(['merge', 'x', '-o', '-', '--json'], { x: FIRST })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --json and -o - both want standard output\n',
    });
  });
});

describe('what is not whole', () => {
  const CUT = FIRST.subarray(0, FIRST.length - 1);

  it('is finished all the same if damage was passed over', async () => {
    const world = new FakeWorld({ x: CUT });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y'])).toBe(1);
    expect(Object.keys(world.written)).toEqual(['y']);
    expect(world.stderrText).toContain('TRUNCATED_STREAM');
  });

  it('does not get its name in strict mode', async () => {
    const world = new FakeWorld({ x: CUT });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y', '--strict'])).toBe(1);
    expect(Object.keys(world.written)).toEqual(['y.part']);
    expect(world.stderrText).toMatch(/TRUNCATED_STREAM.*\n {2}.*\ny\.part is left, and not whole\n$/);
  });

  it('does not get its name if the input cannot be read', async () => {
    const world = new FakeWorld();
    world.open = () => Promise.resolve({ chunks: failing(), totalBytes: undefined });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y'])).toBe(1);
    expect(Object.keys(world.written)).toEqual(['y.part']);
    expect(world.stderrText).toBe('y.part is left, and not whole\nerror: EIO\n');
  });

  it('is not begun if there is no input', async () => {
    const world = new FakeWorld();
    expect(await kvsIn(world, ['merge', 'nowhere', '-o', 'y'])).toBe(2);
    expect(world.written).toEqual({});
    expect(world.stderrText).toBe('error: cannot read nowhere: there is no such file\n');
  });

  it('is told if the disk is full', async () => {
    const world = new FakeWorld({ x: [FIRST, OTHER] });
    world.brokenFile = 'y-2';
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y'])).toBe(1);
    expect(world.written).toEqual({ y: FIRST });
    expect(world.stderrText).toBe('error: ENOSPC: no space left\n');
  });

  it('is no file where there was nothing to merge', async () => {
    const world = new FakeWorld({ x: aDocument({ children: [anInfo()] }) });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y'])).toBe(1);
    expect(world.written).toEqual({});
    expect(world.stderrText).toContain('x: offset 0 (stream): NOTHING_TO_MERGE There is no Cluster in the stream\n');
  });

  it('never takes the place of the input, not as a second file either', async () => {
    expect((await kvs(['merge', 'x', '-o', 'x'], { x: FIRST })).stderr).toBe(
      'error: cannot write x: it is being read\n',
    );
    const world = new FakeWorld({ 'y-2': [FIRST, OTHER] });
    expect(await kvsIn(world, ['merge', 'y-2', '-o', 'y'])).toBe(2);
    expect(world.written).toEqual({ y: FIRST });
    expect(world.stderrText).toBe('error: cannot write y-2: it is being read\n');
  });

  it('tells of a fragment that the service could not give', async () => {
    const world = new FakeWorld({ x: [FIRST, FAILED, SECOND] });
    expect(await kvsIn(world, ['merge', 'x', '-o', 'y', '--repair', 'headers'])).toBe(1);
    expect(world.written).toEqual({ y: mergedBytes([FIRST, SECOND]) });
    expect(world.stderrText).toContain(`x: offset ${FIRST.length} (Segment): SERVICE_ERROR `);
    expect(world.stderrText).toContain('y: 1 segment, 2 fragments, ');
  });
});

function kvsIn(world: FakeWorld, args: readonly string[]) {
  return run(args, { io: world, version: '' });
}

function mergedBytes(documents: readonly Uint8Array[], options: OutputSegmentMergerOptions = {}): Uint8Array {
  const written: Uint8Array[] = [];
  const merger = new OutputSegmentMerger((bytes) => written.push(bytes), options);
  const reader = new MkvReader();
  reader.apply(concatenated(documents), merger);
  reader.applyEnd(merger);
  return concatenated(written);
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(FIRST);
  throw Object.assign(new TypeError('EIO'), { syscall: 'read', code: 'EIO' });
}
