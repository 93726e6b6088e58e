import type { Plausibility } from './plausibility.js';
import type { ReadingContext } from './reading-context.js';

/**
 * Finds, after damage, the next place where reading can go on: where a top-level element begins, or two
 * children of a Cluster in a row, or where a master ends whose size was sound.
 *
 * Each byte is looked at once; what lies behind the place in question is held only as far as the proof needs it.
 */
export class Resynchroniser {
  private readonly context: ReadingContext;
  private readonly plausibility: Plausibility;
  /** By first byte: whether an element that may be resumed at can begin so. */
  private readonly mayBegin: Uint8Array;

  constructor(context: ReadingContext, plausibility: Plausibility) {
    this.context = context;
    this.plausibility = plausibility;
    this.mayBegin = firstBytes(context);
  }

  /** Moves the window to the next such place. `false`: it is not in the bytes at hand, or not to be told yet. */
  advance(): boolean {
    const { window, masters } = this.context;
    let nextEnd = masters.nextEnd(window.offset - 1);
    for (; window.at < window.end; window.at++) {
      const isEnd = window.offset === nextEnd;
      if (!isEnd && this.mayBegin[window.bytes[window.at] ?? 0] === 0) continue;
      const verdict = isEnd ? this.plausibility.ofEndAt(window.at) : this.plausibility.ofResumingAt(window.at);
      if (verdict === 'yes') return true;
      if (verdict === 'wait') return false;
      if (isEnd) nextEnd = masters.nextEnd(window.offset);
    }
    return false;
  }
}

function firstBytes({ schema }: ReadingContext): Uint8Array {
  const marks = new Uint8Array(256);
  for (const { id } of schema.definitions) {
    let first = id;
    while (first > 0xff) first = Math.floor(first / 256);
    marks[first] = 1;
  }
  marks[0] = 0; // the unknown element's
  return marks;
}
