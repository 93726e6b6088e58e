import { readFileSync } from 'node:fs';
import { KinesisVideoParserError } from '../../../src/errors.js';
import { type MediaFileFormat, writeMediaFile } from '../../../src/media/containers/media-file.js';
import { mutate, sitesOf } from '../../support/mutator.js';
import { Random, seedOfRun } from '../../support/random.js';
import { fragmentsIn, taken } from './media-streams.js';

const SEED = seedOfRun();
const ROUNDS = 60;
const FORMATS: readonly MediaFileFormat[] = ['mp4', 'fragmented-mp4', 'mpeg-ts', 'matroska', 'annex-b', 'adts'];

describe(`damaged media, seed ${SEED}`, () => {
  it.each(['get-media.mkv', 'h264-aac.mkv', 'h265.mkv', 'lacing-xiph.mka'])(
    '%s is written as far as it goes, or refused by an error that says what is wrong',
    async (file) => {
      const random = new Random(SEED);
      const bytes = readFileSync(`test-resources/${file}`);
      const sites = sitesOf(bytes);
      for (let round = 0; round < ROUNDS; round++) {
        const { description, bytes: damaged } = mutate(bytes, sites, random);
        const fragments = fragmentsIn(damaged);
        for (const format of FORMATS) {
          const error: unknown = await taken(writeMediaFile(fragments, { format })).then(
            () => undefined,
            (reason: unknown) => reason,
          );
          if (error !== undefined && !(error instanceof KinesisVideoParserError))
            throw new TypeError(`${description}, as ${format}: ${error instanceof Error ? error.stack : 'no error'}`, {
              cause: error,
            });
        }
      }
    },
  );
});
