import type { Fragment } from '../../fragment/fragment.js';
import { type FragmentSpan, spanOf } from './fragment-span.js';

/** A fragment and whose it is; `undefined` where the stream names nobody. */
export interface OwnedFragment {
  readonly fragment: Fragment;
  readonly contact: string | undefined;
}

/** What begins so soon after the last frame before it is its continuation: some blocks. */
const AT_ONCE_MS = 200;
/** More fragments without a name in a row are not held back. */
const MOST_HELD = 64;

/** Gives each fragment its owner: as its tag says, and without one by its neighbours in time. */
export class ContactDivider {
  readonly #maxGapMs: number;
  readonly #held: Fragment[] = [];
  #contact: string | undefined = undefined;
  /** Of the last fragment that has its owner. */
  #span: FragmentSpan | undefined = undefined;

  constructor(maxGapMs: number) {
    this.#maxGapMs = maxGapMs;
  }

  /** The fragments whose owner is known by now, in their order. */
  take(fragment: Fragment, contact: string | undefined): readonly OwnedFragment[] {
    if (contact === undefined) return this.#takeNameless(fragment);
    const before = this.#divide({ fragment, contact });
    return [...before, this.#give(fragment, contact)];
  }

  /** Those still held: nobody comes behind them. */
  end(): readonly OwnedFragment[] {
    return this.#divide(undefined);
  }

  #takeNameless(fragment: Fragment): readonly OwnedFragment[] {
    const follows = this.#held.length === 0 && gapBetween(this.#span, spanOf(fragment)) <= AT_ONCE_MS;
    if (this.#contact !== undefined && follows) return [this.#give(fragment, this.#contact)];
    this.#held.push(fragment);
    const [oldest] = this.#held;
    if (this.#held.length <= MOST_HELD || oldest === undefined) return [];
    this.#held.shift();
    return [this.#give(oldest, this.#contact)];
  }

  /** Those before the longest pause are of the call before, those behind it of the next. */
  #divide(next: OwnedFragment | undefined): readonly OwnedFragment[] {
    const held = this.#held.splice(0);
    if (held.length === 0) return [];
    const previous = this.#contact;
    if (previous === undefined && next === undefined) return held.map((fragment) => this.#give(fragment, undefined));
    if (previous === next?.contact) return held.map((fragment) => this.#give(fragment, previous));
    const gaps = this.#gapsAround(held, next);
    const pause = gaps.lastIndexOf(Math.max(...gaps));
    const isNear = (gap: number): boolean => gap <= this.#maxGapMs;
    const tail = countWhile(gaps.slice(0, pause), isNear);
    const head = countWhile(gaps.slice(pause + 1).reverse(), isNear);
    return [
      ...held.slice(0, tail).map((fragment) => this.#give(fragment, previous)),
      ...held.slice(held.length - head).map((fragment) => this.#give(fragment, next?.contact)),
    ];
  }

  /** The pause before each of them, and that behind the last. Where there is nobody it has no end. */
  #gapsAround(held: readonly Fragment[], next: OwnedFragment | undefined): readonly number[] {
    const spans = held.map(spanOf);
    const before = this.#contact === undefined ? Infinity : gapBetween(this.#span, spans[0]);
    const between = spans.slice(1).map((span, at) => gapBetween(spans[at], span));
    const behind = next === undefined ? Infinity : gapBetween(spans.at(-1), spanOf(next.fragment));
    return [before, ...between, behind];
  }

  #give(fragment: Fragment, contact: string | undefined): OwnedFragment {
    this.#contact = contact;
    this.#span = spanOf(fragment);
    return { fragment, contact };
  }
}

/** From the last frame of one fragment to the next fragment, in milliseconds; none where one of them has no time. */
function gapBetween(before: FragmentSpan | undefined, after: FragmentSpan | undefined): number {
  if (before === undefined || after === undefined) return 0;
  return Math.max(0, after.startMs - before.lastFrameMs);
}

function countWhile(gaps: readonly number[], isFine: (gap: number) => boolean): number {
  const end = gaps.findIndex((gap) => !isFine(gap));
  return end === -1 ? gaps.length : end;
}
