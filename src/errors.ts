/** @internal The key under which an error class states its family, to be recognised across copies of the library. */
export const ERROR_FAMILY = Symbol.for('kinesis-video-parser.error-family');

/**
 * Every error this library throws on purpose. Catch this one to catch them all.
 *
 * `instanceof` holds across the ESM and the CommonJS copy of the library, should a program load both.
 *
 * @example
 * ```ts
 * import { KinesisVideoParserError, MkvReader } from 'kinesis-video-parser';
 *
 * try {
 *   new MkvReader({ mode: 'strict' }).push(Uint8Array.of(0x00));
 * } catch (error) {
 *   if (error instanceof KinesisVideoParserError) console.log(error.code); // INVALID_ID
 * }
 * ```
 */
export abstract class KinesisVideoParserError extends Error {
  /** @internal */
  static readonly [ERROR_FAMILY]: string = 'KinesisVideoParserError';

  /** Stable and machine-readable; the message may change between versions, this may not. */
  abstract readonly code: string;

  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A user's own subclass has no family of its own.
    if (!Object.hasOwn(this, ERROR_FAMILY)) return Function.prototype[Symbol.hasInstance].call(this, value);
    const family = familyOf(this);
    for (let proto = prototypeOf(value); proto !== null; proto = prototypeOf(proto)) {
      const hasFamily = Object.hasOwn(proto, 'constructor') && familyOf(proto.constructor) === family;
      if (hasFamily) return true;
    }
    return false;
  }
}

/**
 * `error`: the input is not as it must be, so that something was lost or cannot be trusted; strict mode ends here.
 * `warning`: an oddity that costs nothing by itself.
 */
export type Severity = 'error' | 'warning';

/** What an error code means for whoever reads the stream. */
export interface Diagnosis {
  readonly severity: Severity;
  /** What to do about it. */
  readonly hint: string;
}

/** What an error that knows its place is made of. */
export interface ErrorFacts {
  /** What is wrong, in one sentence without its place. */
  readonly message: string;
  /** In bytes from the first byte pushed. */
  readonly offset: number;
  /** Element names, outermost first, joined by `/`; empty for the stream itself. */
  readonly path: string;
  /** The element ID concerned, with its length marker, such as `0xA3`. */
  readonly id?: number | undefined;
  /** What the input declares: a size in bytes, a count, a version, a track number. */
  readonly declared?: number | bigint | undefined;
  /** The most that is allowed in its place, in the same unit. */
  readonly allowed?: number | undefined;
  /** What was thrown by a function that the caller gave for the job. */
  readonly cause?: unknown;
}

/** An error that knows its place in the stream. */
export abstract class LocatedError extends KinesisVideoParserError {
  static override readonly [ERROR_FAMILY]: string = 'LocatedError';

  /** What is wrong, in one sentence; the message adds the place. */
  readonly summary: string;
  /** Where in the stream it went wrong, in bytes from the first byte pushed. */
  readonly offset: number;
  /** Names of the elements around the place, outermost first, such as `Segment/Cluster/SimpleBlock`. */
  readonly path: string;
  /** The element ID concerned, with its length marker. */
  readonly id: number | undefined;
  /** What the input declares: a size in bytes, a count, a version, a track number. */
  readonly declared: number | bigint | undefined;
  /** The most that is allowed in its place, in the same unit. */
  readonly allowed: number | undefined;
  /** Whether strict mode ends here. */
  readonly severity: Severity;
  /** What the reader of the message can do about it. */
  readonly hint: string;

  /** @param diagnosis what its code means */
  constructor(facts: ErrorFacts, diagnosis: Diagnosis) {
    const place = `at byte ${facts.offset.toString()}, in ${facts.path === '' ? 'the stream' : facts.path}`;
    super(`${facts.message} (${place})`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.summary = facts.message;
    this.offset = facts.offset;
    this.path = facts.path;
    this.id = facts.id;
    this.declared = facts.declared;
    this.allowed = facts.allowed;
    this.severity = diagnosis.severity;
    this.hint = diagnosis.hint;
  }
}

/** The library was called in a way that cannot work; the message says what to do instead. */
export class UsageError extends KinesisVideoParserError {
  static override readonly [ERROR_FAMILY]: string = 'UsageError';
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

function familyOf(constructor: unknown): unknown {
  if (typeof constructor !== 'function') return undefined;
  return (constructor as { readonly [ERROR_FAMILY]?: string })[ERROR_FAMILY];
}

function prototypeOf(value: unknown): object | null {
  if (typeof value !== 'object' || value === null) return null;
  return Object.getPrototypeOf(value) as object | null;
}
