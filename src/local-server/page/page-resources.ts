import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resource, ResourceAnswer } from '../http/resource.js';
import { ServiceException } from '../http/service-exception.js';

/** Where `npm run build` puts it, seen from the folder of the package. */
const PAGE_FOLDER = join('dist', 'page');

const FILES = [
  { path: '/', file: 'index.html', contentType: 'text/html; charset=utf-8' },
  { path: '/page/page.js', file: 'page.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/page/page.css', file: 'page.css', contentType: 'text/css; charset=utf-8' },
] as const;

/** Nothing but this server: no other origin's scripts, pictures or connections, and no page around it. Players hand over blobs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The page of `kvs serve`: its files are the same for everybody, and say nothing of any stream.
 *
 * @param folder gives where it is built; `undefined`: nowhere
 */
export function pageResources(folder: () => string | undefined = builtPage): readonly Resource[] {
  return FILES.map(({ path, file, contentType }) => ({
    name: 'GetPage',
    path,
    audience: 'own-origin',
    answer: async (): Promise<ResourceAnswer> => ({
      contentType,
      body: await pageFile(folder(), file),
      headers: HEADERS,
    }),
  }));
}

async function pageFile(folder: string | undefined, file: string): Promise<Uint8Array> {
  try {
    if (folder !== undefined) return await readFile(join(folder, file));
  } catch {
    // Being built at this moment, perhaps.
  }
  throw new ServiceException('ResourceNotFoundException', 404, 'The page is not built: run npm run build');
}

/** The nearest above, whether this file runs from the sources or from one of the bundles. */
function builtPage(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, PAGE_FOLDER))) return join(folder, PAGE_FOLDER);
    if (isPackage(folder) || dirname(folder) === folder) return undefined;
  }
}

/** Beyond it are the projects of others. What only says of which kind its modules are has no name. */
function isPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && 'name' in (JSON.parse(readFileSync(file, 'utf8')) as object);
}
