/**
 * Measures the library beside its peers and what limits all of them, and says which targets are met.
 *
 *   npm run benchmark                   everything, in about 25 minutes
 *   npm run benchmark -- --quick        the same with a fifth of the bytes, in a good minute: to see that nothing broke
 *   npm run benchmark -- --json         prints one JSON object and nothing else (npm itself prints two lines unless it is --silent)
 *   npm run benchmark -- --write        stores the results; writes docs/benchmark.svg and the tables of README and docs/performance.md
 *   npm run benchmark -- --render       writes these again from the results that are stored
 *   npm run benchmark -- streams-200    runs the benchmarks by themselves whose name has one of the words
 *
 * A missed target is told, no failure: machines differ, and are busy. Counts that are wrong are a failure.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import spinner from 'yocto-spinner';
import { renderDocuments, writeDocuments } from '../benchmarks/report/documents.js';
import { terminalReport } from '../benchmarks/report/terminal.js';
import type { BenchmarkResults } from '../benchmarks/results.js';
import { run } from '../benchmarks/run.js';

const FOLDER = 'benchmarks';
/** Those that are programs of their own. */
const ALONE = ['merge-memory.ts', 'streams-200.ts'];

const USAGE = `npm run benchmark -- [--quick] [--json] [--write] | --render | ${ALONE.map((file) => basename(file, '.ts')).join(' | ')}`;

const OPTIONS = {
  help: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  render: { type: 'boolean', default: false },
} as const;

const { values, positionals: words } = readArguments();

if (values.help) console.log(USAGE);
else if (values.quick && values.write) refuse('A quick run is too short to be stored.');
else if (words.length > 0) runAlone();
else if (values.render) await renderDocuments();
else await measure();

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    refuse((error as Error).message);
    process.exit();
  }
}

function refuse(why: string): void {
  console.error(`${why}\n${USAGE}`);
  process.exitCode = 1;
}

async function measure(): Promise<void> {
  const progress = process.stderr.isTTY ? spinner({ stream: process.stderr }).start() : undefined;
  const onProgress = (what: string): void => {
    if (progress !== undefined) progress.text = what;
  };
  const results = await run({ effort: values.quick ? 'quick' : 'full', onProgress }).finally(() => progress?.stop());
  console.log(values.json ? JSON.stringify(results) : terminalReport(results));
  if (values.write) await writeDocuments(results);
  if (ourMistakes(results).length > 0) {
    console.error(`Wrong: ${ourMistakes(results).join(', ')}`);
    process.exitCode = 1;
  }
}

function ourMistakes({ workloads }: BenchmarkResults): readonly string[] {
  return Object.entries(workloads).flatMap(([workload, { jobs }]) =>
    Object.entries(jobs)
      .filter(([, { role, wrong, failure }]) => role !== 'peer' && (wrong.length > 0 || failure !== undefined))
      .map(([job]) => `${workload} ${job}`),
  );
}

function runAlone(): void {
  const files = readdirSync(FOLDER).filter((file) => ALONE.includes(file));
  const chosen = files.filter((file) => words.some((word) => file.includes(word)));
  if (chosen.length === 0) refuse(`No benchmark has ${words.join(' or ')} in its name.`);
  for (const file of chosen) {
    console.log(`\n${basename(file, '.ts')}`);
    const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', join(FOLDER, file)], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
