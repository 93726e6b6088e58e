import type { LocatedError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentReader, type FragmentReaderOptions } from '../../src/fragment/fragment-reader.js';
import { adler32 } from './adler32.js';

/** What a reader makes of a stream. */
export interface ReadFragments {
  readonly fragments: readonly Fragment[];
  readonly warnings: readonly LocatedError[];
}

/** Reads all of these chunks, to the end. */
export function readFragments(chunks: readonly Uint8Array[], options: FragmentReaderOptions = {}): ReadFragments {
  const warnings: LocatedError[] = [];
  const reader = new FragmentReader({ ...options, onWarning: (error) => warnings.push(error) });
  const fragments = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return { fragments, warnings };
}

/** What a call throws; `undefined` if nothing. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** All that a fragment says, in a form that can be compared. */
export function portraitOf(fragment: Fragment) {
  const { document, offset, bytes, metadata, completeness, frames, frameCount, tags, serviceTags, tracks } = fragment;
  return {
    document,
    offset,
    bytes,
    completeness,
    frameCount,
    metadata: { ...metadata },
    tags: tags.map(({ name, value }) => `${name}=${value}`),
    serviceTags: serviceTags.map(({ name, value }) => `${name}=${value}`),
    tracks: [...tracks.values()].map(({ number, name }) => `${number.toString()} ${name ?? ''}`),
    frames: frames.map(
      ({ trackNumber, producerTimestampNs, serverTimestampNs, payload }) =>
        `${trackNumber.toString()} ${String(producerTimestampNs)} ${String(serverTimestampNs)} ${adler32(payload)}`,
    ),
  };
}
