// @ts-check
import { readFileSync } from 'node:fs';

/** @typedef {{ readonly import: string, readonly require: string }} Conditions */

/** @type {{ readonly exports: Readonly<Record<string, string | Conditions>> }} */
const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * The rooms with a door of their own, as `exports` in package.json lists them; nothing else does.
 * `./dist/streams/index.js` is built from `src/streams/index.ts`, and so on.
 *
 * @type {readonly { readonly output: string, readonly source: string }[]}
 */
export const ENTRY_POINTS = Object.values(exports)
  .filter((target) => typeof target === 'object')
  .map((target) => target.import.replace(/^\.\/dist\/(.*)\.js$/, '$1'))
  .map((output) => ({ output, source: `src/${output}.ts` }));
