import type { ErrorFacts } from '../errors.js';
import { ByteWindow } from './byte-window.js';
import { pathOf } from './ebml-element.js';
import { EBML_ERROR_CODES, EbmlError, type EbmlErrorCode } from './ebml-error.js';
import { DEFAULT_HEADER_LIMITS, ElementCursor } from './element-cursor.js';
import { MasterStack } from './master-stack.js';
import type { ReaderSettings } from './reader-options.js';
import type { EbmlSchema } from './schema.js';

/** What is wrong; the place is that of the element at hand unless it is named. */
export type Finding = Pick<ErrorFacts, 'message'> & Partial<ErrorFacts>;

/** What the parts of a reader share: the bytes at hand, the element at hand, and the masters around it. */
export class ReadingContext {
  readonly schema: EbmlSchema;
  readonly settings: ReaderSettings;
  readonly window = new ByteWindow();
  readonly headerLimits = { ...DEFAULT_HEADER_LIMITS };
  readonly cursor = new ElementCursor(this.headerLimits);
  readonly masters = new MasterStack();
  /** No more bytes will come. */
  isFinal = false;
  /** How often something was found, whether anybody was told or not. */
  reports = 0;
  /** The current document is of a version that cannot be read: nobody is told of what is in it. */
  isRefused = false;

  constructor(schema: EbmlSchema, settings: ReaderSettings) {
    this.schema = schema;
    this.settings = settings;
  }

  /** Path of the element at hand. */
  get path(): string {
    return pathOf({ definition: this.cursor.definition, parent: this.masters.top.start });
  }

  /** Path of the master around the place at hand; empty at the root. */
  get pathAround(): string {
    return this.masters.top.start?.path ?? '';
  }

  /**
   * Tells the caller what was found.
   *
   * @throws EbmlError in strict mode, if it is an error and not a warning
   */
  report(code: EbmlErrorCode, finding: Finding): void {
    this.reports++;
    if (this.isRefused) return;
    const { cursor, settings } = this;
    const isThrown = settings.mode === 'strict' && EBML_ERROR_CODES[code].severity === 'error';
    if (!isThrown && settings.onWarning === undefined) return;
    const facts = { offset: cursor.offset, path: finding.path ?? this.path, ...finding };
    if (isThrown) throw new EbmlError(code, facts);
    settings.onWarning?.(withoutStack(() => new EbmlError(code, facts)));
  }
}

/** What V8 has and ECMAScript has not. */
interface StackLimited {
  stackTraceLimit?: number;
}

/** Where a warning was made is of no use to anybody, and finding it out takes longer than all the rest. */
function withoutStack(make: () => EbmlError): EbmlError {
  const engine = Error as StackLimited;
  const { stackTraceLimit } = engine;
  if (stackTraceLimit === undefined) return make();
  engine.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    engine.stackTraceLimit = stackTraceLimit;
  }
}
