import { brokenRule, checkTags } from './producer-rules.js';
import type { FragmentTag } from './outgoing-tags.js';

/** How a tag is put on fragments. */
export interface FragmentMetadataOptions {
  /** Repeated on each fragment until it is cancelled by an empty value. Default: once, on the fragment that is being written. */
  readonly persistent?: boolean | undefined;
}

/** The tags that the next fragments carry, with the meaning that the service's producer library gives them. */
export class FragmentMetadataQueue {
  #persistent: ReadonlyMap<string, string> = new Map();
  #once: readonly FragmentTag[] = [];

  /**
   * Puts a tag on the fragment that is being written. A persistent one replaces another of its name, or with an empty value
   * ends it; of those that are put once, several may have the same name.
   *
   * @throws KinesisVideoServiceError PRODUCER_RULE; nothing has changed then
   */
  put(tag: FragmentTag, { persistent = false }: FragmentMetadataOptions = {}): void {
    if (persistent && tag.value === '') {
      this.#persistent = new Map([...this.#persistent].filter(([name]) => name !== tag.name));
      return;
    }
    if (tag.value === '')
      throw brokenRule('fragmentMetadata', `The value of the tag ${JSON.stringify(tag.name)} is empty`);
    const persistentTags = new Map(this.#persistent);
    if (persistent) persistentTags.set(tag.name, tag.value);
    const once = persistent ? this.#once : [...this.#once, tag];
    checkTags(listed(persistentTags, once));
    this.#persistent = persistentTags;
    this.#once = once;
  }

  /** Those of the fragment that is complete now. */
  take(): readonly FragmentTag[] {
    const tags = listed(this.#persistent, this.#once);
    this.#once = [];
    return tags;
  }
}

function listed(persistent: ReadonlyMap<string, string>, once: readonly FragmentTag[]): readonly FragmentTag[] {
  return [...Array.from(persistent, ([name, value]) => ({ name, value })), ...once];
}
