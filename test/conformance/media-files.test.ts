import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fragment } from '../../src/fragment/fragment.js';
import { KinesisVideoParserError } from '../../src/errors.js';
import { type MediaFileFormat, writeMediaFile } from '../../src/media/containers/media-file.js';
import { playableFragment } from '../../src/media/containers/playable-fragment.js';
import { isVideoCodec } from '../../src/media/containers/codec-kind.js';
import { fragmentsIn, taken } from '../media/containers/media-streams.js';
import { readByMediabunny } from '../media/containers/re-read.js';
import { adler32 } from '../support/adler32.js';
import { bytesOf, CORPUS, corpusFiles } from '../support/corpus.js';

const FORMATS: readonly MediaFileFormat[] = ['mp4', 'fragmented-mp4', 'matroska'];

const { files: manifest } = JSON.parse(readFileSync(join(CORPUS, 'manifest.json'), 'utf8')) as {
  readonly files: Readonly<Record<string, { readonly codecs?: readonly string[] }>>;
};
const files = corpusFiles('A', 'B')
  .map(({ name }) => name)
  .filter((name) => manifest[name]?.codecs?.some((codec) => /AVC|HEVC|A_AAC/.test(codec)));

describe('every file with H.264, H.265 or AAC', () => {
  it.each(files)('%s is the same after it went through other containers', async (name) => {
    const fragments = fragmentsIn(bytesOf(name)).filter(({ frames }) => frames.length > 0);
    for (const track of playableTracks(fragments)) {
      const expected = framesOf(fragments, track);
      for (const format of FORMATS) {
        const [read] = await readByMediabunny(await taken(writeMediaFile(fragments, { format, tracks: [track] })));
        expect([format, read?.frames.map(({ adler32: sum }) => sum)]).toEqual([format, expected]);
      }
    }
  });
});

function playableTracks(fragments: readonly Fragment[]): readonly number[] {
  const numbers = new Set(fragments.flatMap(({ tracks }) => [...tracks.keys()].map(Number)));
  return [...numbers].filter((number) => {
    try {
      return fragments.every((fragment) => {
        const { codec } = playableFragment(fragment, { tracks: [number] }).tracks[0]!;
        return isVideoCodec(codec) || codec.kind === 'aac';
      });
    } catch (error) {
      if (error instanceof KinesisVideoParserError) return false;
      throw error;
    }
  });
}

function framesOf(fragments: readonly Fragment[], track: number): readonly string[] {
  const frames = fragments.flatMap((fragment) => playableFragment(fragment, { tracks: [track] }).tracks[0]!.frames);
  const first = frames.findIndex(({ isKey }) => isKey);
  return frames.slice(first).map(({ data }) => adler32(data));
}
