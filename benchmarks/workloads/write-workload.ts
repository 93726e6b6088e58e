import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hopOverHeaders } from '../subjects/hop.js';
import { AUDIO } from './audio.js';
import { GETMEDIA } from './getmedia.js';
import { HIBITRATE } from './hibitrate.js';
import { HUGE } from './huge.js';
import { MOVIE } from './movie.js';
import { WorkloadWriter, type Workload, type WorkloadName, type WorkloadRecipe } from './workload.js';

const RECIPES: readonly WorkloadRecipe[] = [GETMEDIA, HIBITRATE, AUDIO, MOVIE, HUGE];

/**
 * Makes a workload and writes it to a file in `folder`.
 *
 * Frames are counted as they are written. Elements are counted by hopping over their headers, which knows nothing of the
 * library's reader.
 */
export function writeWorkload(name: WorkloadName, bytes: number, folder: string): Workload {
  const { what, parts } = RECIPES.find((recipe) => recipe.name === name)!;
  const path = join(folder, `${name}.mkv`);
  const writer = new WorkloadWriter(bytes);
  const file = openSync(path, 'w');
  for (const part of parts(writer)) writeSync(file, part);
  closeSync(file);
  const written = readFileSync(path);
  const expected = { ...writer.counts(), elements: hopOverHeaders(written) };
  return { name, what, path, bytes: written.length, expected };
}
