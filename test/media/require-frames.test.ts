import { readFileSync } from 'node:fs';
import { UsageError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { asColumns } from '../../src/fragment/fragment-columns.js';
import { writeClip } from '../../src/media/containers/clip.js';
import { writeMediaFile } from '../../src/media/containers/media-file.js';
import { playableFragment } from '../../src/media/containers/playable-fragment.js';
import { readPlayableFragment } from '../../src/media/containers/playable-fragments.js';
import { writeHls } from '../../src/media/playback/write-hls.js';
import { readFragments } from '../support/fragments.js';
import { aFragment } from '../support/mkv-builder.js';
import { taken } from './containers/media-streams.js';
import { folderOf } from './playback/read-folder.js';

const camera = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const OPTIONS = [
  ['asColumns', asColumns],
  ["'hand-over'", 'hand-over'],
] as const;
const DOORS: readonly (readonly [string, (fragments: readonly Fragment[]) => Promise<unknown>])[] = [
  ['playableFragment', async ([fragment]) => Promise.resolve().then(() => playableFragment(fragment!))],
  ['readPlayableFragment', async ([fragment]) => readPlayableFragment(fragment!)],
  ['writeClip', async (fragments) => taken(writeClip(fragments))],
  ['writeMediaFile', async (fragments) => taken(writeMediaFile(fragments, { format: 'fragmented-mp4' }))],
  ['writeHls', async (fragments) => folderOf(writeHls(fragments))],
];

describe.each(OPTIONS)('fragments read with frames: %s', (name, frames) => {
  it.each(DOORS)('are refused by %s, which says how to read them', async (_, call) => {
    const refusal = call(readFragments([camera], { frames }).fragments);
    await expect(refusal).rejects.toThrow(UsageError);
    await expect(refusal).rejects.toThrow(`read them without frames: ${name}`);
  });

  it('are passed by where no frame came, or none was kept', async () => {
    const empty = readFragments([aFragment({ frames: [] })], { frames }).fragments;
    await expect(taken(writeClip(empty))).rejects.toMatchObject({ code: 'NO_MEDIA' });
    const { fragments } = readFragments([aFragment()], { frames: asColumns, maxFragmentBytes: 1 });
    expect(fragments).toMatchObject([{ frameCount: 1, droppedFrameCount: 1, batches: [] }]);
    await expect(taken(writeClip(fragments))).rejects.toMatchObject({ code: 'NO_MEDIA' });
  });
});
