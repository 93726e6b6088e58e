import { MediaError } from '../media-error.js';
import { OneConfiguration } from './one-configuration.js';
import type { PlayableFragment, PlayableTrack } from './playable-fragment.js';
import { StreamTimeline } from './stream-timeline.js';

/** A file that has its fragments one after the other, each by itself. */
export interface FragmentWriter {
  /** What stands before the first one. */
  readonly head?: (tracks: readonly PlayableTrack[]) => Uint8Array | Promise<Uint8Array>;
  /** @param place from 0 */
  readonly write: (fragment: PlayableFragment, place: number) => Uint8Array | Promise<Uint8Array>;
}

/**
 * Writes fragments as they come, on one line of time from 0. Nothing is held.
 *
 * @throws MediaError NO_MEDIA if there is none; CODEC_PRIVATE_DATA_CHANGED
 */
export async function* perFragment(
  fragments: AsyncIterable<PlayableFragment>,
  { head, write }: FragmentWriter,
): AsyncGenerator<Uint8Array, undefined> {
  const timeline = new StreamTimeline();
  let configuration: OneConfiguration | undefined;
  let place = 0;
  for await (const fragment of fragments) {
    if (configuration === undefined) {
      configuration = new OneConfiguration(fragment);
      if (head !== undefined) yield await head(fragment.tracks);
    }
    configuration.check(fragment);
    const placed = timeline.place(fragment);
    if (placed.tracks.some(({ frames }) => frames.length > 0)) yield await write(placed, place++);
  }
  if (configuration === undefined) throw new MediaError('NO_MEDIA', { message: 'There is no fragment with frames' });
}
