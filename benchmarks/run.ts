import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { bundlePrograms } from './harness/bundle.js';
import { hold, type Effort } from './harness/contest.js';
import { JOBS } from './jobs.js';
import { probe } from './probes/probes.js';
import type { BenchmarkResults, Machine, WorkloadResult } from './results.js';
import { summarise } from './summary.js';
import { judge } from './targets.js';
import type { Workload, WorkloadName } from './workloads/workload.js';
import { writeWorkload } from './workloads/write-workload.js';

const MIB = 1024 * 1024;
const HUGE_BYTES = 50_000_000;
const NAMES: readonly WorkloadName[] = ['getmedia', 'hibitrate', 'audio', 'movie', 'huge'];

const EFFORTS = {
  full: { rounds: 9, runMs: 400, warmUpMs: 1_500, longSeconds: 4, workloadBytes: 256 * MIB, audioBytes: 256 * MIB },
  quick: { rounds: 3, runMs: 60, warmUpMs: 450, longSeconds: 0.5, workloadBytes: 48 * MIB, audioBytes: 192 * MIB },
} as const satisfies Readonly<Record<string, Effort & { readonly workloadBytes: number; readonly audioBytes: number }>>;

export interface RunOptions {
  readonly effort: keyof typeof EFFORTS;
  readonly onProgress: (what: string) => void;
}

/** Makes the workloads, measures everything, judges it. What it writes to the disk for that is gone afterwards. */
export async function run({ effort, onProgress }: RunOptions): Promise<BenchmarkResults> {
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const folder = mkdtempSync(join(tmpdir(), 'kvp-benchmark-'));
  try {
    onProgress('making the workloads');
    const program = await bundlePrograms();
    const workloads = NAMES.map((name) => writeWorkload(name, bytesOf(name, effort), folder));
    const results: Partial<Record<WorkloadName, WorkloadResult>> = {};
    for (const workload of workloads) {
      results[workload.name] = await contest(workload, { effort, onProgress, program: program('subject-process') });
    }
    const probes = await probe({ program: program('probe-process'), workloads, effort, onProgress });
    const targets = judge({ workloads: results, probes });
    return {
      benchmark: 'kinesis-video-parser',
      version: versionOf('.'),
      startedAt,
      tookSeconds: (performance.now() - begin) / 1000,
      effort,
      rounds: EFFORTS[effort].rounds,
      machine: thisMachine(),
      peers: peerVersions(),
      workloads: results,
      probes,
      targets,
      areAllTargetsMet: targets.every(({ isMet }) => isMet),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesOf(name: WorkloadName, effort: keyof typeof EFFORTS): number {
  // The headers alone of less audio would fit into the cache of a large processor, where to hop over them costs next to nothing.
  if (name === 'audio') return EFFORTS[effort].audioBytes;
  return name === 'huge' ? HUGE_BYTES : EFFORTS[effort].workloadBytes;
}

async function contest(
  workload: Workload,
  { effort, onProgress, program }: RunOptions & { readonly program: string },
): Promise<WorkloadResult> {
  const jobs = JOBS.filter(
    ({ workloads, onlyFull }) =>
      workloads.includes(workload.name) && (effort === 'full' || onlyFull?.includes(workload.name) !== true),
  );
  return summarise(workload, await hold({ workload, jobs, program, effort: EFFORTS[effort], onProgress }));
}

function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
  };
}

function peerVersions(): Readonly<Record<string, string>> {
  const peers = JOBS.filter(({ role }) => role === 'peer').map(({ name }) => name);
  return Object.fromEntries(peers.map((name) => [name, versionOf(join('node_modules', name))]));
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version;
}
