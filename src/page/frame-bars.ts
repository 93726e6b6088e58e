import type { FrameKind, FrameSize } from './fragment-row.js';

/** The drawing of a fragment's frames: for each kind one path, in units of a box {@link FrameBars.width} × {@link BARS_HEIGHT}. */
export interface FrameBars {
  readonly width: number;
  readonly paths: ReadonlyMap<FrameKind, string>;
}

export const BARS_HEIGHT = 20;
const BAR_WIDTH = 1.5;
const STEP = 2;
const MOST_BARS = 64;
/** A key frame is so much larger than sound that nothing would be seen of that. */
const FLATTENING = 0.4;

/** A bar for each frame, or, if they are many, for the largest of some neighbours. Larger frames have higher ones. */
export function frameBars(frames: readonly FrameSize[]): FrameBars {
  const bars = joined(frames);
  const largest = Math.max(1, ...bars.map(({ bytes }) => bytes));
  const paths = new Map<FrameKind, string>();
  for (const [at, { kind, bytes }] of bars.entries()) {
    const height = Math.max(1, Math.round((bytes / largest) ** FLATTENING * BARS_HEIGHT));
    const bar = `M${at * STEP} ${BARS_HEIGHT}v-${height}h${BAR_WIDTH}v${height}z`;
    paths.set(kind, (paths.get(kind) ?? '') + bar);
  }
  return { width: Math.max(STEP, bars.length * STEP), paths };
}

function joined(frames: readonly FrameSize[]): readonly FrameSize[] {
  const group = Math.ceil(frames.length / MOST_BARS);
  if (group <= 1) return frames;
  const bars: FrameSize[] = [];
  for (let at = 0; at < frames.length; at += group) {
    const neighbours = frames.slice(at, at + group);
    bars.push(neighbours.reduce((largest, frame) => (frame.bytes > largest.bytes ? frame : largest)));
  }
  return bars;
}
