import type { BenchmarkResults, JobResult, Probes, WorkloadResult } from '../results.js';
import { aligned, figure, machineLine } from './text.js';

/** Whom our own jobs are compared with, as far as they are in a workload. */
const OTHERS = [
  'ts-ebml',
  'ebml-stream',
  'ebml-iterator',
  'ebml',
  'mediabunny',
  'hop',
  'memcpy',
  'drain-64k',
  'drain-1m',
];

/** All results as text for a terminal. */
export function terminalReport(results: BenchmarkResults): string {
  const workloads = Object.entries(results.workloads).map(([name, workload]) => workloadText(name, workload));
  const took = `${Math.round(results.tookSeconds)} s`;
  return [machineLine(results), ...workloads, probesText(results.probes), targetsText(results), `took ${took}`].join(
    '\n\n',
  );
}

function workloadText(name: string, workload: WorkloadResult): string {
  const others = OTHERS.filter((other) => workload.jobs[other] !== undefined);
  const head = ['MB/s', 'median', 'least', 'most', ...others.map((other) => `× ${other}`), ''];
  const rows = Object.entries(workload.jobs).map(([job, result]) => jobRow(job, result, others));
  const size = `${figure(workload.bytes / 1e6)} MB, ${figure(workload.expected.elements ?? NaN)} elements`;
  return `${name}: ${workload.what} (${size})\n${aligned([head, ...rows])}`;
}

function jobRow(job: string, result: JobResult, others: readonly string[]): readonly string[] {
  const { median, least, most } = result.megabytesPerSecond ?? { median: NaN, least: NaN, most: NaN };
  const ratios = others.map((other) => {
    const ratio = result.timesAsFastAs?.[other];
    return ratio === undefined ? '' : figure(ratio);
  });
  return [job, figure(median), figure(least), figure(most), ...ratios, remark(result)];
}

function remark({ wrong, failure }: JobResult): string {
  if (failure !== undefined) return failure;
  return wrong.length === 0 ? '' : `miscounts ${wrong.join(', ')}`;
}

function probesText({ memory = [], eventLoop = [], latency = [], realTime, endToEnd }: Probes): string {
  const lines = [
    ...memory.map(
      ({ job, peakMib, earlyMib, heldMib, streamBytes }) =>
        `memory, ${job}: peak ${figure(peakMib)} MiB above idle in ${figure(streamBytes / 1e6)} MB (${figure(earlyMib)} after an eighth), held ${figure(heldMib)}`,
    ),
    ...longestByJob(eventLoop),
    ...latency.map(
      ({ way, fragments, inTheSameTurn }) =>
        `latency, ${way}: ${inTheSameTurn} of ${fragments} in the turn of their token`,
    ),
  ];
  if (realTime !== undefined) {
    const { streamsPerCore, streams, parseMegabytesPerSecond: parse, mergeMegabytesPerSecond: merge } = realTime;
    lines.push(
      `one core parses and merges ${figure(streamsPerCore)} real-time streams of 250 kB/s (${streams} open; parsing ${figure(parse)} MB/s, merging ${figure(merge)} MB/s)`,
    );
  }
  if (endToEnd !== undefined) {
    const { megabytesPerSecond, fragments, lostFragments, processorShare } = endToEnd;
    const shares = Object.entries(processorShare).map(([who, share]) => `${who} ${(share * 100).toFixed(1)} %`);
    lines.push(
      `${megabytesPerSecond} MB/s through the local server, ${fragments - lostFragments} of ${fragments} fragments; of a core: ${shares.join(', ')}`,
    );
  }
  return lines.map((line) => `  ${line}`).join('\n');
}

function longestByJob(eventLoop: NonNullable<Probes['eventLoop']>): readonly string[] {
  return [...new Set(eventLoop.map(({ job }) => job))].map((job) => {
    const longest = Math.max(...eventLoop.filter((result) => result.job === job).map(({ longestMs }) => longestMs));
    return `event loop, ${job}: stands still for ${figure(longest)} ms at most`;
  });
}

function targetsText({ targets }: BenchmarkResults): string {
  const rows = targets.map(({ target, goal, value, isMet }) => [
    target,
    value === undefined ? 'not measured' : figure(value),
    goal,
    isMet ? 'met' : 'MISSED',
  ]);
  const met = targets.filter(({ isMet }) => isMet).length;
  return `${aligned([['target', 'value', 'goal', ''], ...rows])}\n  ${met} of ${targets.length} met`;
}
