import { type ElementRun, takesRuns } from '../ebml/element-run.js';
import type { FragmentHandler } from '../fragment/fragment-assembler.js';
import type { FragmentReader } from '../fragment/fragment-reader.js';
import type { MkvElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { MkvReader } from '../matroska/mkv-reader.js';

/** Takes the bytes of an input, chunk by chunk. */
export interface Feed {
  /** How many bytes it has read. */
  readonly offset: number;
  /** Whether there was anything of Matroska among them. */
  readonly hasSeenElements: boolean;
  /** Whether more bytes would change nothing. */
  readonly isDone: boolean;
  /** Reads bytes; tells whether it has paused on the way, because that was due: then it goes on with the next call, be it with no bytes. */
  push(chunk: Uint8Array, isPauseDue: () => boolean): boolean;
  /** No more bytes will come. There is no pause: what is left to read is no more than the reader looks ahead. */
  end(): void;
}

/** A visitor that wants to know when the stream is over. */
export interface FeedVisitor extends MkvElementVisitor {
  /** Called after the last element. */
  end?(): void;
}

/** Shows elements to a visitor, and pauses between two of them; between two runs, if the visitor is shown runs. */
export class ElementFeed implements Feed {
  hasSeenElements = false;
  private isPauseDue = NEVER;
  private readonly pausing: MkvElementVisitor;

  constructor(
    private readonly reader: MkvReader,
    private readonly visitor: FeedVisitor,
  ) {
    this.pausing = {
      visit: (element) => {
        this.visit(element);
      },
      ...(takesRuns(visitor) && {
        visitRun: (run: ElementRun) => {
          this.hasSeenElements = true;
          visitor.visitRun?.(run);
        },
      }),
      ...(visitor.visitPiece && { visitPiece: visitor.visitPiece.bind(visitor) }),
      isDone: () => this.isPauseDue() || this.isDone,
    };
  }

  get offset(): number {
    return this.reader.offset;
  }

  get isDone(): boolean {
    return this.visitor.isDone?.() ?? false;
  }

  push(chunk: Uint8Array, isPauseDue: () => boolean): boolean {
    this.isPauseDue = isPauseDue;
    this.reader.apply(chunk, this.pausing);
    return isPauseDue() && !this.isDone;
  }

  end(): void {
    this.isPauseDue = NEVER;
    this.reader.applyEnd(this.pausing);
    this.visitor.end?.();
  }

  private visit(element: MkvElement): void {
    this.hasSeenElements = true;
    this.visitor.visit(element);
  }
}

/** Gives fragments to a handler. It does not pause: there is little to tell of a fragment, as its bytes go. */
export class FragmentFeed implements Feed {
  readonly isDone = false;
  private hasSeenFragments = false;
  private readonly watching: FragmentHandler;

  constructor(
    private readonly reader: FragmentReader,
    handler: Pick<FragmentHandler, 'fragment'>,
  ) {
    this.watching = {
      fragment: (fragment) => {
        this.hasSeenFragments = true;
        handler.fragment(fragment);
      },
    };
  }

  get offset(): number {
    return this.reader.offset;
  }

  /** Whatever stands in a stream is part of a fragment. */
  get hasSeenElements(): boolean {
    return this.hasSeenFragments || this.reader.fragmentSoFar !== undefined;
  }

  push(chunk: Uint8Array): boolean {
    this.reader.apply(chunk, this.watching);
    return false;
  }

  end(): void {
    this.reader.applyEnd(this.watching);
  }
}

const NEVER = (): boolean => false;
