import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { seedOfRun } from '../../support/random.js';
import type { Verdict } from './two-hours-verdict.js';

const seed = seedOfRun();
const LONG_MS = 60_000;
const MEGABYTE = 1024 * 1024;
const CALLS = ['120:absolute', '12:relative', '12:relative, and nobody knows to what'];

describe(`a call of two sides (seed ${seed})`, () => {
  let verdicts: readonly Verdict[] = [];

  beforeAll(async () => {
    const program = ['--expose-gc', '--import', 'tsx', 'test/media/audio/two-hours-verdict.ts', String(seed), ...CALLS];
    const { stdout } = await promisify(execFile)(process.execPath, program);
    verdicts = JSON.parse(stdout) as readonly Verdict[];
  }, LONG_MS);

  it('is right to the sample after two hours', () => {
    const [{ position, sounding, wrong }] = verdicts as [Verdict];
    expect(wrong).toBe(0);
    expect(position).toBeGreaterThan(119 * 60 * 8_000);
    expect(sounding).toBeGreaterThan(position);
  });

  it('takes no more memory after two hours than after ten minutes', () => {
    const [{ held }] = verdicts as [Verdict];
    expect(held.length).toBeGreaterThan(10);
    expect(Math.max(...held.slice(1)) - held[0]!).toBeLessThan(2 * MEGABYTE);
  });

  it('is right to the sample where the producer counts from its start, with and without saying when that was', () => {
    expect(verdicts.slice(1).map(({ wrong }) => wrong)).toEqual([0, 0]);
    expect(verdicts.slice(1).every(({ sounding }) => sounding > 10 * 60 * 8_000)).toBe(true);
  });
});
