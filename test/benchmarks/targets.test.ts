import type { JobResult, Probes, WorkloadResult } from '../../benchmarks/results.js';
import { judge, type Measured } from '../../benchmarks/targets.js';
import type { WorkloadName } from '../../benchmarks/workloads/workload.js';

const OWNED = 'getmedia: frames-owned against ts-ebml, times as fast';
const WALK = 'audio: walk against hop, times the time';
const FILE = 'getmedia: file-64k on top of drain-64k, parts of its time';
const HUGE = 'huge: frames-owned, ms';

function aJob(facts: Partial<JobResult> = {}): JobResult {
  return { role: 'ours', what: '', rounds: [1], counts: {}, wrong: [], ...facts };
}

function measured(workload: WorkloadName, jobs: Readonly<Record<string, JobResult>>, probes: Probes = {}): Measured {
  const result: WorkloadResult = { what: '', bytes: 1, expected: {}, jobs };
  return { workloads: { [workload]: result }, probes };
}

function judged(name: string, what: Measured) {
  const found = judge(what).find(({ target }) => target === name);
  expect(found).toBeDefined();
  return found!;
}

describe('judge', () => {
  it('takes what is exactly as fast as it should be for fast enough', () => {
    const jobs = { 'frames-owned': aJob({ timesAsFastAs: { 'ts-ebml': 3 } }) };
    expect(judged(OWNED, measured('getmedia', jobs))).toEqual({ target: OWNED, goal: '≥ 3', value: 3, isMet: true });
  });

  it('misses what is a little slower', () => {
    const jobs = { 'frames-owned': aJob({ timesAsFastAs: { 'ts-ebml': 2.99 } }) };
    expect(judged(OWNED, measured('getmedia', jobs)).isMet).toBe(false);
  });

  it('turns speed into time where the target is a time', () => {
    const jobs = { walk: aJob({ timesAsFastAs: { hop: 0.4 } }) };
    expect(judged(WALK, measured('audio', jobs))).toEqual({ target: WALK, goal: '≤ 2', value: 2.5, isMet: false });
  });

  it('counts only what is added where the target says so', () => {
    const jobs = { 'file-64k': aJob({ timesAsFastAs: { 'drain-64k': 0.8 } }) };
    expect(judged(FILE, measured('getmedia', jobs))).toMatchObject({ value: 0.25, isMet: true });
  });

  it('takes the median where the target is a time by itself', () => {
    const jobs = { 'frames-owned': aJob({ seconds: { median: 0.058, least: 0.05, most: 0.3 } }) };
    expect(judged(HUGE, measured('huge', jobs))).toMatchObject({ value: 58, isMet: true });
  });

  it('misses what was not measured, without a value', () => {
    expect(judge({ workloads: {}, probes: {} }).filter(({ isMet, value }) => isMet || value !== undefined)).toEqual([]);
  });

  it.each([{ wrong: ['frames'] as const }, { failure: 'It ended with 1' }])('misses what is fast but %j', (flaw) => {
    const jobs = { 'frames-owned': aJob({ timesAsFastAs: { 'ts-ebml': 9 }, ...flaw }) };
    expect(judged(OWNED, measured('getmedia', jobs))).toEqual({ target: OWNED, goal: '≥ 3', isMet: false });
  });

  it('takes the worst of all probes of a kind', () => {
    const turns = (longestMs: number) => ({ job: '', workload: 'audio', turns: 1, longestMs }) as const;
    const name = 'the event loop stands still for a batch of 1 MiB, ms';
    expect(judged(name, measured('audio', {}, { eventLoop: [turns(3), turns(21)] }))).toMatchObject({
      value: 21,
      isMet: false,
    });
  });

  it('does not call a core idle through which a fragment was lost', () => {
    const name = 'of a core left idle by 25 MB/s through the local server';
    const processorShare = { producer: 0.01, server: 0.04, consumer: 0.02 };
    const endToEnd = { megabytesPerSecond: 25, seconds: 5, fragments: 5, lostFragments: 0, processorShare };
    expect(judged(name, measured('audio', {}, { endToEnd }))).toMatchObject({ value: 0.96, isMet: true });
    const lossy = { ...endToEnd, lostFragments: 1 };
    expect(judged(name, measured('audio', {}, { endToEnd: lossy })).isMet).toBe(false);
  });
});
