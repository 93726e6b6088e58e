import yoctoSpinner from 'yocto-spinner';
import type { Progress } from './command-io.js';

/** Sooner, and what is over in a moment would flicker. */
const APPEARS_AFTER_MS = 300;
const RENEWED_EVERY_MS = 100;

/** What is needed of a spinner. */
export interface LineOfSpinner {
  readonly isSpinning: boolean;
  text: string;
  start(text: string): unknown;
  stop(): unknown;
}

/**
 * A line on standard error that says how far the reading has come, below whatever else the terminal shows.
 *
 * It appears when the command has been at work for a while. Time spent waiting for the reader of its output does not
 * count, so `kvs elements FILE | less` keeps the screen for itself.
 */
export class ProgressLine implements Progress {
  private readonly beganAt: number;
  private shownAt = -Infinity;
  private pausedAt = 0;
  private waitedMs = 0;

  constructor(
    private readonly totalBytes: number | undefined,
    private readonly spinner: LineOfSpinner = yoctoSpinner(),
    private readonly now: () => number = () => performance.now(),
  ) {
    this.beganAt = now();
  }

  update(bytes: number, details?: string): void {
    const now = this.now();
    const workedMs = now - this.beganAt - this.waitedMs;
    if (workedMs < APPEARS_AFTER_MS || now - this.shownAt < RENEWED_EVERY_MS) return;
    this.shownAt = now;
    const amount = progressText(bytes, this.totalBytes, now - this.beganAt);
    const text = details === undefined ? amount : `${amount}, ${details}`;
    if (this.spinner.isSpinning) this.spinner.text = text;
    else this.spinner.start(text);
  }

  pause(): void {
    this.pausedAt = this.now();
  }

  resume(): void {
    this.waitedMs += this.now() - this.pausedAt;
  }

  end(): void {
    this.spinner.stop();
  }
}

/** Such as `42 %, 118 of 280 MB, 95 MB/s`. */
export function progressText(bytes: number, totalBytes: number | undefined, elapsedMs: number): string {
  const bytesPerSecond = (bytes / elapsedMs) * 1000;
  const rate = `${amountIn(unitOf(bytesPerSecond), bytesPerSecond)}/s`;
  if (totalBytes === undefined || totalBytes === 0) return `${amountIn(unitOf(bytes), bytes)}, ${rate}`;
  const percent = Math.min(100, Math.floor((bytes / totalBytes) * 100));
  const unit = unitOf(totalBytes);
  return `${percent} %, ${numberIn(unit, bytes)} of ${amountIn(unit, totalBytes)}, ${rate}`;
}

interface Unit {
  readonly name: string;
  readonly bytes: number;
}

const KILOBYTE: Unit = { name: 'kB', bytes: 1e3 };
const MEGABYTE: Unit = { name: 'MB', bytes: 1e6 };

function unitOf(bytes: number): Unit {
  return bytes < MEGABYTE.bytes ? KILOBYTE : MEGABYTE;
}

function amountIn(unit: Unit, bytes: number): string {
  return `${numberIn(unit, bytes)} ${unit.name}`;
}

function numberIn(unit: Unit, bytes: number): string {
  const value = bytes / unit.bytes;
  return value.toFixed(value < 10 && unit === MEGABYTE ? 1 : 0);
}
