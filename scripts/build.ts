/** Builds dist/: ESM, dist/cjs for `require`, declarations for both, the command, and the page of `kvs serve`. Silent unless something is wrong. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { rolldown, type OutputChunk, type OutputOptions } from 'rolldown';
import { BROWSER_ENTRY_POINTS, ENTRY_POINTS } from './entry-points.js';
import { bundlePage } from './page-bundle.js';

interface Entry {
  readonly output: string;
  readonly source: string;
}

const COMMAND = { output: 'cli/kvs', source: 'src/cli/kvs.ts' } as const;
/** Peers, the SDK among them, are the user's: whoever wants them installs them. */
const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly peerDependencies: object };
const PEERS = Object.keys(peerDependencies);
const LIBRARY = [...ENTRY_POINTS, ...BROWSER_ENTRY_POINTS];
const LIBRARY_WITHOUT_NODE = ['index.js', ...BROWSER_ENTRY_POINTS.map(({ output }) => `${output}.js`)];

await build();

async function build(): Promise<void> {
  rmSync('dist', { recursive: true, force: true });
  refuseImportsThatBrowsersLack(await bundle([...LIBRARY, COMMAND], { dir: 'dist', format: 'esm' }));
  await bundle(LIBRARY, { dir: 'dist/cjs', format: 'cjs' });
  writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
  chmodSync(`dist/${COMMAND.output}.js`, 0o755);
  await bundlePage('dist/page');
  writeDeclarations();
}

async function bundle(entries: readonly Entry[], options: OutputOptions): Promise<readonly OutputChunk[]> {
  const builder = await rolldown({
    input: Object.fromEntries(entries.map(({ output, source }) => [output, source])),
    platform: 'node',
    external: isLeftOutside,
    transform: { target: 'es2022' },
    logLevel: 'warn',
  });
  const { output } = await builder.write({
    ...options,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  });
  return output.filter((file) => file.type === 'chunk');
}

/** Peers stay outside, also of the command; what else it needs goes into it, so that nobody has to install it. */
function isLeftOutside(specifier: string, importer: string | undefined): boolean {
  if (importer === undefined || specifier.startsWith('.') || specifier.startsWith(sep)) return false;
  if (isBuiltin(specifier) || PEERS.includes(specifier)) return true;
  return !importer.includes('node_modules') && !importer.startsWith(resolve('src/cli') + sep);
}

function refuseImportsThatBrowsersLack(chunks: readonly OutputChunk[]): void {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const reached = new Set(LIBRARY_WITHOUT_NODE);
  for (const name of reached) {
    const chunk = byName.get(name);
    if (chunk === undefined)
      throw new Error(`A part that runs in browsers imports ${name}, which not every browser and runtime has`);
    for (const imported of [...chunk.imports, ...chunk.dynamicImports]) reached.add(imported);
  }
}

/** Declarations are the same for both formats: the nearest package.json tells TypeScript which one it reads. */
function writeDeclarations(): void {
  const compiler = resolve('node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The declarations could not be written');
  for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts')) cpSync(join('dist', file), join('dist/cjs', file));
  }
}
