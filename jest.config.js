/**
 * One project for each kind of test; the scripts in package.json choose by name.
 * Only `unit` runs with nothing but Node at hand; what the others need stands in their comment.
 */
const project = (displayName, settings) => ({
  displayName,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  ...settings,
});

const inFolder = (folder) => [`<rootDir>/test/${folder}/**/*.test.ts`];

export default {
  projects: [
    project('unit', {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(conformance|end-to-end|system|package|types)/'],
    }),
    // The corpus, beside the repository or where KVP_CORPUS says.
    project('conformance', {
      testMatch: inFolder('conformance'),
      globalSetup: '<rootDir>/test/support/require-corpus.ts',
    }),
    // Ports on this machine, or a browser.
    project('end-to-end', { testMatch: inFolder('end-to-end') }),
    // ffmpeg, ffprobe and mkvtoolnix.
    project('system', { testMatch: inFolder('system'), globalSetup: '<rootDir>/test/support/require-media-tools.ts' }),
    // The npm registry, for other versions of Node.
    project('package', { testMatch: inFolder('package') }),
  ],
};
