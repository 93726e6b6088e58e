import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type {
  EndToEndResult,
  EventLoopResult,
  LatencyResult,
  MemoryResult,
  Probes,
  RealTimeResult,
} from '../results.js';
import type { Workload } from '../workloads/workload.js';
import type { Work } from './end-to-end.js';
import { MEMORY_JOBS, type Film, type ProbeOrder } from './probe-order.js';

const STREAM = 'camera';
const GIB = 1024 ** 3;
/** The service takes no more of one connection. */
const BYTES_A_SECOND = 25_000_000;
const FRAMES_PER_FRAGMENT = 30;
/** 30 of these are more than a second, which is the least that a fragment may last. */
const FRAME_MS = 34;

export interface ProbePlan {
  readonly program: string;
  readonly workloads: readonly Workload[];
  readonly effort: 'full' | 'quick';
  readonly onProgress: (what: string) => void;
}

/** All that is measured otherwise than by passes over a workload, each in processes of its own. */
export async function probe(plan: ProbePlan): Promise<Probes> {
  const { onProgress } = plan;
  onProgress('memory');
  const memory = await memoryOf(plan);
  onProgress('event loop');
  const eventLoop = await eventLoopOf(plan);
  onProgress('latency');
  const latency = await ask<readonly LatencyResult[]>(plan.program, {
    kind: 'latency',
    path: pathOf(plan, 'getmedia'),
  });
  onProgress('many streams on one core');
  const realTime = await realTimeOf(plan);
  onProgress('put and get through the local server');
  const endToEnd = await endToEndOf(plan);
  return { memory, eventLoop, latency, realTime, endToEnd };
}

async function memoryOf({ program, effort }: ProbePlan): Promise<readonly MemoryResult[]> {
  const streamBytes = effort === 'full' ? 8 * GIB : GIB / 4;
  const results: MemoryResult[] = [];
  for (const job of MEMORY_JOBS) {
    results.push(await ask<MemoryResult>(program, { kind: 'memory', job, streamBytes }));
  }
  return results;
}

async function eventLoopOf({ program, workloads, effort }: ProbePlan): Promise<readonly EventLoopResult[]> {
  const milliseconds = effort === 'full' ? 2_000 : 100;
  const results: EventLoopResult[] = [];
  for (const { name, path } of workloads.filter((workload) => workload.name !== 'huge')) {
    const order = { kind: 'event-loop', workload: name, path, milliseconds } as const;
    results.push(...(await ask<readonly EventLoopResult[]>(program, order)));
  }
  return results;
}

async function realTimeOf(plan: ProbePlan): Promise<RealTimeResult> {
  const size = plan.effort === 'full' ? { streams: 1_000, bytes: 8 * GIB } : { streams: 100, bytes: GIB / 2 };
  return ask(plan.program, { kind: 'real-time', path: pathOf(plan, 'getmedia'), ...size });
}

/** Three processes: a producer that writes in real time, the server, a consumer that reads live. */
async function endToEndOf({ program, effort }: ProbePlan): Promise<EndToEndResult> {
  const server = start(program, { kind: 'server', streamName: STREAM });
  try {
    const [endpoint] = (await once(server, 'message')) as [string];
    const film = filmAt(endpoint, effort === 'full' ? 30 : 12);
    const consumed = ask<Work>(program, { kind: 'consumer', ...film });
    const produced = ask<Work>(program, { kind: 'producer', ...film }, { onWarm: () => void workOf(server) });
    const [consumer, producer] = await Promise.all([consumed, produced]);
    const served = await workOf(server);
    return {
      megabytesPerSecond: BYTES_A_SECOND / 1e6,
      seconds: producer.wallSeconds,
      fragments: film.fragments,
      lostFragments: film.fragments - consumer.fragments,
      processorShare: { producer: shareOf(producer), server: shareOf(served), consumer: shareOf(consumer) },
    };
  } finally {
    server.kill();
  }
}

function filmAt(endpoint: string, fragments: number): Film {
  const frameBytes = Math.floor((BYTES_A_SECOND * FRAME_MS) / 1000);
  return {
    endpoint,
    streamName: STREAM,
    fragments,
    framesPerFragment: FRAMES_PER_FRAGMENT,
    frameBytes,
    frameMs: FRAME_MS,
  };
}

async function workOf(server: ChildProcess): Promise<Work> {
  server.send('work');
  const [work] = (await once(server, 'message')) as [Work];
  return work;
}

/** Of a core. */
function shareOf({ processorSeconds, wallSeconds }: Work): number {
  return processorSeconds / wallSeconds;
}

function pathOf({ workloads }: ProbePlan, name: Workload['name']): string {
  return workloads.find((workload) => workload.name === name)!.path;
}

/** The process measures, answers and ends. @param onWarm called when it says that it begins to measure */
async function ask<Answer>(
  program: string,
  order: ProbeOrder,
  { onWarm = (): void => undefined } = {},
): Promise<Answer> {
  const child = start(program, order);
  let answer: Answer | undefined;
  child.on('message', (message) => {
    if (message === 'warm') onWarm();
    else answer = message as Answer;
  });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`The probe ${order.kind} ended with ${code}`);
  return answer as Answer;
}

function start(program: string, order: ProbeOrder): ChildProcess {
  return fork(program, [JSON.stringify(order)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
}
