// @ts-check
import { ENTRY_POINTS } from './scripts/entry-points.js';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  entryPoints: ENTRY_POINTS.map(({ source }) => source),
  tsconfig: 'tsconfig.build.json',
  out: 'docs/api',
  readme: 'README.md',
  // Links to lines need a remote, which a fresh checkout may not have.
  disableSources: true,
  // Tables behind the names of codes and elements: what they hold is documented, not they.
  intentionallyNotExported: ['DIAGNOSES', 'HINTS', 'IdOf', 'NAMES', 'Rows', 'TAG_IDS', 'TypeOf'],
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  // Not Property: a field whose name says all needs no sentence that repeats it.
  requiredToBeDocumented: [
    'Enum',
    'EnumMember',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'TypeAlias',
    'Accessor',
    'Method',
  ],
};
