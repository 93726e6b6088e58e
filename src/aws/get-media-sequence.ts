import { compareFragmentNumbers } from './fragment-order.js';
import { type FirstFragment, pointAfter, type ReadingPoint } from './start-position.js';

/** What a fragment is, seen from where the reading has come to. */
export type FragmentPlace =
  /** The next one. */
  | 'new'
  /** It was there before. */
  | 'known'
  /** It stands before the first one wanted. */
  | 'too-early'
  /** It stands behind the first one wanted, which did not come. */
  | 'too-late';

/** Keeps fragments in order, each once, over many answers of the service. */
export class FragmentSequence {
  #last: string | undefined;
  #from: FirstFragment | undefined;

  constructor({ after, from }: ReadingPoint) {
    this.#last = after;
    this.#from = from;
  }

  /** The last one that was new, or passed by. */
  get last(): string | undefined {
    return this.#last;
  }

  /** The first one wanted, until it has come. */
  get from(): FirstFragment | undefined {
    return this.#from;
  }

  /** Behind the last one; `undefined` if there was none. */
  get point(): ReadingPoint | undefined {
    return this.#last === undefined ? undefined : { ...pointAfter(this.#last), from: this.#from };
  }

  /** The first one wanted is another. */
  beginWith(from: FirstFragment | undefined): void {
    this.#from = from;
  }

  /** Where this one stands; a new one is the last one then. A fragment without a number is always new. */
  place(fragmentNumber: string | undefined): FragmentPlace {
    if (fragmentNumber === undefined) return 'new';
    if (this.#isKnown(fragmentNumber)) return 'known';
    const place = this.#placeFrom(fragmentNumber);
    if (place === 'too-late') return place;
    this.#last = fragmentNumber;
    if (place === 'new') this.#from = undefined;
    return place;
  }

  #isKnown(fragmentNumber: string): boolean {
    if (this.#last === undefined) return false;
    const order = compareFragmentNumbers(fragmentNumber, this.#last);
    return order !== undefined && order <= 0;
  }

  #placeFrom(fragmentNumber: string): 'new' | 'too-early' | 'too-late' {
    if (this.#from === undefined) return 'new';
    const order = compareFragmentNumbers(fragmentNumber, this.#from.fragmentNumber);
    if (order === 0) return 'new';
    if (this.#from.ifMissing === 'go-on') return order !== undefined && order < 0 ? 'too-early' : 'new';
    return order === undefined || order < 0 ? 'too-early' : 'too-late';
  }
}
