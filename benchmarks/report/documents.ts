import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { BenchmarkResults, JobResult } from '../results.js';
import { chart } from './chart.js';
import { figure, machineLine, markdownTable } from './text.js';

const RESULTS = 'benchmarks/results.json';
const CHART = 'docs/benchmark.svg';
const PAGES = { 'README.md': summaryOf, 'docs/performance.md': detailsOf } as const;

const BEGIN = '<!-- benchmark: written by `npm run benchmark -- --write` -->';
const END = '<!-- benchmark: end -->';

const READERS = ['frames-owned', 'frames-borrowed', 'frames-columnar'] as const;

/** Stores results, and writes the chart and the tables of the pages from them, each between its two markers. */
export async function writeDocuments(results: BenchmarkResults): Promise<void> {
  writeFileSync(RESULTS, await formatted(JSON.stringify(results), RESULTS));
  await renderDocuments();
}

/** Writes chart and tables from the results that are stored. What else is on the pages stays as it is. */
export async function renderDocuments(): Promise<void> {
  const results = JSON.parse(readFileSync(RESULTS, 'utf8')) as BenchmarkResults;
  writeFileSync(CHART, chart(results));
  for (const [page, render] of Object.entries(PAGES)) {
    const content = await formatted(render(results), page);
    writeFileSync(page, between(readFileSync(page, 'utf8'), content.trimEnd()));
  }
}

async function formatted(content: string, path: string): Promise<string> {
  return format(content, { ...(await resolveConfig(path)), filepath: path });
}

/** @throws RangeError if the markers are not there */
export function between(page: string, content: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new RangeError(`The page lacks ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${content}\n\n${page.slice(end)}`;
}

/** For the README: how fast frames are read, by whom. */
export function summaryOf(results: BenchmarkResults): string {
  const workloads = Object.entries(results.workloads).filter(([name]) => name !== 'huge');
  const peers = Object.keys(results.peers);
  const columns = [...READERS.filter((reader) => workloads.some(([, { jobs }]) => jobs[reader])), ...peers];
  const rows = workloads.map(([name, { jobs }]) => [name, ...columns.map((column) => cell(jobs[column]))]);
  const isStarred = workloads.some(([, { jobs }]) => peers.some((peer) => (jobs[peer]?.wrong.length ?? 0) > 0));
  return [
    markdownTable([['MB/s', ...columns], ...rows]),
    ...(isStarred ? ['\\* finds another number of frames, bytes or times than there are.'] : []),
    `${machineLine(results)}. ${met(results)}.`,
  ].join('\n\n');
}

function met({ targets }: BenchmarkResults): string {
  return `Targets met: ${targets.filter(({ isMet }) => isMet).length} of ${targets.length}`;
}

function cell(result: JobResult | undefined): string {
  if (result?.megabytesPerSecond === undefined) return '–';
  return `${figure(result.megabytesPerSecond.median)}${result.wrong.length > 0 ? ' \\*' : ''}`;
}

/** For docs/performance.md: every job, and every target. */
export function detailsOf(results: BenchmarkResults): string {
  const names = Object.keys(results.workloads) as (keyof typeof results.workloads)[];
  const jobs = [...new Set(names.flatMap((name) => Object.keys(results.workloads[name]?.jobs ?? {})))];
  const speeds = jobs.map((job) => [job, ...names.map((name) => cell(results.workloads[name]?.jobs[job]))]);
  const targets = results.targets.map(({ target, goal, value, isMet }) => [
    target,
    value === undefined ? 'not measured' : figure(value),
    goal,
    isMet ? 'met' : '**missed**',
  ]);
  return [
    `${machineLine(results)}. ${met(results)}.`,
    markdownTable([['MB/s', ...names], ...speeds]),
    '\\* finds another number of frames, bytes or times than there are.',
    markdownTable([['target', 'value', 'goal', ''], ...targets]),
  ].join('\n\n');
}
