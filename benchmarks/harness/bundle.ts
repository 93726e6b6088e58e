import { join, sep } from 'node:path';
import { rolldown } from 'rolldown';

/** Not in the system's temporary folder: what is left outside is looked for in the folders above. */
const FOLDER = 'reports/benchmark';

/** The programs that run in processes of their own. */
const PROGRAMS = {
  'subject-process': 'benchmarks/harness/subject-process.ts',
  'probe-process': 'benchmarks/probes/probe-process.ts',
} as const;

export type Program = keyof typeof PROGRAMS;

/** Makes JavaScript of the programs, as the build does of the library: a hundred processes start in the time of ten. */
export async function bundlePrograms(): Promise<(program: Program) => string> {
  const builder = await rolldown({
    input: PROGRAMS,
    platform: 'node',
    external: (specifier) =>
      !specifier.startsWith('.') && !specifier.startsWith(sep) && !specifier.startsWith('benchmarks/'),
    transform: { target: 'es2022' },
    logLevel: 'warn',
  });
  await builder.write({
    dir: FOLDER,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  return (program) => join(FOLDER, `${program}.mjs`);
}
