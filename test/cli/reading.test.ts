import { ElementFeed } from '../../src/cli/feed.js';
import { Reading } from '../../src/cli/reading.js';
import { MAX_LINES_PER_CODE } from '../../src/cli/problem-log.js';
import { run } from '../../src/cli/run.js';
import { encodeElement } from '../../src/matroska/mkv-writer.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { inChunksOf } from '../support/byte-sources.js';
import { aCluster, aDocument, aSimpleBlock } from '../support/mkv-builder.js';
import { FakeWorld, kvs } from './fake-world.js';

/** Its tree has more text than is written at a time. */
const LARGE = aDocument({ children: [aCluster({ size: 'known', frames: Array.from({ length: 5_000 }, () => ({})) })] });

const BROKEN_BLOCK = encodeElement('SimpleBlock', Uint8Array.of(0x81));

describe('a reading', () => {
  it('writes in batches, and waits for each to be taken', async () => {
    const world = new FakeWorld({ x: LARGE });
    expect(await run(['elements', 'x'], { io: world, version: '' })).toBe(0);
    const writes = world.log.filter((entry) => entry.startsWith('write'));
    expect(writes.length).toBeGreaterThan(4);
    expect(writes.every((entry, at) => entry === (at % 2 === 0 ? 'write begins' : 'write ends'))).toBe(true);
    expect(world.stdoutText.match(/SimpleBlock/g)).toHaveLength(5_000);
  });

  it('writes what a chunk has completed before it asks for the next', async () => {
    const world = new FakeWorld({ x: inChunksOf(60, LARGE.subarray(0, 120)) });
    await run(['elements', 'x'], { io: world, version: '' });
    expect(world.log.slice(0, 5)).toEqual(['progress of 120', 'chunk', 'write begins', 'write ends', 'at 52']);
  });

  it('holds no more than a batch, whatever the size of a chunk', async () => {
    const world = new FakeWorld({ x: LARGE });
    const sizes: number[] = [];
    world.stdout.write = (text) => {
      sizes.push(text.length);
      return Promise.resolve(true);
    };
    await run(['elements', '--json', 'x'], { io: world, version: '' });
    expect(Math.max(...sizes)).toBeLessThan(2 ** 16 + 200);
  });

  it('ends quietly, and closes its input, once nobody reads the output', async () => {
    const world = new FakeWorld({ x: inChunksOf(1_000, LARGE) });
    world.closesAfterWrites = 1;
    expect(await run(['elements', 'x'], { io: world, version: '' })).toBe(0);
    expect(world.log.filter((entry) => entry === 'chunk')).toHaveLength(2);
    expect(world.log.slice(-2)).toEqual(['closed', 'progress ends']);
    expect(world.stderrText).toBe('');
  });

  it('tells of each problem after the lines that came before it', async () => {
    const children = [BROKEN_BLOCK, aSimpleBlock(), BROKEN_BLOCK, aSimpleBlock()];
    const world = new FakeWorld({ x: aDocument({ children: [aCluster({ children })] }) });
    await run(['frames', 'x'], { io: world, version: '' });
    const order = world.log.filter((entry) => entry === 'write ends' || entry === 'stderr');
    expect(order).toEqual(['write ends', 'stderr', 'write ends', 'stderr', 'write ends']);
  });

  it('counts what it does not tell of a flood of problems', async () => {
    const flood = Array.from({ length: MAX_LINES_PER_CODE + 30 }, () => BROKEN_BLOCK);
    const { status, stderr } = await kvs(['frames', 'x'], {
      x: aDocument({ children: [aCluster({ children: flood })] }),
    });
    const told = stderr.split('\n');
    expect(status).toBe(1);
    expect(told.filter((line) => line.includes(': INVALID_BLOCK '))).toHaveLength(MAX_LINES_PER_CODE);
    expect(told.filter((line) => line.startsWith('  '))).toHaveLength(1);
    expect(told.slice(-2)).toEqual(['x: and 30 more of INVALID_BLOCK', '']);
  });

  it('takes the progress line away when the source fails, after writing what came before', async () => {
    const world = new FakeWorld();
    world.open = () => Promise.resolve({ chunks: failing(), totalBytes: undefined });
    const reading = new Reading('x', world);
    const visitor = { visit: (): void => reading.print('an element') };
    await expect(reading.run(new ElementFeed(new MkvReader(), visitor))).rejects.toThrow('EIO');
    expect(world.stdoutText).toContain('an element\n');
    expect(world.log.at(-1)).toBe('progress ends');
  });
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(LARGE.subarray(0, 100));
  throw new TypeError('EIO');
}
