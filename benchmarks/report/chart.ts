import type { BenchmarkResults } from '../results.js';
import { figure, machineLine, measured } from './text.js';

/*
 * Drawn by hand: two dozen bars. Chart packages that need no DOM (ECharts, Vega) weigh more than everything else that this project
 * installs for the benchmark, and the small ones need a DOM; none colours by the reader's theme.
 */

const BARS = [
  'frames-columnar',
  'frames-borrowed',
  'frames-owned',
  'ts-ebml',
  'ebml-stream',
  'ebml-iterator',
  'ebml',
  'mediabunny',
] as const;
const WORKLOADS = ['getmedia', 'hibitrate', 'audio', 'movie'] as const;
const OUR_NAMES: Readonly<Record<string, string>> = {
  'frames-columnar': 'this library, columnar',
  'frames-borrowed': 'this library, borrowed',
  'frames-owned': 'this library',
};

const WIDTH = 760;
const LEFT = 10;
const LABEL_WIDTH = 170;
const BAR_WIDTH = 480;
const ROW_HEIGHT = 18;
const TITLE_HEIGHT = 30;
const TOP = 40;
const BOTTOM = 24;

/** Bars of how many megabytes of frames a second each reads, workload by workload. Each workload has its own scale. */
export function chart(results: BenchmarkResults): string {
  const groupHeight = TITLE_HEIGHT + BARS.length * ROW_HEIGHT;
  const height = TOP + WORKLOADS.length * groupHeight + BOTTOM;
  const groups = WORKLOADS.map((workload, index) => group(results, workload, TOP + index * groupHeight));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>Frames read, MB/s</title>',
    '<style>text{font:12px sans-serif;fill:#24292f}.title{font-weight:bold}.ours{fill:#0969da}.peer{fill:#afb8c1}',
    '@media(prefers-color-scheme:dark){text{fill:#c9d1d9}.ours{fill:#58a6ff}.peer{fill:#57606a}}</style>',
    text('Frames with track, time and payload, MB/s (longer is faster)', { x: LEFT, y: 22, style: 'title' }),
    ...groups,
    text(machineLine(results), { x: LEFT, y: height - 8 }),
    '</svg>',
    '',
  ].join('\n');
}

function group(results: BenchmarkResults, name: (typeof WORKLOADS)[number], top: number): string {
  const workload = results.workloads[name];
  const speeds = BARS.map((bar) => (workload && measured(workload, bar)?.megabytesPerSecond?.median) ?? 0);
  // What does not stream may find frames without reading them: its bar is cut off, not everybody else's made short.
  const scale = Math.max(...speeds.slice(0, -1), 1);
  const rows = BARS.map((bar, row) =>
    barOf({ bar, speed: speeds[row]!, scale, top: top + TITLE_HEIGHT + row * ROW_HEIGHT }),
  );
  const y = top + TITLE_HEIGHT - 8;
  const title = text(`${name}: ${workload?.what ?? 'not measured'}`, { x: LEFT, y, style: 'title' });
  return [title, ...rows].join('\n');
}

interface Bar {
  readonly bar: string;
  readonly speed: number;
  readonly scale: number;
  readonly top: number;
}

function barOf({ bar, speed, scale, top }: Bar): string {
  const name = OUR_NAMES[bar];
  const width = Math.max(1, Math.round((Math.min(speed, scale) / scale) * BAR_WIDTH));
  const shape = `<rect class="${name === undefined ? 'peer' : 'ours'}" x="${LABEL_WIDTH}" y="${top}" width="${width}" height="13"/>`;
  const value = speed === 0 ? 'not measured' : `${figure(speed)}${speed > scale ? ' (cut off)' : ''}`;
  const y = top + 11;
  return `${text(name ?? bar, { x: LEFT, y })}${shape}${text(value, { x: LABEL_WIDTH + width + 6, y })}`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly style?: string;
}

function text(content: string, { x, y, style }: Place): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}"${style === undefined ? '' : ` class="${style}"`}>${escaped}</text>`;
}
