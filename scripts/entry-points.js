// @ts-check
import { readFileSync } from 'node:fs';

/** @typedef {{ readonly import: string, readonly require: string }} Conditions */
/** @typedef {Conditions & { readonly browser?: Conditions }} Door */

/** @type {{ readonly name: string, readonly exports: Readonly<Record<string, string | Door>> }} */
const { name, exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * The rooms with a door of their own, as `exports` in package.json lists them; nothing else does.
 * `./dist/streams/index.js` is built from `src/streams/index.ts`, and so on.
 *
 * @type {readonly { readonly specifier: string, readonly output: string, readonly source: string }[]}
 */
export const ENTRY_POINTS = Object.entries(exports).flatMap(([subpath, door]) =>
  typeof door === 'object' ? [entryPoint(subpath, door)] : [],
);

/** What some of these doors are in browsers. */
export const BROWSER_ENTRY_POINTS = Object.entries(exports).flatMap(([subpath, door]) =>
  typeof door === 'object' && door.browser !== undefined ? [entryPoint(subpath, door.browser)] : [],
);

/**
 * @param {string} subpath
 * @param {Conditions} target
 */
function entryPoint(subpath, target) {
  const output = target.import.replace(/^\.\/dist\/(.*)\.js$/, '$1');
  return { specifier: `${name}${subpath.slice(1)}`, output, source: `src/${output}.ts` };
}
