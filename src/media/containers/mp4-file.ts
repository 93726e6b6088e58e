import { viewOf } from '../../ebml/bytes.js';
import { MediaError } from '../media-error.js';
import { withChannelLayouts } from './channel-layouts.js';
import { boxesIn } from './iso-boxes.js';
import { loadMediabunny, mp4Format } from './mediabunny.js';
import { MediabunnyFile } from './mediabunny-file.js';
import { perFragment } from './per-fragment.js';
import type { PlayableFragment } from './playable-fragment.js';
import { writeInitSegment, writeMediaSegment } from './segments.js';

/** An MP4 with its tables at the beginning: all is held in memory until the last fragment has come. */
export async function* writeMp4(fragments: AsyncIterable<PlayableFragment>): AsyncGenerator<Uint8Array, undefined> {
  const mediabunny = await loadMediabunny();
  const format = mp4Format(mediabunny, { fastStart: 'in-memory' });
  let file: MediabunnyFile | undefined;
  try {
    for await (const fragment of fragments) {
      if (file === undefined) await (file = new MediabunnyFile(mediabunny, format, fragment)).start();
      await file.add(fragment);
      yield* file.take();
    }
    if (file === undefined) throw new MediaError('NO_MEDIA', { message: 'There is no fragment with frames' });
    await file.finish();
    for (const written of file.take()) yield* describedTables(written);
  } finally {
    await file?.cancel();
  }
}

/** An MP4 in fragments as they come: an init segment, then a segment each. Nothing is held. */
export function writeFragmentedMp4(fragments: AsyncIterable<PlayableFragment>): AsyncGenerator<Uint8Array, undefined> {
  return perFragment(fragments, {
    head: (tracks) => writeInitSegment(tracks),
    write: (fragment, place) => writeMediaSegment(fragment, { zeroNs: 0n, sequenceNumber: place + 1 }),
  });
}

/** What is written last: the tables, with the media behind them. */
function* describedTables(written: Uint8Array): Generator<Uint8Array> {
  const [first] = boxesIn(written);
  if (first?.type !== 'moov') yield written;
  else {
    yield withChannelLayouts(viewOf(written, 0, first.end));
    yield viewOf(written, first.end, written.length - first.end);
  }
}
