/**
 * What happens to 10,000 streams shared by 50 workers: `npm run simulate` prints the table of docs/scale.md.
 * Simulated time; the same seed gives the same figures.
 */
import { simulate, type FleetEvent, type FleetOptions } from './fleet/fleet.js';

const WORKERS = 50;
const FLEET: Omit<FleetOptions, 'events'> = {
  streams: 10_000,
  workers: WORKERS,
  seconds: 3 * 3_600,
  seed: Number(process.env['KVP_SEED'] ?? 1),
  leaseSeconds: 30,
  takeAtOnce: 25,
  endpointQuota: 300,
};
const LATER = 3_600;

const scenarios: readonly (readonly [string, FleetOptions])[] = [
  ['nothing happens', { ...FLEET, events: [] }],
  ['all taken at once', { ...FLEET, takeAtOnce: Infinity, events: [] }],
  ['one worker crashes', { ...FLEET, events: [{ atSecond: LATER, kind: 'crash', worker: 7 }] }],
  ['ten workers crash together', { ...FLEET, events: crashOf(10) }],
  ['the same, all taken at once', { ...FLEET, takeAtOnce: Infinity, events: crashOf(10) }],
  ['rolling deployment, one each 30 s', { ...FLEET, events: deployment(30) }],
  ['the same, ten at once', { ...FLEET, takeAtOnce: 10, events: deployment(30) }],
  ['leases of 9 s, one crash', { ...FLEET, leaseSeconds: 9, events: [{ atSecond: LATER, kind: 'crash', worker: 7 }] }],
];

console.log(
  '| what | all read after | endpoint requests/s | GetMedia/s | throttled | gaps | gap p50 | p99 | longest | lease writes/s | streams a worker |',
);
console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
for (const [name, options] of scenarios) console.log(rowOf(name, options));

function rowOf(name: string, options: FleetOptions): string {
  const report = simulate(options);
  const { gaps } = report;
  const cells = [
    name,
    `${report.allReadAfterSeconds} s`,
    report.peakEndpointRequests,
    report.peakGetMediaRequests,
    report.throttledRequests,
    gaps.length,
    ...[0.5, 0.99, 1].map((share) => secondsAt(gaps, share)),
    Math.round(report.leaseWritesASecond),
    `${report.fewestStreamsOfAWorker}–${report.mostStreamsOfAWorker}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function secondsAt(gaps: readonly number[], share: number): string {
  const gap = gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))];
  return gap === undefined ? '–' : `${gap} s`;
}

function crashOf(count: number): readonly FleetEvent[] {
  return Array.from({ length: count }, (_, worker) => ({ atSecond: LATER, kind: 'crash', worker }));
}

/** Each worker gives its leases back, and is there again ten seconds later. */
function deployment(everySeconds: number): readonly FleetEvent[] {
  return Array.from({ length: WORKERS }, (_, worker): FleetEvent[] => [
    { atSecond: LATER + worker * everySeconds, kind: 'stop', worker },
    { atSecond: LATER + worker * everySeconds + 10, kind: 'start', worker },
  ]).flat();
}
