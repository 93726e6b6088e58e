import type { BenchmarkResults, JobResult, WorkloadResult } from '../results.js';

/** 12,345, or 1.25 where it is small. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** The machine, in a line. */
export function machineLine({ machine, startedAt, effort, rounds }: BenchmarkResults): string {
  const { processor, cores, memoryGib, node } = machine;
  const run = effort === 'quick' ? 'quick run, too short to be quoted' : `medians of ${rounds} rounds`;
  return `${startedAt.slice(0, 10)}, ${processor}, ${cores} cores, ${memoryGib} GiB, Node ${node.slice(1)}; ${run}`;
}

/** Rows of text under each other, the first column to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}

/** A table of Markdown; prettier makes it handsome. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The job of a workload, if it has been measured. */
export function measured(workload: WorkloadResult, name: string): JobResult | undefined {
  const job = workload.jobs[name];
  return job?.failure === undefined ? job : undefined;
}
