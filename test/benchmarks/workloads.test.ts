import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fed } from '../../benchmarks/harness/feed.js';
import { columnarFrames } from '../../benchmarks/subjects/columnar.js';
import { fragments, frames, merge, walk } from '../../benchmarks/subjects/ours.js';
import { differing } from '../../benchmarks/summary.js';
import type { WorkloadName } from '../../benchmarks/workloads/workload.js';
import { writeWorkload } from '../../benchmarks/workloads/write-workload.js';

const BYTES = 1_500_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kvp-workloads-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.each<WorkloadName>(['getmedia', 'hibitrate', 'audio', 'movie', 'huge'])('the workload %s', (name) => {
  it('holds what its maker counted, element by element and frame by frame', async () => {
    const { path, expected, bytes } = writeWorkload(name, BYTES, folder);
    expect(bytes).toBeGreaterThan(BYTES);
    const whole = readFileSync(path);
    const input = { path, bytes: whole, chunks: fed(whole, 'response') };
    const passes = [walk, frames({}), frames({ content: 'borrowed' }), merge({}), merge({ writes: 'joined' })];
    passes.push(columnarFrames({}), columnarFrames({ arrays: 'reused', content: 'borrowed' }));
    for (const pass of passes) expect(differing(await pass(input), expected)).toEqual([]);
  });
});

describe('the workload getmedia', () => {
  it('has complete fragments', async () => {
    const { path, expected } = writeWorkload('getmedia', BYTES, folder);
    const whole = readFileSync(path);
    const found = await fragments({ path, bytes: whole, chunks: [whole] });
    expect(differing(found, expected)).toEqual([]);
    expect(found.fragments).toBeGreaterThan(2);
  });
});

describe('a feed', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

  it.each([13 * 1024, 'response'] as const)('of %s has all bytes in order', (feed) => {
    expect(Buffer.concat([...fed(bytes, feed)]).equals(bytes)).toBe(true);
  });

  it('like a response has chunks of 3 to 16,384 bytes, and the same ones at each run', () => {
    const sizes = fed(bytes, 'response').map(({ length }) => length);
    expect(Math.max(...sizes)).toBe(16_384);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(3);
    expect(fed(bytes, 'response').map(({ length }) => length)).toEqual(sizes);
  });
});
