/**
 * The page of `kvs serve`: its script, in one file with hls.js and this library, and what it stands in.
 *
 * npx tsx scripts/page-bundle.ts FOLDER
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const SOURCE = 'src/page';

/** Writes the page into this folder. */
export async function bundlePage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of ['index.html', 'page.css']) cpSync(join(SOURCE, file), join(folder, file));
  const builder = await rolldown({
    input: join(SOURCE, 'page.ts'),
    platform: 'browser',
    transform: { target: 'es2022' },
    logLevel: 'warn',
  });
  await builder.write({ file: join(folder, 'page.js'), format: 'esm', minify: true, comments: { legal: true } });
  await builder.close();
}

const [, program, folder] = process.argv;
if (program === fileURLToPath(import.meta.url) && folder !== undefined) await bundlePage(folder);
