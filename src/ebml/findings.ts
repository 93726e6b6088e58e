import { UNKNOWN_SIZE } from './ebml-element.js';
import type { EbmlErrorCode } from './ebml-error.js';
import type { Finding, ReadingContext } from './reading-context.js';

/** A fault, ready to be reported. */
export interface Fault {
  readonly code: EbmlErrorCode;
  readonly finding: Finding;
}

/** The element at hand is longer than what is left of its parent. */
export function overrun({ cursor, masters }: ReadingContext): Fault {
  const allowed = Math.max(0, masters.top.end - cursor.offset - cursor.headerSize);
  const message = `${cursor.definition.name} declares ${bytes(cursor.size)}, but its parent has ${bytes(allowed)} left`;
  return { code: 'CHILD_OVERRUNS_PARENT', finding: { message, id: cursor.id, declared: cursor.size, allowed } };
}

/** The element at hand leaves its size open although the schema does not let it. */
export function openSize({ cursor }: ReadingContext): Fault {
  const message = `${cursor.definition.name} must declare its size`;
  return { code: 'UNKNOWN_SIZE_NOT_ALLOWED', finding: { message, id: cursor.id } };
}

/** The element at hand is larger than an option allows. */
export function tooLarge({ cursor, settings }: ReadingContext): Fault {
  const limit = cursor.size > settings.maxElementBytes ? 'maxElementBytes' : 'maxStringBytes';
  const message = `${cursor.definition.name} declares ${bytes(cursor.size)}, but ${limit} is ${bytes(settings[limit])}`;
  return {
    code: 'ELEMENT_TOO_LARGE',
    finding: { message, id: cursor.id, declared: cursor.size, allowed: settings[limit] },
  };
}

/** The element at hand has too many masters around it. */
export function tooDeep({ cursor, masters, settings }: ReadingContext): Fault {
  const message = `${cursor.definition.name} stands in ${masters.depth.toString()} masters, but maxDepth is ${settings.maxDepth.toString()}`;
  return {
    code: 'TOO_DEEP',
    finding: { message, id: cursor.id, declared: masters.depth + 1, allowed: settings.maxDepth },
  };
}

/** The bytes at hand are no element header, though enough of them are here to tell. */
export function noHeader(status: 'invalid-id' | 'invalid-size', context: ReadingContext): Fault {
  const isId = status === 'invalid-id';
  const { maxIdLength, maxSizeLength } = context.headerLimits;
  const message = isId
    ? `No element ID of up to ${bytes(maxIdLength)} begins here`
    : `No element size of up to ${bytes(maxSizeLength)} follows the ID`;
  return { code: isId ? 'INVALID_ID' : 'INVALID_SIZE', finding: { message, path: context.pathAround } };
}

/** The bytes at hand could be an element header, but nothing known follows the element. */
export function noElement(context: ReadingContext): Fault {
  const message = 'What stands here is no element that may stand here, or nothing known follows it';
  return { code: 'NOT_AN_ELEMENT', finding: { message, path: context.pathAround, id: context.cursor.id } };
}

/**
 * The stream ended where more had been announced; `undefined` if it ended where it may.
 *
 * @param missing content bytes of the element at hand that did not come
 */
export function truncation(context: ReadingContext, missing: number): Fault | undefined {
  const { window, masters, cursor } = context;
  const offset = window.endOffset;
  if (missing > 0) {
    const message = `The stream ends ${bytes(missing)} before the end of ${cursor.definition.name}`;
    return { code: 'TRUNCATED_STREAM', finding: { message, offset, id: cursor.id, declared: cursor.size } };
  }
  if (window.at < window.end) {
    const message = 'The stream ends within the header of an element';
    return { code: 'TRUNCATED_STREAM', finding: { message, offset, path: context.pathAround } };
  }
  const { start, end } = masters.top;
  if (start === undefined || end === Infinity || end <= offset) return undefined;
  const message = `The stream ends ${bytes(end - offset)} before the end of ${start.name}`;
  const declared = start.size === UNKNOWN_SIZE ? undefined : start.size;
  return { code: 'TRUNCATED_STREAM', finding: { message, offset, path: start.path, id: start.id, declared } };
}

function bytes(count: number): string {
  if (count > Number.MAX_SAFE_INTEGER) return '2^53 bytes or more';
  return count === 1 ? '1 byte' : `${count.toString()} bytes`;
}
