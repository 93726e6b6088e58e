import { InvalidArgumentError } from 'commander';

/** A count. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** A port of TCP. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > LARGEST_PORT) throw new InvalidArgumentError(`It must be from 0 to ${LARGEST_PORT}.`);
  return port;
}

const LARGEST_PORT = 65_535;

/** Seconds, such as `2.5`, as milliseconds. */
export function secondsInMs(text: string): number {
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Math.round(Number(text) * 1000);
}

/** A time, as ISO 8601 has it. */
export function time(text: string): Date {
  const date = timeIn(text);
  if (date === undefined) throw new InvalidArgumentError('It must be a time such as 2026-05-04T12:30:00Z.');
  return date;
}

/** The time that a text is; `undefined` if it is none. */
export function timeIn(text: string): Date | undefined {
  const date = new Date(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** A track: one that has digits for its name has them for its number as a rule. */
export function numberOrName(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Makes a list of an option that may be given several times. */
export function listOf<Value>(parse: (text: string) => Value) {
  return (text: string, before: readonly Value[] = []): readonly Value[] => [...before, parse(text)];
}

/** What stands before and behind the first separator; `undefined` behind it, if there is none. */
export function splitAt(separator: string, text: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
