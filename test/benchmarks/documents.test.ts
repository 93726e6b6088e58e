import { chart } from '../../benchmarks/report/chart.js';
import { between, detailsOf, summaryOf } from '../../benchmarks/report/documents.js';
import { terminalReport } from '../../benchmarks/report/terminal.js';
import type { BenchmarkResults, JobResult } from '../../benchmarks/results.js';
import { judge } from '../../benchmarks/targets.js';

function aJob(role: JobResult['role'], speed: number, facts: Partial<JobResult> = {}): JobResult {
  const megabytesPerSecond = { median: speed, least: speed, most: speed };
  const seconds = { median: 1 / speed, least: 1 / speed, most: 1 / speed };
  return { role, what: '', rounds: [1 / speed], counts: {}, wrong: [], seconds, megabytesPerSecond, ...facts };
}

function someResults(): BenchmarkResults {
  const jobs = {
    'frames-owned': aJob('ours', 6824, { timesAsFastAs: { 'ts-ebml': 4.4 } }),
    'ts-ebml': aJob('peer', 1538),
    'ebml-stream': aJob('peer', 1091, { wrong: ['frames'] }),
    mediabunny: aJob('peer', 78_608),
  };
  const workloads = { getmedia: { what: 'a <body>', bytes: 1e6, expected: { elements: 10 }, jobs } };
  const targets = judge({ workloads, probes: {} });
  return {
    benchmark: 'kinesis-video-parser',
    version: '0.1.0',
    startedAt: '2026-11-21T10:00:00.000Z',
    tookSeconds: 3,
    effort: 'full',
    rounds: 9,
    machine: { processor: 'a processor', cores: 2, memoryGib: 8, system: 'Linux', node: 'v20.1.0', v8: '11' },
    peers: { 'ts-ebml': '3.0.2', 'ebml-stream': '1.0.3', mediabunny: '1.61.0' },
    workloads,
    probes: {},
    targets,
    areAllTargetsMet: false,
  };
}

const MARKED = [
  'before',
  '<!-- benchmark: written by `npm run benchmark -- --write` -->',
  'old',
  '<!-- benchmark: end -->',
  'after',
].join('\n');

describe('between', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const page = between(MARKED, 'new');
    expect(page).toContain('before\n');
    expect(page).toContain('\n\nnew\n\n');
    expect(page).not.toContain('old');
    expect(page.endsWith('\nafter')).toBe(true);
    expect(between(page, 'new')).toBe(page);
  });

  it('refuses a page without markers', () => {
    expect(() => between('nothing', 'new')).toThrow(RangeError);
  });
});

describe('the tables', () => {
  it('star who miscounts', () => {
    expect(summaryOf(someResults())).toContain('| getmedia | 6,824 | 1,538 | 1,091 \\* | 78,608 |');
  });

  it('say which targets are met', () => {
    const details = detailsOf(someResults());
    expect(details).toContain('| getmedia: frames-owned against ts-ebml, times as fast | 4.40 | ≥ 3 | met |');
    expect(details).toContain('not measured');
  });
});

describe('the report for a terminal', () => {
  it('has speeds, ratios, mistakes and targets', () => {
    const report = terminalReport(someResults());
    expect(report).toMatch(/frames-owned +6,824 .* 4\.40/);
    expect(report).toMatch(/ebml-stream .*miscounts frames/);
    expect(report).toContain(`1 of ${someResults().targets.length} met`);
  });
});

describe('the chart', () => {
  it('escapes what it is told, and cuts off who is beyond all others', () => {
    const svg = chart(someResults());
    expect(svg).toContain('a &lt;body>');
    expect(svg).toContain('78,608 (cut off)');
    expect(svg.match(/<rect/g)).toHaveLength(32);
  });
});
