import type { Fragment } from '../fragment/fragment.js';

/** Fragments as they come, and the contacts of Amazon Connect that they name: a stream is used for one call after the other. */
export class ContactNames implements AsyncIterable<Fragment> {
  /** In the order of the stream. */
  readonly names = new Set<string>();
  readonly #fragments: AsyncIterable<Fragment>;

  constructor(fragments: AsyncIterable<Fragment>) {
    this.#fragments = fragments;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Fragment, void, undefined> {
    for await (const fragment of this.#fragments) {
      const name = fragment.tag('ContactId')?.value;
      if (name !== undefined && name !== '') this.names.add(name);
      yield fragment;
    }
  }
}
