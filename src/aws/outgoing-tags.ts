import { encodeElement, encodeMaster } from '../matroska/mkv-writer.js';

/** A tag of a fragment, as the producer writes it. */
export interface FragmentTag {
  readonly name: string;
  readonly value: string;
}

/** The bytes of a Tags that speaks of the fragment before it; none without tags. */
export function encodeTags(tags: readonly FragmentTag[]): Uint8Array {
  if (tags.length === 0) return new Uint8Array(0);
  const simpleTags = tags.map(({ name, value }) =>
    encodeMaster('SimpleTag', [encodeElement('TagName', name), encodeElement('TagString', value)]),
  );
  return encodeMaster('Tags', [encodeMaster('Tag', simpleTags)]);
}
