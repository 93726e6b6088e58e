/** Runs the benchmarks one after the other, each in a process of its own; with words, those whose name has one of them. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = 'benchmarks';
const words = process.argv.slice(2);

const chosen = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (chosen.length === 0) throw new Error(`No benchmark in ${FOLDER}/ has ${words.join(' or ')} in its name`);

for (const file of chosen) {
  console.log(`\n${basename(file, '.ts')}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', join(FOLDER, file)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
