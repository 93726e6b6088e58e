import type { FragmentCompleteness } from '../fragment/fragment.js';

/** What the table says of a fragment that is not whole. */
export const STATES: Readonly<Record<FragmentCompleteness, string>> = {
  open: 'open',
  complete: 'complete',
  truncated: 'truncated: its end is missing',
  damaged: 'damaged: bytes in it could not be read',
  'too-large': 'too large: not all of it could be kept',
  failed: 'failed',
};

/** `812 B`, `24.1 kB`, `3.0 MB`. */
export function bytesText(bytes: number): string {
  return inUnits(bytes, ['B', 'kB', 'MB', 'GB']);
}

/** `64.0 kbit/s`. */
export function bitRateText(bitsPerSecond: number): string {
  return inUnits(bitsPerSecond, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);
}

/** `412 ms`, `2.3 s`, `4 min`, `3 h`. */
export function durationText(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 1_000) return `${Math.round(milliseconds)} ms`;
  if (size < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (size < 3_600_000) return `${Math.round(milliseconds / 60_000)} min`;
  return `${Math.round(milliseconds / 3_600_000)} h`;
}

/** Producers count from 1970, or from their start: whatever lies in this century is a date. */
const FIRST_DATE_MS = Date.UTC(2000, 0);
const LAST_DATE_MS = Date.UTC(2100, 0);

/** A moment as people and as machines read it. */
export interface MomentText {
  /** The time of day here, or what has passed since the producer began: `+1:02:03.004`. */
  readonly text: string;
  /** ISO 8601, for dates only. */
  readonly iso: string | undefined;
}

/** @param milliseconds since 1970, or since the producer began */
export function momentText(milliseconds: number): MomentText {
  if (milliseconds < FIRST_DATE_MS || milliseconds >= LAST_DATE_MS)
    return { text: `+${clockText(milliseconds)}`, iso: undefined };
  const date = new Date(milliseconds);
  const ofDay = ((date.getHours() * 60 + date.getMinutes()) * 60 + date.getSeconds()) * 1_000 + date.getMilliseconds();
  return { text: clockText(ofDay), iso: date.toISOString() };
}

/** The end of a number, which tells neighbours apart, and what stands before it. */
export function numberParts(fragmentNumber: string): { readonly head: string; readonly tail: string } {
  return { head: fragmentNumber.slice(0, -TAIL_DIGITS), tail: fragmentNumber.slice(-TAIL_DIGITS) };
}

const TAIL_DIGITS = 10;

function clockText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return `${Math.floor(seconds / 3_600)}:${parts.join(':')}.${String(milliseconds - seconds * 1_000).padStart(3, '0')}`;
}

function inUnits(value: number, units: readonly string[]): string {
  let rest = value;
  let at = 0;
  for (; rest >= 999.95 && at < units.length - 1; at++) rest /= 1_000;
  return `${at === 0 ? Math.round(rest) : rest.toFixed(1)} ${units[at]!}`;
}
